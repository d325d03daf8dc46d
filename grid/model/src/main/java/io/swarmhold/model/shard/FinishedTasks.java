package io.swarmhold.model.shard;

import io.swarmhold.model.Lane;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Succeeded and cancelled tasks that are still remembered, oldest first, as bytes.
 *
 * <p>A hundred thousand of them as objects are most of what a young collection has to copy, and its
 * pauses most of what a submitter waits for at the 99th percentile. As bytes, in arrays that are
 * used again and again, they cost the collector nothing. Looking at one makes the objects anew,
 * which takes about a microsecond; whether it is here takes a look at a table.
 */
final class FinishedTasks {

  /** Of one array. A task that needs more has one of its own. */
  static final int SEGMENT_BYTES = 64 << 10;

  /** Of the first array: most shards of a small node never need more. */
  private static final int FIRST_SEGMENT_BYTES = 4 << 10;

  /** Before a task's own bytes: how many they are, its number, when it ended. */
  private static final int NUMBER_AT = 4;

  private static final int ENDED_AT = 12;
  private static final int HEAD_BYTES = 20;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final List<Segment> segments = new ArrayList<>();

  /** The lanes of the tasks, in the same order: each counts what it has in the shard. */
  private final ArrayDeque<LaneQueue> lanes = new ArrayDeque<>();

  private final PlaceTable places = new PlaceTable();
  private final ByteWriter out = new ByteWriter(1_024);
  private final TaskCodec.Interned interned = new TaskCodec.Interned();
  private long firstSegment;
  private long storedBytes;
  private byte @Nullable [] spare;
  private int frozen;
  private @Nullable LaneQueue latestDetached;

  /** An array and the part of it that holds tasks; ever more of them are put behind the last. */
  private static final class Segment {
    final byte[] bytes;
    int start;
    int end;

    Segment(byte[] bytes) {
      this.bytes = bytes;
    }

    int next(int at) {
      return at + HEAD_BYTES + (int) INT.get(bytes, at);
    }
  }

  int size() {
    return lanes.size();
  }

  /** Puts a task that has just ended behind the others. It is not needed as an object any more. */
  void add(TaskCell cell) {
    out.clear();
    ImageCodec.task(cell, new TaskCodec.Writer(out), out);
    Segment segment = segmentFor(HEAD_BYTES + out.length());
    int at = segment.end;
    INT.set(segment.bytes, at, out.length());
    LONG.set(segment.bytes, at + NUMBER_AT, cell.number);
    LONG.set(segment.bytes, at + ENDED_AT, cell.updatedAt);
    out.copyTo(segment.bytes, at + HEAD_BYTES);
    segment.end += HEAD_BYTES + out.length();
    storedBytes += HEAD_BYTES + out.length();
    places.put(cell.number, (firstSegment + segments.size() - 1) << Integer.SIZE | at);
    lanes.addLast(cell.lane);
  }

  private Segment segmentFor(int bytes) {
    if (!segments.isEmpty()) {
      Segment last = segments.getLast();
      if (last.bytes.length - last.end >= bytes) {
        return last;
      }
    }
    Segment fresh = new Segment(array(bytes));
    segments.add(fresh);
    return fresh;
  }

  private byte[] array(int bytes) {
    byte[] array = spare;
    if (array != null && array.length >= bytes) {
      spare = null;
      return array;
    }
    int usual = segments.isEmpty() ? FIRST_SEGMENT_BYTES : SEGMENT_BYTES;
    return new byte[Math.max(usual, bytes)];
  }

  /** Forgets the oldest; returns its lane, which counts it no more once told so. */
  LaneQueue removeOldest() {
    LaneQueue lane = lanes.removeFirst();
    Segment first = segments.getFirst();
    places.remove((long) LONG.get(first.bytes, first.start + NUMBER_AT));
    int next = first.next(first.start);
    storedBytes -= next - first.start;
    first.start = next;
    if (first.start == first.end) {
      segments.removeFirst();
      firstSegment++;
      if (frozen == 0 && first.bytes.length == SEGMENT_BYTES) {
        spare = first.bytes;
      }
    }
    return lane;
  }

  boolean contains(long number) {
    return places.get(number) != PlaceTable.NONE;
  }

  /** A new object each time; null if the task is not here. */
  @Nullable TaskCell find(long number) {
    long place = places.get(number);
    if (place == PlaceTable.NONE) {
      return null;
    }
    return read(segmentOf(place).bytes, (int) place);
  }

  private Segment segmentOf(long place) {
    return segments.get((int) ((place >>> Integer.SIZE) - firstSegment));
  }

  private TaskCell read(byte[] bytes, int at) {
    int from = at + HEAD_BYTES;
    var in = new ByteReader(Arrays.copyOfRange(bytes, from, from + (int) INT.get(bytes, at)));
    return ImageCodec.task(new TaskCodec.Reader(interned, in), in, this::detached);
  }

  /** A lane for objects to refer to that live nowhere: it counts nothing. */
  private LaneQueue detached(Lane lane) {
    if (latestDetached == null || !latestDetached.lane.equals(lane)) {
      latestDetached = new LaneQueue(lane, new PoolCounts(lane.tenant(), lane.pool()));
    }
    return latestDetached;
  }

  /** How many, counted from the oldest, must go so that no more than both are left. */
  int beyond(int count, long bytes) {
    int surplus = Math.max(0, lanes.size() - count);
    if (storedBytes <= bytes) {
      return surplus;
    }
    long left = storedBytes;
    int needed = 0;
    for (Segment segment : segments) {
      for (int at = segment.start; at < segment.end && left > bytes; at = segment.next(at)) {
        left -= segment.next(at) - at;
        needed++;
      }
    }
    return Math.max(surplus, needed);
  }

  /**
   * How many, counted from the oldest, ended at {@code millis} or before; looks at {@code limit}.
   */
  int endedBy(long millis, int limit) {
    int count = 0;
    for (Segment segment : segments) {
      for (int at = segment.start; at < segment.end; at = segment.next(at)) {
        if (count == limit || (long) LONG.get(segment.bytes, at + ENDED_AT) > millis) {
          return count;
        }
        count++;
      }
    }
    return count;
  }

  /** Bytes of all tasks: two copies that hold the same take the same. */
  long storedBytes() {
    return storedBytes;
  }

  /** Takes the bytes of one task, its number among them; they say all that is known of it. */
  interface Stored {
    void task(byte[] bytes, int from, int length);
  }

  /** Shows the tasks of a slice as they are stored, in no order. */
  void forEachIn(Slice slice, Stored visitor) {
    places.forEachIn(
        slice,
        place -> {
          Segment segment = segmentOf(place);
          int at = (int) place;
          visitor.task(segment.bytes, at, segment.next(at) - at);
        });
  }

  /** Shows the numbers, oldest first. */
  void forEachNumber(LongConsumer visitor) {
    for (Segment segment : segments) {
      for (int at = segment.start; at < segment.end; at = segment.next(at)) {
        visitor.accept((long) LONG.get(segment.bytes, at + NUMBER_AT));
      }
    }
  }

  /** Shows every task, oldest first. */
  void forEach(Consumer<TaskCell> visitor) {
    for (Segment segment : segments) {
      for (int at = segment.start; at < segment.end; at = segment.next(at)) {
        visitor.accept(read(segment.bytes, at));
      }
    }
  }

  /** What is here now, to be read bit by bit while tasks come and go. Thaw it in the end. */
  Frozen freeze() {
    frozen++;
    return new Frozen();
  }

  /** The tasks that were here at one moment. Until it is thawed, no array is used again. */
  final class Frozen implements Iterator<TaskCell> {

    private final Iterator<Stretch> stretches;
    private Stretch current = new Stretch(new Segment(new byte[0]), 0, 0);

    /** Part of a segment that had been written. */
    private record Stretch(Segment segment, int start, int end) {}

    private Frozen() {
      List<Stretch> all = new ArrayList<>(segments.size());
      for (Segment segment : segments) {
        all.add(new Stretch(segment, segment.start, segment.end));
      }
      stretches = all.iterator();
    }

    @Override
    public boolean hasNext() {
      return current.start() < current.end() || stretches.hasNext();
    }

    @Override
    public TaskCell next() {
      if (current.start() == current.end()) {
        if (!stretches.hasNext()) {
          throw new NoSuchElementException();
        }
        current = stretches.next();
      }
      Stretch stretch = current;
      current =
          new Stretch(stretch.segment(), stretch.segment().next(stretch.start()), stretch.end());
      return read(stretch.segment().bytes, stretch.start());
    }

    /** To be called once. */
    void thaw() {
      frozen--;
    }
  }
}
