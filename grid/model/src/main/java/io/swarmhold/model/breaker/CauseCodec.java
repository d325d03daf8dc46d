package io.swarmhold.model.breaker;

import io.swarmhold.model.breaker.TransitionCause.FailuresInARow;
import io.swarmhold.model.breaker.TransitionCause.ForcedBy;
import io.swarmhold.model.breaker.TransitionCause.OpenTimeOver;
import io.swarmhold.model.breaker.TransitionCause.ProbesFailed;
import io.swarmhold.model.breaker.TransitionCause.ProbesForgotten;
import io.swarmhold.model.breaker.TransitionCause.ProbesSucceeded;
import io.swarmhold.model.breaker.TransitionCause.ReleasedBy;
import io.swarmhold.model.breaker.TransitionCause.TooManyFailures;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;

/** Causes: a tag of one byte, then the fields in their order. */
final class CauseCodec {

  private static final int FAILURES_IN_A_ROW = 1;
  private static final int TOO_MANY_FAILURES = 2;
  private static final int OPEN_TIME_OVER = 3;
  private static final int PROBES_SUCCEEDED = 4;
  private static final int PROBES_FAILED = 5;
  private static final int PROBES_FORGOTTEN = 6;
  private static final int FORCED_BY = 7;
  private static final int RELEASED_BY = 8;

  private CauseCodec() {}

  static void write(TransitionCause cause, ByteWriter out) {
    switch (cause) {
      case FailuresInARow(int failures) -> {
        out.writeByte(FAILURES_IN_A_ROW);
        out.writeInt(failures);
      }
      case TooManyFailures(long failures, long outcomes) -> {
        out.writeByte(TOO_MANY_FAILURES);
        out.writeLong(failures);
        out.writeLong(outcomes);
      }
      case OpenTimeOver() -> out.writeByte(OPEN_TIME_OVER);
      case ProbesSucceeded(int failures, int answered) ->
          probes(PROBES_SUCCEEDED, failures, answered, out);
      case ProbesFailed(int failures, int answered) ->
          probes(PROBES_FAILED, failures, answered, out);
      case ProbesForgotten() -> out.writeByte(PROBES_FORGOTTEN);
      case ForcedBy(OperatorReason reason) -> {
        out.writeByte(FORCED_BY);
        reason(reason, out);
      }
      case ReleasedBy(OperatorReason reason) -> {
        out.writeByte(RELEASED_BY);
        reason(reason, out);
      }
    }
  }

  private static void probes(int tag, int failures, int answered, ByteWriter out) {
    out.writeByte(tag);
    out.writeInt(failures);
    out.writeInt(answered);
  }

  static TransitionCause read(ByteReader in) {
    int tag = in.readByte();
    return switch (tag) {
      case FAILURES_IN_A_ROW -> new FailuresInARow(in.readInt());
      case TOO_MANY_FAILURES -> new TooManyFailures(in.readLong(), in.readLong());
      case OPEN_TIME_OVER -> new OpenTimeOver();
      case PROBES_SUCCEEDED -> new ProbesSucceeded(in.readInt(), in.readInt());
      case PROBES_FAILED -> new ProbesFailed(in.readInt(), in.readInt());
      case PROBES_FORGOTTEN -> new ProbesForgotten();
      case FORCED_BY -> new ForcedBy(reason(in));
      case RELEASED_BY -> new ReleasedBy(reason(in));
      default -> throw new MalformedBytesException("cause of kind " + tag);
    };
  }

  static void reason(OperatorReason reason, ByteWriter out) {
    out.writeText(reason.by());
    out.writeText(reason.why());
  }

  static OperatorReason reason(ByteReader in) {
    return new OperatorReason(in.readText(), in.readText());
  }
}
