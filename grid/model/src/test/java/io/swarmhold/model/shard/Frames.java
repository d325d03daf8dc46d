package io.swarmhold.model.shard;

import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.Priority;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.agent.AgentEvent;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.agent.AgentState;
import io.swarmhold.model.breaker.BreakerEvent;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.breaker.TransitionCause;
import io.swarmhold.model.wire.ByteWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One event of each kind, and how it looks in a frame. */
final class Frames {

  private static final long NUMBER = 3L << 40 | 7;

  private Frames() {}

  /** By a name that says what is special. */
  static Map<String, TaskEvent> oneOfEach() {
    Map<String, TaskEvent> events = new LinkedHashMap<>();
    events.put("queued-plain", new TaskEvent.Queued(NUMBER, aTask().build(), 0));
    events.put(
        "queued-full",
        new TaskEvent.Queued(
            NUMBER,
            aTask()
                .of("globex")
                .in("render.eu_1")
                .needing("gpu", "cuda-12")
                .from("eu-west")
                .type("render")
                .priority(Priority.URGENT)
                .payload("{\"frame\":\"ä€😀\"}")
                .key("scene-ü")
                .idempotencyKey("order/1")
                .notBefore(1_800_000_000_000L)
                .deadline(1_900_000_000_000L)
                .visibleAgainAfter(5_000)
                .retry(new RetryPolicy(7, 250, 3, 60_000, 0))
                .build(),
            -1));
    events.put("due", new TaskEvent.Due(NUMBER));
    events.put(
        "leased", new TaskEvent.Leased(NUMBER, anAgent().key(), 3L << 40 | 9, 1_700_000_900_000L));
    events.put("extended", new TaskEvent.Extended(NUMBER, 1_700_000_950_000L, 0.25f));
    events.put("extended-silent", new TaskEvent.Extended(NUMBER, 1_700_000_950_000L, -1));
    events.put("succeeded", new TaskEvent.Succeeded(NUMBER, new byte[] {'4', '2'}));
    events.put("failed", new TaskEvent.Failed(NUMBER, "rate limit ≥ 1", 1_700_000_001_234L));
    events.put("expired", new TaskEvent.Expired(NUMBER));
    events.put("handed-back", new TaskEvent.HandedBack(NUMBER));
    events.put("cancelled", new TaskEvent.Cancelled(NUMBER));
    for (DeadReason reason : DeadReason.values()) {
      events.put("buried-" + reason, new TaskEvent.Buried(NUMBER, reason, "x".repeat(200)));
    }
    events.put("redriven", new TaskEvent.Redriven(NUMBER));
    events.put("purged", new TaskEvent.Purged(NUMBER));
    events.put("oldest-forgotten", new TaskEvent.OldestForgotten(300));
    events.put("activated", new TaskEvent.Activated((1L << 24) - 1));
    AgentKey agent = anAgent().key();
    events.put(
        "agent-registered",
        new TaskEvent.OfAgent(
            new AgentEvent.Registered(agent, new byte[] {1, 2, 3}, AgentMode.PAUSED)));
    events.put(
        "agent-card-kept",
        new TaskEvent.OfAgent(new AgentEvent.CardKept(agent, new byte[] {'{', '}'})));
    events.put("agent-card-dropped", new TaskEvent.OfAgent(new AgentEvent.CardKept(agent, null)));
    events.put(
        "agent-deregistered",
        new TaskEvent.OfAgent(new AgentEvent.Deregistered(agent, AgentEvent.Leaving.COLLECTED)));
    events.put(
        "agent-mode-set",
        new TaskEvent.OfAgent(new AgentEvent.ModeSet(agent, AgentMode.DRAINING, "olga")));
    events.put(
        "agent-missed", new TaskEvent.OfAgent(new AgentEvent.Missed(agent, AgentState.CRITICAL)));
    events.put("agent-recovered", new TaskEvent.OfAgent(new AgentEvent.Recovered(agent)));
    events.put(
        "agent-recovery-failed", new TaskEvent.OfAgent(new AgentEvent.RecoveryFailed(agent, 2)));
    events.put("agent-given-up", new TaskEvent.OfAgent(new AgentEvent.GivenUp(agent)));
    BreakerKey breaker = BreakerKey.ofDependency(agent.tenant(), "openai");
    events.put(
        "breaker-closed",
        new TaskEvent.OfBreaker(
            new BreakerEvent.Closed(
                breaker, 1_700_000_000_000L, new TransitionCause.ProbesSucceeded(1, 10))));
    events.put("breaker-forgotten", new TaskEvent.BreakerForgotten(breaker));
    events.put("checked", new TaskEvent.Checked(new Slice(6, 63), -3));
    return events;
  }

  static byte[] frameOf(List<TaskEvent> events) {
    EventWriter writer = new EventWriter(new ByteWriter(16), 1_700_000_000_000L, -2, 5);
    events.forEach(writer::write);
    return writer.frame(new byte[] {9, 8, 7});
  }
}
