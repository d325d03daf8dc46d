package io.swarmhold.grid;

import io.swarmhold.model.DeadReason;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.Priority;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of a list as bytes. */
final class ListRowsCodec {

  /** Stands for no reason: see {@link DeadReason#code}. */
  private static final int NO_REASON = 255;

  private ListRowsCodec() {}

  static byte[] bytes(List<TaskPage.Row> rows) {
    ByteWriter out = new ByteWriter(16 + 96 * rows.size());
    out.writeInt(rows.size());
    rows.forEach(row -> write(row, out));
    return out.toBytes();
  }

  private static void write(TaskPage.Row row, ByteWriter out) {
    DeadReason reason = row.deadReason();
    out.writeInt(row.id().shard());
    out.writeLong(row.id().number());
    out.writeText(row.pool().value());
    out.writeText(row.type());
    out.writeByte(row.priority().code());
    out.writeByte(row.status().code());
    out.writeByte(reason == null ? NO_REASON : reason.code());
    out.writeInt(row.attempts());
    out.writeText(row.agent());
    out.writeText(row.error());
    out.writeLong(row.createdAtMillis());
    out.writeLong(row.updatedAtMillis());
  }

  static List<TaskPage.Row> read(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    List<TaskPage.Row> rows = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      rows.add(row(in));
    }
    return rows;
  }

  private static TaskPage.Row row(ByteReader in) {
    return new TaskPage.Row(
        new TaskId(in.readInt(), in.readLong()),
        new PoolId(in.readText()),
        in.readText(),
        Priority.of(in.readByte()),
        TaskStatus.of(in.readByte()),
        reason(in.readByte()),
        in.readInt(),
        in.readText(),
        in.readText(),
        in.readLong(),
        in.readLong());
  }

  private static @Nullable DeadReason reason(int code) {
    return code == NO_REASON ? null : DeadReason.of(code);
  }
}
