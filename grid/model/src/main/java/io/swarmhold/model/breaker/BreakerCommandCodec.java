package io.swarmhold.model.breaker;

import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;

/** The bytes of what breakers are told and answer, on their way between members. */
public final class BreakerCommandCodec {

  private static final int TICK = 1;
  private static final int REPORT = 2;
  private static final int REPORT_PROBES = 3;
  private static final int TAKE_PERMITS = 4;
  private static final int FORCE_TO = 5;
  private static final int RELEASE = 6;
  private static final int CONFIGURE = 7;

  private static final int FREE = 1;
  private static final int REFUSED = 2;
  private static final int PROBING = 3;

  private BreakerCommandCodec() {}

  public static void write(BreakerAsk ask, ByteWriter out) {
    StateCodec.key(ask.key(), out);
    switch (ask.command()) {
      case BreakerCommand.Tick tick -> out.writeByte(TICK);
      case BreakerCommand.Report(Outcomes outcomes) -> {
        out.writeByte(REPORT);
        out.writeInt(outcomes.successes());
        out.writeInt(outcomes.failures());
        out.writeInt(outcomes.leading());
        out.writeInt(outcomes.longest());
        out.writeInt(outcomes.trailing());
      }
      case BreakerCommand.ReportProbes probes -> {
        out.writeByte(REPORT_PROBES);
        out.writeLong(probes.round());
        out.writeInt(probes.successes());
        out.writeInt(probes.failures());
      }
      case BreakerCommand.TakePermits(int wanted) -> {
        out.writeByte(TAKE_PERMITS);
        out.writeInt(wanted);
      }
      case BreakerCommand.ForceTo force -> {
        out.writeByte(FORCE_TO);
        out.writeByte(force.direction().code());
        CauseCodec.reason(force.reason(), out);
      }
      case BreakerCommand.Release(OperatorReason reason) -> {
        out.writeByte(RELEASE);
        CauseCodec.reason(reason, out);
      }
      case BreakerCommand.Configure(BreakerSettings settings) -> {
        out.writeByte(CONFIGURE);
        SettingsCodec.write(settings, out);
      }
    }
  }

  /**
   * @throws MalformedBytesException if what follows was not written by {@link #write}
   */
  public static BreakerAsk readAsk(ByteReader in) {
    try {
      BreakerKey key = StateCodec.key(in);
      return new BreakerAsk(key, command(in));
    } catch (IllegalArgumentException e) {
      throw new MalformedBytesException("command to a breaker that cannot be", e);
    }
  }

  private static BreakerCommand command(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case TICK -> new BreakerCommand.Tick();
      case REPORT ->
          new BreakerCommand.Report(
              new Outcomes(in.readInt(), in.readInt(), in.readInt(), in.readInt(), in.readInt()));
      case REPORT_PROBES ->
          new BreakerCommand.ReportProbes(in.readLong(), in.readInt(), in.readInt());
      case TAKE_PERMITS -> new BreakerCommand.TakePermits(in.readInt());
      case FORCE_TO ->
          new BreakerCommand.ForceTo(Force.Direction.of(in.readByte()), CauseCodec.reason(in));
      case RELEASE -> new BreakerCommand.Release(CauseCodec.reason(in));
      case CONFIGURE -> new BreakerCommand.Configure(SettingsCodec.read(in));
      default -> throw new MalformedBytesException("command to a breaker, of kind " + kind);
    };
  }

  public static void write(BreakerReply reply, ByteWriter out) {
    out.writeLong(reply.permits().round());
    out.writeInt(reply.permits().count());
    out.writeLong(reply.permits().untilMillis());
    switch (reply.admission()) {
      case Admission.Free free -> out.writeByte(FREE);
      case Admission.Refused(long until) -> {
        out.writeByte(REFUSED);
        out.writeLong(until);
      }
      case Admission.Probing(long round, int left) -> {
        out.writeByte(PROBING);
        out.writeLong(round);
        out.writeInt(left);
      }
    }
  }

  /**
   * @throws MalformedBytesException if what follows was not written by {@link #write}
   */
  public static BreakerReply readReply(ByteReader in) {
    Permits permits = new Permits(in.readLong(), in.readInt(), in.readLong());
    int kind = in.readByte();
    return new BreakerReply(
        permits,
        switch (kind) {
          case FREE -> new Admission.Free();
          case REFUSED -> new Admission.Refused(in.readLong());
          case PROBING -> new Admission.Probing(in.readLong(), in.readInt());
          default -> throw new MalformedBytesException("admission of kind " + kind);
        });
  }

  public static void key(BreakerKey key, ByteWriter out) {
    StateCodec.key(key, out);
  }

  public static BreakerKey key(ByteReader in) {
    return StateCodec.key(in);
  }
}
