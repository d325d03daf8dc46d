package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.Op;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A report that a task is done, under a token. */
record Commit(Call call) {

  /** All that concerns the completion of one task. */
  record OfTask(List<Commit> commits, List<Op> grants, List<Call> cancels, List<Call> finals) {

    /** By task id, in the order of first mention. */
    static Map<String, OfTask> in(History history) {
      var tasks = new LinkedHashMap<String, OfTask>();
      history.seen(F.GRANT).forEach(op -> of(tasks, op).grants.add(op));
      history.calls(F.COMPLETE).forEach(c -> of(tasks, c.begin()).commits.add(new Commit(c)));
      history.calls(F.CANCEL).forEach(c -> of(tasks, c.begin()).cancels.add(c));
      history.calls(F.FINAL).forEach(c -> of(tasks, c.begin()).finals.add(c));
      return tasks;
    }

    private static OfTask of(Map<String, OfTask> tasks, Op op) {
      return tasks.computeIfAbsent(
          op.text("id"),
          id ->
              new OfTask(
                  new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
    }
  }

  long token() {
    return call.begin().number("token");
  }

  /** The token was made up by the agent. */
  boolean isForged() {
    return call.begin().v().path("forged").asBoolean();
  }

  @Override
  public String toString() {
    return call.toString();
  }
}
