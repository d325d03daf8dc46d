package io.swarmhold.model.port;

import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.Arrays;
import java.util.Base64;

/**
 * How far a reader of events has come: a mark for each shard. It speaks of the shards' own count of
 * changes, which all members share, and not of any member's log: so it means the same at every
 * member, and goes on to when shards move. Immutable.
 */
public final class EventPosition {

  /** Before all that is kept. */
  public static final EventPosition START = new EventPosition(new Mark[0]);

  /** As many shards as there can be. */
  private static final int MAX_SHARDS = 1_024;

  private static final String START_TEXT = "0.0";
  private static final char VERSION = 'p';

  private final Mark[] marks;

  /**
   * The latest change of a shard of which the reader was told, or what stood in its place.
   *
   * @param epoch under which it was decided
   * @param sequence the shard's count of changes; 0 for none under this epoch
   * @param told how many of its events; {@link #ALL} for no more to come
   */
  public record Mark(long epoch, long sequence, int told) implements Comparable<Mark> {

    public static final int ALL = Integer.MAX_VALUE;

    /** Nothing was told: the reader wants all there is. */
    public static final Mark NONE = new Mark(0, 0, ALL);

    /** The reader wants what is yet to come, and it is not known yet from where on that is. */
    public static final Mark NOW = new Mark(0, 0, 0);

    public Mark {
      if (epoch < 0 || sequence < 0 || told < 0) {
        throw new IllegalArgumentException(
            "mark: %d.%d.%d (expected: none negative)".formatted(epoch, sequence, told));
      }
    }

    /** That change and all before it. */
    public static Mark after(long epoch, long sequence) {
      return new Mark(epoch, sequence, ALL);
    }

    @Override
    public int compareTo(Mark other) {
      int byChange = compareTo(other.epoch, other.sequence);
      return byChange != 0 ? byChange : Integer.compare(told, other.told);
    }

    /** Below zero if it stands before that change, above if behind, zero if in it or at its end. */
    public int compareTo(long otherEpoch, long otherSequence) {
      int byEpoch = Long.compare(epoch, otherEpoch);
      return byEpoch != 0 ? byEpoch : Long.compare(sequence, otherSequence);
    }
  }

  private EventPosition(Mark[] marks) {
    this.marks = marks;
  }

  /** {@link Mark#NONE} if the position does not speak of the shard. */
  public Mark of(int shard) {
    return shard < marks.length ? marks[shard] : Mark.NONE;
  }

  /** This position, but for one shard. */
  public EventPosition with(int shard, Mark mark) {
    if (shard < 0 || shard >= MAX_SHARDS) {
      throw new IllegalArgumentException("shard: " + shard + " (expected: 0 to 1023)");
    }
    int length = marks.length;
    Mark[] next = Arrays.copyOf(marks, Math.max(length, shard + 1));
    Arrays.fill(next, length, Math.max(length, next.length), Mark.NONE);
    next[shard] = mark;
    return new EventPosition(trimmed(next));
  }

  private static Mark[] trimmed(Mark[] marks) {
    int length = marks.length;
    while (length > 0 && marks[length - 1].equals(Mark.NONE)) {
      length--;
    }
    return length == marks.length ? marks : Arrays.copyOf(marks, length);
  }

  /** As {@link #toString} writes it and not otherwise, or an IllegalArgumentException. */
  public static EventPosition parse(String text) {
    if (text.equals(START_TEXT)) {
      return START;
    }
    try {
      if (!text.isEmpty() && text.charAt(0) == VERSION) {
        EventPosition position = read(Base64.getUrlDecoder().decode(text.substring(1)));
        if (position.toString().equals(text)) {
          return position;
        }
      }
    } catch (IllegalArgumentException | MalformedBytesException e) {
      // falls through to the one message for all that is malformed
    }
    throw new IllegalArgumentException(
        "position: malformed (expected: the id of an event, or 0.0)");
  }

  private static EventPosition read(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int length = in.readInt();
    if (length < 0 || length > MAX_SHARDS) {
      throw new MalformedBytesException("shards: " + length);
    }
    Mark[] marks = new Mark[length];
    for (int shard = 0; shard < length; shard++) {
      long epoch = in.readLong();
      long sequence = in.readLong();
      int told = (sequence & 1) == 0 ? Mark.ALL : in.readInt();
      marks[shard] = new Mark(epoch, sequence >>> 1, told);
    }
    return new EventPosition(marks);
  }

  /** Opaque to others: a few bytes for each shard. */
  @Override
  public String toString() {
    if (marks.length == 0) {
      return START_TEXT;
    }
    ByteWriter out = new ByteWriter(6 * marks.length);
    out.writeInt(marks.length);
    for (Mark mark : marks) {
      boolean whole = mark.told() == Mark.ALL;
      out.writeLong(mark.epoch());
      out.writeLong(mark.sequence() << 1 | (whole ? 0 : 1));
      if (!whole) {
        out.writeInt(mark.told());
      }
    }
    return VERSION + Base64.getUrlEncoder().withoutPadding().encodeToString(out.toBytes());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EventPosition position && Arrays.equals(marks, position.marks);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(marks);
  }
}
