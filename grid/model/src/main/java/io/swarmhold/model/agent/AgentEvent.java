package io.swarmhold.model.agent;

import io.swarmhold.model.AgentKey;
import org.jspecify.annotations.Nullable;

/**
 * A fact about one agent of a shard. {@link AgentTable#apply} folds it. A new case is a compile
 * error wherever it must be learnt.
 */
public sealed interface AgentEvent {

  AgentKey key();

  /** It is new, or says something else of itself than before. It counts as heard. */
  record Registered(AgentKey key, byte[] spec, AgentMode mode) implements AgentEvent {}

  /** Its card is this one from now on; null if it has none any more. */
  record CardKept(AgentKey key, byte @Nullable [] card) implements AgentEvent {}

  /** It is not known any more. */
  record Deregistered(AgentKey key, Leaving why) implements AgentEvent {}

  /**
   * @param by who wished it, for people
   */
  record ModeSet(AgentKey key, AgentMode mode, String by) implements AgentEvent {}

  /** It was not heard for so long that it is in this state: warning, critical or offline. */
  record Missed(AgentKey key, AgentState state) implements AgentEvent {}

  /** It was heard again. */
  record Recovered(AgentKey key) implements AgentEvent {}

  /** It did not follow the call to come back; {@code attempt} counts from 1. */
  record RecoveryFailed(AgentKey key, int attempt) implements AgentEvent {}

  /** It did not follow the last one either. */
  record GivenUp(AgentKey key) implements AgentEvent {}

  /** Why an agent is not known any more. */
  enum Leaving {
    /** It, or an operator, said so. */
    ASKED(0),
    /** It was deprecated and did not register anew. */
    COLLECTED(1);

    private static final Leaving[] VALUES = values();

    private final int code;

    Leaving(int code) {
      this.code = code;
    }

    /** What stands for it in the log; never changes its meaning. */
    public int code() {
      return code;
    }

    /** The one whose {@link #code} it is. */
    public static Leaving of(int code) {
      return io.swarmhold.model.wire.Codes.valueOf(VALUES, code);
    }
  }
}
