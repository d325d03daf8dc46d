package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.perf.lab.history.Caller;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.Recorder;
import java.time.Duration;
import java.util.SplittableRandom;

/** An agent that asks for tasks by long poll and reports by REST, a request each. */
final class PollingAgent implements Work {

  private static final int MOST_TASKS = 4;
  private static final Duration WAIT = Duration.ofSeconds(2);
  private static final Duration AFTER_TROUBLE = Duration.ofMillis(200);

  private final Site site;
  private final Agent agent;
  private final Hands hands;
  private final Caller caller;
  private int member;

  PollingAgent(Site site, int number, Hands hands, SplittableRandom dice) {
    this.site = site;
    this.hands = hands;
    this.agent = new Agent(site, "poll-" + number, new Reports(site.door), dice);
    this.caller = site.caller(agent.name());
    this.member = number % site.door.members() + 1;
  }

  @Override
  public void run() throws InterruptedException {
    while (site.isWorking()) {
      hands.awaitRoom();
      poll();
    }
  }

  private void poll() throws InterruptedException {
    int at = member;
    long since = site.recorder.now();
    Caller.Pending pending =
        caller.invoke(Integer.toString(at), F.LEASE, agent.name(), Recorder.nothing());
    ObjectNode wish = Door.MAPPER.createObjectNode();
    wish.putArray("pools").add(Site.POOL);
    wish.put("max", MOST_TASKS).put("waitMs", WAIT.toMillis());
    Answer answer =
        site.door.post(
            at,
            "/api/v1/agents/" + agent.name() + "/leases",
            wish.toString(),
            WAIT.plus(Door.TIMEOUT));
    switch (answer) {
      case Answer.Ok(JsonNode body) -> {
        JsonNode tasks = body.path("tasks");
        pending.ok(Recorder.object().put("tasks", tasks.size()));
        tasks.forEach(task -> hands.start(agent.take(caller, at, task, since)));
      }
      case Answer.Refused(String code) -> {
        pending.fail(code);
        site.pause(AFTER_TROUBLE);
      }
      case Answer.Unknown(String why) -> {
        pending.info(why);
        member = member % site.door.members() + 1;
        site.pause(AFTER_TROUBLE);
      }
    }
  }
}
