package io.swarmhold.grid;

import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows as Hazelcast's Compact, which says what its fields are: whoever has not our class reads a
 * generic record, or columns. The names are an interface, and never change their meaning.
 */
final class TaskRowSerializer implements CompactSerializer<TaskRow> {

  static final String TYPE_NAME = "swarmhold.task";

  @Override
  public TaskRow read(CompactReader in) {
    return new TaskRow(
        text(in, "tenant"),
        text(in, "pool"),
        text(in, "type"),
        text(in, "priority"),
        text(in, "status"),
        optionalText(in, "deadReason"),
        in.readInt32("attempts"),
        text(in, "agent"),
        text(in, "error"),
        in.readInt64("createdAt"),
        in.readInt64("updatedAt"),
        in.readInt64("sequence"));
  }

  private static String text(CompactReader in, String field) {
    return Objects.requireNonNull(optionalText(in, field), field);
  }

  private static @Nullable String optionalText(CompactReader in, String field) {
    return in.readString(field);
  }

  @Override
  public void write(CompactWriter out, TaskRow row) {
    out.writeString("tenant", row.tenant());
    out.writeString("pool", row.pool());
    out.writeString("type", row.type());
    out.writeString("priority", row.priority());
    out.writeString("status", row.status());
    out.writeString("deadReason", row.deadReason());
    out.writeInt32("attempts", row.attempts());
    out.writeString("agent", row.agent());
    out.writeString("error", row.error());
    out.writeInt64("createdAt", row.createdAt());
    out.writeInt64("updatedAt", row.updatedAt());
    out.writeInt64("sequence", row.sequence());
  }

  @Override
  public String getTypeName() {
    return TYPE_NAME;
  }

  @Override
  public Class<TaskRow> getCompactClass() {
    return TaskRow.class;
  }
}
