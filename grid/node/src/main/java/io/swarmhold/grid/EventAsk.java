package io.swarmhold.grid;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.EventPosition.Mark;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A question for what happened in some shards, as one member's log has it.
 *
 * @param after where the reader stands in each of them
 * @param place what the member's last answer said of where to look on; empty for the first question
 * @param max how many events are wanted
 */
record EventAsk(
    TenantId tenant,
    Optional<TaskId> task,
    NavigableMap<Integer, Mark> after,
    byte[] place,
    int max) {

  static final byte[] ANYWHERE = {};

  byte[] bytes() {
    ByteWriter out = new ByteWriter(64 + 16 * after.size());
    out.writeText(tenant.value());
    out.writeText(task.map(TaskId::toString).orElse(""));
    out.writeInt(max);
    out.writeBytes(place);
    marks(after, out);
    return out.toBytes();
  }

  static EventAsk of(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    TenantId tenant = new TenantId(in.readText());
    String task = in.readText();
    int max = in.readInt();
    byte[] place = in.readBytes();
    return new EventAsk(
        tenant,
        task.isEmpty() ? Optional.empty() : Optional.of(TaskId.parse(task)),
        marks(in),
        place,
        max);
  }

  static void marks(NavigableMap<Integer, Mark> marks, ByteWriter out) {
    out.writeInt(marks.size());
    marks.forEach((shard, mark) -> {
      out.writeInt(shard);
      mark(mark, out);
    });
  }

  static NavigableMap<Integer, Mark> marks(ByteReader in) {
    NavigableMap<Integer, Mark> marks = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      marks.put(in.readInt(), mark(in));
    }
    return marks;
  }

  static void mark(Mark mark, ByteWriter out) {
    out.writeLong(mark.epoch());
    out.writeLong(mark.sequence());
    out.writeInt(mark.told());
  }

  static Mark mark(ByteReader in) {
    return new Mark(in.readLong(), in.readLong(), in.readInt());
  }
}
