package io.swarmhold.model.breaker;

import java.util.ArrayList;
import java.util.List;

/** What commands to the breakers of a shard lead to. */
public final class BreakersRules {

  /** Breakers of a shard that did something; beyond, closed ones are forgotten, oldest first. */
  public static final int MAX_BREAKERS = 20_000;

  private BreakersRules() {}

  /** What a turn may look at, and where it puts what it decides. */
  public interface Turn {

    BreakerTable table();

    Breakers owner();

    long nowMillis();

    void happened(BreakerEvent event);

    void forgotten(BreakerKey key);
  }

  /** Decides each, in order. */
  public static List<BreakerReply> decide(List<BreakerAsk> asks, Turn turn) {
    List<BreakerReply> replies = new ArrayList<>(asks.size());
    for (BreakerAsk ask : asks) {
      BreakerDecision decision =
          turn.owner().of(ask.key(), turn.nowMillis()).decide(ask.command(), turn.nowMillis());
      if (!decision.events().isEmpty() && turn.table().find(ask.key()) == null) {
        begin(ask.key(), decision.events().getFirst(), turn);
      }
      decision.events().forEach(turn::happened);
      replies.add(new BreakerReply(decision.permits(), decision.admission()));
    }
    return replies;
  }

  /** The first event of a breaker says what it is set to, also where nobody set it to anything. */
  private static void begin(BreakerKey key, BreakerEvent first, Turn turn) {
    if (turn.table().size() >= MAX_BREAKERS) {
      forgetOne(turn);
    }
    if (!(first instanceof BreakerEvent.Configured)) {
      turn.happened(Breakers.first(key, turn.nowMillis()));
    }
  }

  private static void forgetOne(Turn turn) {
    BreakerState oldest = null;
    for (BreakerState state : turn.table().all()) {
      boolean isIdle =
          state.status() == BreakerStatus.CLOSED
              && state.settings().equals(BreakerSettings.defaultOf(state.key().kind()));
      if (isIdle && (oldest == null || state.sinceMillis() < oldest.sinceMillis())) {
        oldest = state;
      }
    }
    if (oldest != null) {
      turn.forgotten(oldest.key());
    }
  }
}
