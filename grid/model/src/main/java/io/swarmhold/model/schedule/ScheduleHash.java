package io.swarmhold.model.schedule;

import io.swarmhold.model.wire.ByteWriter;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** A hash of a schedule that is the same in every process, and may be summed up with others. */
final class ScheduleHash {

  private ScheduleHash() {}

  /** Over its bytes, so that no field can be forgotten. */
  static long of(Schedule schedule) {
    ByteWriter out = new ByteWriter(256 + schedule.specBytes().length);
    ScheduleCodec.write(schedule, out);
    byte[] bytes = out.toBytes();
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, bytes.length);
    return Jitter.spread((long) Arrays.hashCode(bytes) << 32 | checksum.getValue());
  }
}
