package io.swarmhold.grid;

import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;

/** The bytes of a {@link Progress}: what is held less firmly is written as what is more. */
final class ProgressCodec {

  private ProgressCodec() {}

  static void write(Progress progress, ByteWriter out) {
    out.writeLong(progress.epoch());
    out.writeLong(progress.synced());
    out.writeLong(progress.written() - progress.synced());
    out.writeLong(progress.applied() - progress.written());
  }

  static Progress read(ByteReader in) {
    long epoch = in.readLong();
    long synced = in.readLong();
    long written = synced + in.readLong();
    return new Progress(epoch, written + in.readLong(), written, synced);
  }
}
