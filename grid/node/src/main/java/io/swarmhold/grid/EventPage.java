package io.swarmhold.grid;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.port.EventPosition.Mark;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/**
 * What one member's log has to say to an {@link EventAsk}. Of a shard that stands neither in {@code
 * next} nor in {@code tooLate} it has nothing to say at the moment.
 *
 * @param next where the reader stands then, in each shard that was read
 * @param tooLate shards of which this log does not reach back to where the reader stands, and where
 *     it begins
 * @param gap whether something may be missing from the events
 * @param atEnd whether there was no more to tell
 * @param place for the next question to the same member
 */
record EventPage(
    List<Told> events,
    NavigableMap<Integer, Mark> next,
    NavigableMap<Integer, Mark> tooLate,
    boolean gap,
    boolean atEnd,
    byte[] place) {

  /**
   * @param mark where the reader stands in the task's shard then
   * @param index of the event in its change
   */
  record Told(
      Mark mark,
      int index,
      long atMillis,
      String type,
      TaskId task,
      String pool,
      String taskType,
      String agent,
      long token,
      String detail) {

    /** The same wherever and whenever it is told. */
    String id() {
      return "%d.%d.%d.%d".formatted(task.shard(), mark.epoch(), mark.sequence(), index);
    }
  }

  byte[] bytes() {
    ByteWriter out = new ByteWriter(256 + 128 * events.size());
    out.writeByte((gap ? 1 : 0) | (atEnd ? 2 : 0));
    out.writeBytes(place);
    EventAsk.marks(next, out);
    EventAsk.marks(tooLate, out);
    for (Told event : events) {
      write(event, out);
    }
    return out.toBytes();
  }

  private static void write(Told event, ByteWriter out) {
    EventAsk.mark(event.mark(), out);
    out.writeInt(event.index());
    out.writeLong(event.atMillis());
    out.writeText(event.type());
    out.writeInt(event.task().shard());
    out.writeLong(event.task().number());
    out.writeText(event.pool());
    out.writeText(event.taskType());
    out.writeText(event.agent());
    out.writeLong(event.token());
    out.writeText(event.detail());
  }

  static EventPage of(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int flags = in.readByte();
    byte[] place = in.readBytes();
    NavigableMap<Integer, Mark> next = EventAsk.marks(in);
    NavigableMap<Integer, Mark> tooLate = EventAsk.marks(in);
    List<Told> events = new ArrayList<>();
    while (in.hasMore()) {
      events.add(told(in));
    }
    return new EventPage(events, next, tooLate, (flags & 1) != 0, (flags & 2) != 0, place);
  }

  private static Told told(ByteReader in) {
    return new Told(
        EventAsk.mark(in),
        in.readInt(),
        in.readLong(),
        in.readText(),
        new TaskId(in.readInt(), in.readLong()),
        in.readText(),
        in.readText(),
        in.readText(),
        in.readLong(),
        in.readText());
  }
}
