package io.swarmhold.model.agent;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.agent.AgentAnswer.Outcome;
import io.swarmhold.model.agent.AgentAnswer.Written;
import io.swarmhold.model.agent.AgentEvent.Leaving;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a command about agents leads to. */
public final class AgentRules {

  /**
   * A shard knows no more agents: so many are three seconds' work where a shard moves, and 64 such
   * shards know sixteen million.
   */
  public static final int MAX_AGENTS = 250_000;

  private AgentRules() {}

  public static AgentAnswer decide(AgentCommand command, AgentTurn turn) {
    return switch (command) {
      case AgentCommand.Register(List<AgentCommand.Registration> all) ->
          each(all, one -> register(one, true, turn));
      case AgentCommand.Attach(List<AgentCommand.Registration> all) ->
          each(all, one -> register(attached(one, turn), false, turn));
      case AgentCommand.KeepCard keep -> new Written(List.of(keepCard(keep, turn)));
      case AgentCommand.Deregister(List<AgentKey> keys, long expected) ->
          each(keys, key -> deregister(key, expected, turn));
      case AgentCommand.SetMode(List<AgentKey> keys, AgentMode mode, String by) ->
          each(keys, key -> setMode(key, mode, by, turn));
      case AgentCommand.Judge(List<AgentCommand.Silence> all, HeartbeatSettings settings) ->
          each(all, one -> judge(one, settings, turn));
      case AgentCommand.Hear(List<AgentKey> keys) -> each(keys, key -> hear(key, turn));
    };
  }

  private static <T> Written each(List<T> all, Function<T, Outcome> rule) {
    return new Written(all.stream().map(rule).toList());
  }

  /**
   * @param anew whether one that was drained is back by it: who merely comes to work may be the one
   *     that is to leave, after its line broke. Who was paused waits for who paused it
   */
  private static Outcome register(AgentCommand.Registration asked, boolean anew, AgentTurn turn) {
    Agent before = turn.view().find(asked.key());
    if (isUnexpected(before, asked.expected())) {
      return new Outcome.Conflict(revision(before));
    } else if (before == null) {
      return registerNew(asked, turn);
    }
    AgentMode mode = anew && before.mode() == AgentMode.DRAINING ? AgentMode.ACTIVE : before.mode();
    boolean says = Arrays.equals(before.specBytes(), asked.spec()) && mode == before.mode();
    if (says && before.state() != AgentState.DEPRECATED) {
      hear(before, turn);
      return new Outcome.Unchanged(before.revision());
    }
    turn.happened(new AgentEvent.Registered(asked.key(), asked.spec(), mode));
    return new Outcome.Changed(revision(turn.view().find(asked.key())));
  }

  private static Outcome registerNew(AgentCommand.Registration asked, AgentTurn turn) {
    if (turn.view().size() >= MAX_AGENTS) {
      return new Outcome.TooMany(MAX_AGENTS);
    }
    turn.happened(new AgentEvent.Registered(asked.key(), asked.spec(), AgentMode.ACTIVE));
    return new Outcome.Created(revision(turn.view().find(asked.key())));
  }

  /** What the agent says of itself beside what it works for stays as it was. */
  private static AgentCommand.Registration attached(
      AgentCommand.Registration asked, AgentTurn turn) {
    Agent before = turn.view().find(asked.key());
    if (before == null || Arrays.equals(before.specBytes(), asked.spec())) {
      return asked;
    }
    AgentSpec merged = before.spec().workingAs(AgentSpecCodec.decode(asked.spec()));
    return new AgentCommand.Registration(
        asked.key(), AgentSpecCodec.encode(merged), asked.expected());
  }

  private static boolean isUnexpected(@Nullable Agent agent, long expected) {
    return expected != AgentCommand.ANY && revision(agent) != expected;
  }

  private static long revision(@Nullable Agent agent) {
    return agent == null ? AgentCommand.NONE : agent.revision();
  }

  private static Outcome keepCard(AgentCommand.KeepCard asked, AgentTurn turn) {
    Agent before = turn.view().find(asked.key());
    if (before == null) {
      return new Outcome.Missing();
    } else if (isUnexpected(before, asked.expected())) {
      return new Outcome.Conflict(before.revision());
    } else if (Arrays.equals(before.card(), asked.card())) {
      return new Outcome.Unchanged(before.revision());
    }
    turn.happened(new AgentEvent.CardKept(asked.key(), asked.card()));
    return new Outcome.Changed(revision(turn.view().find(asked.key())));
  }

  private static Outcome deregister(AgentKey key, long expected, AgentTurn turn) {
    Agent before = turn.view().find(key);
    if (before == null) {
      return new Outcome.Missing();
    } else if (isUnexpected(before, expected)) {
      return new Outcome.Conflict(before.revision());
    }
    turn.happened(new AgentEvent.Deregistered(key, Leaving.ASKED));
    return new Outcome.Gone();
  }

  private static Outcome setMode(AgentKey key, AgentMode mode, String by, AgentTurn turn) {
    Agent before = turn.view().find(key);
    if (before == null) {
      return new Outcome.Missing();
    } else if (before.mode() == mode) {
      return new Outcome.Unchanged(before.revision());
    }
    turn.happened(new AgentEvent.ModeSet(key, mode, by));
    return new Outcome.Changed(revision(turn.view().find(key)));
  }

  private static Outcome hear(AgentKey key, AgentTurn turn) {
    Agent agent = turn.view().find(key);
    if (agent == null) {
      return new Outcome.Missing();
    }
    return hear(agent, turn)
        ? new Outcome.Changed(agent.revision())
        : new Outcome.Unchanged(agent.revision());
  }

  /** A sign of life comes too late for who is deprecated: it has to register. */
  private static boolean hear(Agent agent, AgentTurn turn) {
    boolean isBack =
        switch (agent.state()) {
          case WARNING, CRITICAL, OFFLINE -> true;
          case HEALTHY, DEPRECATED -> false;
        };
    if (isBack) {
      turn.happened(new AgentEvent.Recovered(agent.key()));
    }
    return isBack;
  }

  private static Outcome judge(
      AgentCommand.Silence silence, HeartbeatSettings settings, AgentTurn turn) {
    Agent agent = turn.view().find(silence.key());
    if (agent == null) {
      return new Outcome.Missing();
    }
    boolean changed =
        switch (agent.state()) {
          case HEALTHY, WARNING, CRITICAL -> miss(agent, silence.millis(), settings, turn);
          case OFFLINE -> callBack(agent, settings, turn);
          case DEPRECATED -> collect(agent, settings, turn);
        };
    if (turn.view().find(silence.key()) == null) {
      return new Outcome.Gone();
    }
    return changed
        ? new Outcome.Changed(agent.revision())
        : new Outcome.Unchanged(agent.revision());
  }

  private static boolean miss(
      Agent agent, long silentMillis, HeartbeatSettings settings, AgentTurn turn) {
    int interval = agent.spec().heartbeatMillis();
    if (interval == AgentSpec.UNWATCHED) {
      return false;
    }
    AgentState found = settings.after(silentMillis, interval);
    if (found.compareTo(agent.state()) <= 0) {
      return false;
    }
    turn.happened(new AgentEvent.Missed(agent.key(), found));
    return true;
  }

  private static boolean callBack(Agent agent, HeartbeatSettings settings, AgentTurn turn) {
    int failed = settings.failedAttempts(turn.nowMillis() - agent.stateSinceMillis());
    for (int attempt = agent.recoveryAttempts() + 1; attempt <= failed; attempt++) {
      turn.happened(
          attempt == settings.recoveryAttempts()
              ? new AgentEvent.GivenUp(agent.key())
              : new AgentEvent.RecoveryFailed(agent.key(), attempt));
    }
    return failed > agent.recoveryAttempts();
  }

  private static boolean collect(Agent agent, HeartbeatSettings settings, AgentTurn turn) {
    if (turn.nowMillis() - agent.stateSinceMillis() < settings.collectAfterMillis()) {
      return false;
    }
    turn.happened(new AgentEvent.Deregistered(agent.key(), Leaving.COLLECTED));
    return true;
  }
}
