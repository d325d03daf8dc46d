package io.swarmhold.model.breaker;

import io.swarmhold.model.breaker.BreakerSettings.Consecutive;
import io.swarmhold.model.breaker.BreakerSettings.FailureRate;
import io.swarmhold.model.breaker.BreakerSettings.PoolGuard;
import io.swarmhold.model.breaker.BreakerSettings.Probing;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;

/** Settings: a tag of one byte for the mode, then the fields in their order. */
final class SettingsCodec {

  private static final int CONSECUTIVE = 1;
  private static final int FAILURE_RATE = 2;
  private static final int POOL_GUARD = 3;

  private SettingsCodec() {}

  static void write(BreakerSettings settings, ByteWriter out) {
    switch (settings) {
      case Consecutive consecutive -> {
        out.writeByte(CONSECUTIVE);
        out.writeInt(consecutive.failures());
      }
      case FailureRate rate -> {
        out.writeByte(FAILURE_RATE);
        out.writeInt(rate.thresholdPermille());
        out.writeInt(rate.windowSeconds());
        out.writeInt(rate.minimumOutcomes());
      }
      case PoolGuard guard -> {
        out.writeByte(POOL_GUARD);
        out.writeInt(guard.thresholdPermille());
        out.writeInt(guard.windowSeconds());
        out.writeInt(guard.minimumOutcomes());
        out.writeLong(guard.maxSilenceMillis());
      }
    }
    out.writeLong(settings.openMillis());
    out.writeInt(settings.probing().permits());
    out.writeLong(settings.probing().permitMillis());
  }

  static BreakerSettings read(ByteReader in) {
    int tag = in.readByte();
    return switch (tag) {
      case CONSECUTIVE -> new Consecutive(in.readInt(), in.readLong(), probing(in));
      case FAILURE_RATE ->
          new FailureRate(in.readInt(), in.readInt(), in.readInt(), in.readLong(), probing(in));
      case POOL_GUARD ->
          new PoolGuard(
              in.readInt(), in.readInt(), in.readInt(), in.readLong(), in.readLong(), probing(in));
      default -> throw new MalformedBytesException("breaker settings of kind " + tag);
    };
  }

  private static Probing probing(ByteReader in) {
    return new Probing(in.readInt(), in.readLong());
  }
}
