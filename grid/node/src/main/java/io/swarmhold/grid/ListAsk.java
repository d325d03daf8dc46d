package io.swarmhold.grid;

import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.TaskFilter;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.model.port.TaskPage.Cursor;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A question for the first rows of a list, as one member has them.
 *
 * @param after where the list goes on; from its beginning if empty
 * @param limit how many rows are wanted
 */
record ListAsk(TenantId tenant, TaskFilter filter, Optional<Cursor> after, int limit) {

  private static final int STATUS = 1;
  private static final int POOL = 2;
  private static final int TYPE = 4;
  private static final int AFTER = 8;

  /** Of which statuses rows are wanted. */
  Set<TaskStatus> statuses() {
    return filter.status() == null ? EnumSet.allOf(TaskStatus.class) : EnumSet.of(filter.status());
  }

  /** Whether a row of one of these statuses is wanted. */
  boolean wants(TaskPage.Row row) {
    return (filter.pool() == null || filter.pool().equals(row.pool()))
        && (filter.type() == null || filter.type().equals(row.type()));
  }

  byte[] bytes() {
    ByteWriter out = new ByteWriter(64);
    TaskStatus status = filter.status();
    PoolId pool = filter.pool();
    String type = filter.type();
    out.writeText(tenant.value());
    out.writeInt(limit);
    out.writeByte(
        (status == null ? 0 : STATUS)
            | (pool == null ? 0 : POOL)
            | (type == null ? 0 : TYPE)
            | (after.isEmpty() ? 0 : AFTER));
    if (status != null) {
      out.writeByte(status.code());
    }
    if (pool != null) {
      out.writeText(pool.value());
    }
    if (type != null) {
      out.writeText(type);
    }
    after.ifPresent(cursor -> {
      out.writeLong(cursor.updatedAtMillis());
      out.writeInt(cursor.id().shard());
      out.writeLong(cursor.id().number());
    });
    return out.toBytes();
  }

  static ListAsk of(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    TenantId tenant = new TenantId(in.readText());
    int limit = in.readInt();
    int given = in.readByte();
    TaskFilter filter =
        new TaskFilter(
            (given & STATUS) == 0 ? null : TaskStatus.of(in.readByte()),
            (given & POOL) == 0 ? null : new PoolId(in.readText()),
            (given & TYPE) == 0 ? null : in.readText());
    return new ListAsk(
        tenant,
        filter,
        (given & AFTER) == 0
            ? Optional.empty()
            : Optional.of(new Cursor(in.readLong(), new TaskId(in.readInt(), in.readLong()))),
        limit);
  }
}
