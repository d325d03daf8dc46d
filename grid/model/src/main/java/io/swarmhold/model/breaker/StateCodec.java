package io.swarmhold.model.breaker;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.breaker.BreakerPhase.Closed;
import io.swarmhold.model.breaker.BreakerPhase.HalfOpen;
import io.swarmhold.model.breaker.BreakerPhase.Open;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fields of a state.
 *
 * <pre>
 * key | settings | phase: tag 1 byte, until if open | since, ms | round
 *   | forced: 0, or 1 and the force | number of transitions | transition ...
 * key: kind 1 byte | tenant | name
 * force: direction 1 byte | by | why | at, ms
 * transition: at, ms | from 1 byte | to 1 byte | cause
 * </pre>
 */
final class StateCodec {

  private static final int CLOSED = 1;
  private static final int OPEN = 2;
  private static final int HALF_OPEN = 3;

  private StateCodec() {}

  static void write(BreakerState state, ByteWriter out) {
    key(state.key(), out);
    SettingsCodec.write(state.settings(), out);
    phase(state.phase(), out);
    out.writeLong(state.sinceMillis());
    out.writeLong(state.round());
    out.writeByte(state.force().isPresent() ? 1 : 0);
    state.force().ifPresent(force -> force(force, out));
    out.writeInt(state.history().size());
    state.history().forEach(transition -> transition(transition, out));
  }

  static BreakerState read(ByteReader in) {
    return new BreakerState(
        key(in),
        SettingsCodec.read(in),
        phase(in),
        in.readLong(),
        in.readLong(),
        perhapsForce(in),
        history(in));
  }

  static void key(BreakerKey key, ByteWriter out) {
    out.writeByte(key.kind().code());
    out.writeText(key.tenant().value());
    out.writeText(key.name());
  }

  static BreakerKey key(ByteReader in) {
    return new BreakerKey(
        BreakerKey.Kind.of(in.readByte()), new TenantId(in.readText()), in.readText());
  }

  private static void phase(BreakerPhase phase, ByteWriter out) {
    switch (phase) {
      case Closed() -> out.writeByte(CLOSED);
      case Open(long untilMillis) -> {
        out.writeByte(OPEN);
        out.writeLong(untilMillis);
      }
      case HalfOpen() -> out.writeByte(HALF_OPEN);
    }
  }

  private static BreakerPhase phase(ByteReader in) {
    int tag = in.readByte();
    return switch (tag) {
      case CLOSED -> new Closed();
      case OPEN -> new Open(in.readLong());
      case HALF_OPEN -> new HalfOpen();
      default -> throw new MalformedBytesException("phase of kind " + tag);
    };
  }

  static void force(Force force, ByteWriter out) {
    out.writeByte(force.direction().code());
    CauseCodec.reason(force.reason(), out);
    out.writeLong(force.atMillis());
  }

  static Force force(ByteReader in) {
    return new Force(Force.Direction.of(in.readByte()), CauseCodec.reason(in), in.readLong());
  }

  private static Optional<Force> perhapsForce(ByteReader in) {
    int present = in.readByte();
    return switch (present) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(force(in));
      default -> throw new MalformedBytesException("yes or no of " + present);
    };
  }

  private static void transition(Transition transition, ByteWriter out) {
    out.writeLong(transition.atMillis());
    out.writeByte(transition.from().code());
    out.writeByte(transition.to().code());
    CauseCodec.write(transition.cause(), out);
  }

  private static List<Transition> history(ByteReader in) {
    int count = in.readInt();
    Bounds.between("history", count, 0, BreakerState.MAX_HISTORY);
    List<Transition> history = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      history.add(
          new Transition(
              in.readLong(),
              BreakerStatus.of(in.readByte()),
              BreakerStatus.of(in.readByte()),
              CauseCodec.read(in)));
    }
    return history;
  }
}
