package io.swarmhold.model.schedule;

import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.Priority;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.List;

/** The bytes of what each run of a schedule submits, which has neither times nor its own key. */
final class TemplateCodec {

  private static final int WITHOUT_KEY = 0;
  private static final int WITH_KEY = 1;

  private TemplateCodec() {}

  static void write(NewTask task, ByteWriter out) {
    out.writeText(task.lane().tenant().value());
    out.writeText(task.lane().pool().value());
    out.writeInt(task.lane().capabilities().size());
    task.lane().capabilities().forEach(out::writeText);
    out.writeText(task.lane().region());
    out.writeText(task.type());
    out.writeByte(task.priority().code());
    String key = task.options().key();
    out.writeByte(key == null ? WITHOUT_KEY : WITH_KEY);
    if (key != null) {
      out.writeText(key);
    }
    out.writeLong(task.options().visibilityTimeoutMillis());
    write(task.options().retry(), out);
    out.writeBytes(task.payload());
  }

  private static void write(RetryPolicy retry, ByteWriter out) {
    out.writeInt(retry.maxAttempts());
    out.writeLong(retry.baseMillis());
    out.writeInt(retry.factor());
    out.writeLong(retry.capMillis());
    out.writeLong(retry.jitterMillis());
  }

  static NewTask read(ByteReader in) {
    Lane lane = lane(in);
    String type = in.readText();
    Priority priority = Priority.of(in.readByte());
    String key = in.readByte() == WITH_KEY ? in.readText() : null;
    long visibility = in.readLong();
    RetryPolicy retry =
        new RetryPolicy(in.readInt(), in.readLong(), in.readInt(), in.readLong(), in.readLong());
    TaskOptions options = new TaskOptions(key, null, 0, 0, visibility, retry);
    return new NewTask(lane, type, priority, in.readBytes(), options);
  }

  private static Lane lane(ByteReader in) {
    TenantId tenant = new TenantId(in.readText());
    PoolId pool = new PoolId(in.readText());
    int count = in.readInt();
    if (count < 0 || count > Lane.MAX_CAPABILITIES) {
      throw new MalformedBytesException(count + " capabilities");
    }
    List<String> capabilities = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      capabilities.add(in.readText());
    }
    return new Lane(tenant, pool, capabilities, in.readText());
  }
}
