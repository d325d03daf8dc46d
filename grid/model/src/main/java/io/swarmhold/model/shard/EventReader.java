package io.swarmhold.model.shard;

import io.swarmhold.model.DeadReason;
import io.swarmhold.model.agent.AgentEventCodec;
import io.swarmhold.model.breaker.BreakerCodec;
import io.swarmhold.model.breaker.BreakerCommandCodec;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.MalformedBytesException;
import org.jspecify.annotations.Nullable;

/** Reads a frame that {@link EventWriter} wrote, event by event. */
public final class EventReader {

  private final ByteReader in;
  private final TaskCodec.Reader tasks;
  private final long atMillis;
  private final long session;
  private final long sequence;
  private long previousNumber;

  /** Reads a frame by itself. */
  public EventReader(byte[] frame) {
    this(frame, new TaskCodec.Interned());
  }

  EventReader(byte[] frame, TaskCodec.Interned interned) {
    in = new ByteReader(frame);
    tasks = new TaskCodec.Reader(interned, in);
    int version = in.readByte();
    if (version != EventWriter.VERSION) {
      throw new MalformedBytesException(
          "frame of version " + version + " (expected: " + EventWriter.VERSION + ")");
    }
    atMillis = in.readLong();
    session = in.readLong();
    sequence = in.readLong();
  }

  /** When the events happened. */
  public long atMillis() {
    return atMillis;
  }

  long session() {
    return session;
  }

  long sequence() {
    return sequence;
  }

  /**
   * The next event, or null at the end of them; the answers follow.
   *
   * @throws MalformedBytesException if what follows is none
   */
  public @Nullable TaskEvent next() {
    try {
      return event();
    } catch (IllegalArgumentException e) {
      throw new MalformedBytesException("event that cannot be", e);
    }
  }

  private @Nullable TaskEvent event() {
    int tag = in.readByte();
    return switch (tag) {
      case EventWriter.END -> null;
      case EventWriter.OLDEST_FORGOTTEN -> new TaskEvent.OldestForgotten(in.readInt());
      case EventWriter.ACTIVATED -> new TaskEvent.Activated(in.readLong());
      case EventWriter.CHECKED ->
          new TaskEvent.Checked(new Slice(in.readByte(), in.readInt()), in.readFixedLong());
      case EventWriter.OF_AGENT -> new TaskEvent.OfAgent(AgentEventCodec.read(in));
      case EventWriter.OF_BREAKER -> new TaskEvent.OfBreaker(BreakerCodec.readEvent(in));
      case EventWriter.BREAKER_FORGOTTEN ->
          new TaskEvent.BreakerForgotten(BreakerCommandCodec.key(in));
      default -> aboutTask(tag, number());
    };
  }

  byte[] answers() {
    byte[] answers = in.readBytes();
    if (in.hasMore()) {
      throw new MalformedBytesException("bytes after the end of a frame");
    }
    return answers;
  }

  private TaskEvent aboutTask(int tag, long number) {
    return switch (tag) {
      case EventWriter.QUEUED -> new TaskEvent.Queued(number, tasks.task(), in.readFixedLong());
      case EventWriter.DUE -> new TaskEvent.Due(number);
      case EventWriter.LEASED ->
          new TaskEvent.Leased(number, tasks.agent(), in.readLong(), in.readLong());
      case EventWriter.EXTENDED ->
          new TaskEvent.Extended(number, in.readLong(), Float.intBitsToFloat(in.readInt()));
      case EventWriter.SUCCEEDED -> new TaskEvent.Succeeded(number, in.readBytes());
      case EventWriter.FAILED -> new TaskEvent.Failed(number, in.readText(), in.readLong());
      case EventWriter.EXPIRED -> new TaskEvent.Expired(number);
      case EventWriter.HANDED_BACK -> new TaskEvent.HandedBack(number);
      case EventWriter.CANCELLED -> new TaskEvent.Cancelled(number);
      case EventWriter.BURIED ->
          new TaskEvent.Buried(number, DeadReason.of(in.readByte()), in.readText());
      case EventWriter.REDRIVEN -> new TaskEvent.Redriven(number);
      case EventWriter.PURGED -> new TaskEvent.Purged(number);
      default -> throw new MalformedBytesException("event of kind " + tag);
    };
  }

  private long number() {
    long folded = in.readLong();
    previousNumber += folded >>> 1 ^ -(folded & 1);
    return previousNumber;
  }
}
