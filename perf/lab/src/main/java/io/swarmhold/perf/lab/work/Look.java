package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.perf.lab.history.Caller;
import io.swarmhold.perf.lab.history.Recorder;
import io.swarmhold.perf.lab.work.Accepted.Task;
import java.util.Set;

/** Looks at a task through one member, and records what that member says. */
record Look(Site site) {

  private static final Set<String> ENDS = Set.of("succeeded", "cancelled", "dead");

  /** Whether the answer is a yes or a no. */
  boolean at(Caller caller, int member, String f, Task task) throws InterruptedException {
    ObjectNode v = Recorder.object().put("id", task.id());
    Caller.Pending pending = caller.invoke(Integer.toString(member), f, task.label(), v);
    switch (site.door.get(member, "/api/v1/tasks/" + task.id())) {
      case Answer.Ok(JsonNode body) -> {
        pending.ok(said(body));
        if (ENDS.contains(body.path("status").asText())) {
          site.accepted.ended(task.label());
        }
        return true;
      }
      case Answer.Refused(String code) -> {
        pending.fail(code);
        return true;
      }
      case Answer.Unknown(String why) -> {
        pending.info(why);
        return false;
      }
    }
  }

  private static ObjectNode said(JsonNode task) {
    int succeeded = 0;
    for (JsonNode attempt : task.path("attempts")) {
      if (attempt.path("outcome").asText().equals("succeeded")) {
        succeeded++;
      }
    }
    ObjectNode v = Recorder.object();
    v.put("id", task.path("id").asText()).put("status", task.path("status").asText());
    v.put("token", task.path("result").path("token").asLong());
    v.put("succeeded", succeeded);
    v.put("intact", Labels.isIntact(task.path("payload")));
    return v;
  }
}
