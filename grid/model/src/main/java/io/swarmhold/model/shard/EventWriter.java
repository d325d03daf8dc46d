package io.swarmhold.model.shard;

import io.swarmhold.model.agent.AgentEvent;
import io.swarmhold.model.agent.AgentEventCodec;
import io.swarmhold.model.breaker.BreakerCodec;
import io.swarmhold.model.breaker.BreakerCommandCodec;
import io.swarmhold.model.breaker.BreakerEvent;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.wire.ByteWriter;

/**
 * Writes the events that one envelope of commands led to, as one frame of the log.
 *
 * <pre>
 * version 1 byte | time, ms | session | sequence within it | event ... | 0 | answers, to the end
 * event: tag 1 byte | number, less that of the event before | what the case holds
 * </pre>
 *
 * Numbers are LEB128, as in {@link ByteWriter}. Tags and versions never change their meaning.
 */
final class EventWriter {

  static final int VERSION = 1;

  static final int END = 0;
  static final int QUEUED = 1;
  static final int DUE = 2;
  static final int LEASED = 3;
  static final int EXTENDED = 4;
  static final int SUCCEEDED = 5;
  static final int FAILED = 6;
  static final int EXPIRED = 7;
  static final int HANDED_BACK = 8;
  static final int CANCELLED = 9;
  static final int BURIED = 10;
  static final int REDRIVEN = 11;
  static final int PURGED = 12;
  static final int OLDEST_FORGOTTEN = 13;
  static final int ACTIVATED = 14;
  static final int CHECKED = 15;
  static final int OF_AGENT = 16;
  static final int OF_BREAKER = 17;
  static final int BREAKER_FORGOTTEN = 18;

  private final ByteWriter out;
  private final TaskCodec.Writer tasks;
  private long previousNumber;
  private int events;

  EventWriter(ByteWriter out, long atMillis, long session, long sequence) {
    this.out = out;
    this.tasks = new TaskCodec.Writer(out);
    out.clear();
    out.writeByte(VERSION);
    out.writeLong(atMillis);
    out.writeLong(session);
    out.writeLong(sequence);
  }

  boolean isEmpty() {
    return events == 0;
  }

  byte[] frame(byte[] answers) {
    out.writeByte(END);
    out.writeBytes(answers);
    return out.toBytes();
  }

  void write(TaskEvent event) {
    events++;
    switch (event) {
      case TaskEvent.Queued queued -> {
        tag(QUEUED, queued.number());
        tasks.task(queued.task());
        out.writeFixedLong(queued.fingerprint());
      }
      case TaskEvent.Due due -> tag(DUE, due.number());
      case TaskEvent.Leased leased -> {
        tag(LEASED, leased.number());
        tasks.agent(leased.agent());
        out.writeLong(leased.token());
        out.writeLong(leased.expiresAtMillis());
      }
      case TaskEvent.Extended extended -> {
        tag(EXTENDED, extended.number());
        out.writeLong(extended.expiresAtMillis());
        out.writeInt(Float.floatToIntBits(extended.progress()));
      }
      case TaskEvent.Succeeded succeeded -> {
        tag(SUCCEEDED, succeeded.number());
        out.writeBytes(succeeded.result());
      }
      case TaskEvent.Failed failed -> {
        tag(FAILED, failed.number());
        out.writeText(failed.error());
        out.writeLong(failed.retryAtMillis());
      }
      case TaskEvent.Expired expired -> tag(EXPIRED, expired.number());
      case TaskEvent.HandedBack back -> tag(HANDED_BACK, back.number());
      case TaskEvent.Cancelled cancelled -> tag(CANCELLED, cancelled.number());
      case TaskEvent.Buried buried -> {
        tag(BURIED, buried.number());
        out.writeByte(buried.reason().code());
        out.writeText(buried.error());
      }
      case TaskEvent.Redriven redriven -> tag(REDRIVEN, redriven.number());
      case TaskEvent.Purged purged -> tag(PURGED, purged.number());
      case TaskEvent.OldestForgotten forgotten -> {
        out.writeByte(OLDEST_FORGOTTEN);
        out.writeInt(forgotten.count());
      }
      case TaskEvent.Activated activated -> {
        out.writeByte(ACTIVATED);
        out.writeLong(activated.epoch());
      }
      case TaskEvent.Checked(Slice slice, long digest) -> {
        out.writeByte(CHECKED);
        out.writeByte(slice.bits());
        out.writeInt(slice.index());
        out.writeFixedLong(digest);
      }
      case TaskEvent.OfBreaker(BreakerEvent ofBreaker) -> {
        out.writeByte(OF_BREAKER);
        BreakerCodec.write(ofBreaker, out);
      }
      case TaskEvent.BreakerForgotten(BreakerKey key) -> {
        out.writeByte(BREAKER_FORGOTTEN);
        BreakerCommandCodec.key(key, out);
      }
      case TaskEvent.OfAgent(AgentEvent ofAgent) -> {
        out.writeByte(OF_AGENT);
        AgentEventCodec.write(ofAgent, out);
      }
    }
  }

  private void tag(int tag, long number) {
    out.writeByte(tag);
    long step = number - previousNumber;
    out.writeLong(step << 1 ^ step >> 63);
    previousNumber = number;
  }
}
