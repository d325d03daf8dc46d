package io.swarmhold.perf.lab.check;

import io.swarmhold.model.TaskId;
import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * INV5, first half: an id names one task; a token is given out once in its shard, to one agent for
 * one task; and of one task, who asked after another had got the task has the larger token.
 */
final class UniqueIds implements Checker {

  private record Token(int shard, long token) {}

  @Override
  public String name() {
    return "unique-ids";
  }

  @Override
  public boolean concerns(History history) {
    return history.has(F.SUBMIT) || history.has(F.GRANT);
  }

  @Override
  public Verdict check(History history) {
    var findings = new Findings(name());
    ids(history, findings);
    List<Op> grants = history.seen(F.GRANT);
    tokens(grants, findings);
    var byTask = new HashMap<String, List<Op>>();
    grants.forEach(op -> byTask.computeIfAbsent(op.text("id"), id -> new ArrayList<>()).add(op));
    byTask.values().forEach(ofTask -> growing(ofTask, findings));
    return findings.count("grants", grants.size()).verdict();
  }

  private static void ids(History history, Findings findings) {
    Map<String, Op> keyOf = new HashMap<>();
    findings.count("duplicateIds", 0);
    Stream.concat(
            history.seen(F.GRANT).stream(),
            Stream.of(F.SUBMIT, F.READ, F.FINAL)
                .flatMap(f -> history.calls(f).stream().filter(Call::isOk).map(Call::answer)))
        .filter(op -> !op.text("id").isEmpty())
        .forEach(op -> {
          Op first = keyOf.putIfAbsent(op.text("id"), op);
          if (first != null && !first.key().equals(op.key())) {
            findings
                .add("duplicateIds")
                .violation("one id for two tasks: " + op.text("id"), first, op);
          }
        });
  }

  private static void tokens(List<Op> grants, Findings findings) {
    Map<Token, Op> given = new HashMap<>();
    findings.count("duplicateTokens", 0);
    for (Op grant : grants) {
      var token = new Token(shard(grant.text("id")), grant.number("token"));
      Op first = given.putIfAbsent(token, grant);
      if (first != null && !isSame(first, grant)) {
        findings.add("duplicateTokens").violation("a token twice: " + token.token(), first, grant);
      }
    }
  }

  /** An assignment may come again to its agent after a lost connection. */
  private static boolean isSame(Op first, Op second) {
    return first.text("id").equals(second.text("id"))
        && first.text("agent").equals(second.text("agent"));
  }

  /** Sorted by when they were asked for; before each, the largest token that had come by then. */
  private static void growing(List<Op> grants, Findings findings) {
    List<Op> byAsking =
        grants.stream().sorted(Comparator.comparingLong(op -> op.number("since"))).toList();
    int come = 0;
    Op largest = null;
    for (Op grant : byAsking) {
      while (come < grants.size() && grants.get(come).t() < grant.number("since")) {
        Op earlier = grants.get(come++);
        if (largest == null || earlier.number("token") > largest.number("token")) {
          largest = earlier;
        }
      }
      if (largest != null
          && largest.number("token") >= grant.number("token")
          && !(largest.number("token") == grant.number("token") && isSame(largest, grant))) {
        findings.add("shrinkingTokens").violation("a token does not grow", largest, grant);
      }
    }
  }

  private static int shard(String id) {
    try {
      return TaskId.parse(id).shard();
    } catch (IllegalArgumentException e) {
      return -1; // not our server's: all in one
    }
  }
}
