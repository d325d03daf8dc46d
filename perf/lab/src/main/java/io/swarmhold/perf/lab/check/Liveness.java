package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.Op;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * INV4 and INV15: what was accepted has come to an end so long after all was healed, and whoever
 * was cut off from submitting got through again.
 */
final class Liveness implements Checker {

  static final long DEFAULT_LIVE_MS = 60_000;

  private static final Set<String> ENDS = Set.of("succeeded", "cancelled", "dead");

  @Override
  public String name() {
    return "liveness";
  }

  @Override
  public boolean concerns(History history) {
    return history.has(F.SUBMIT);
  }

  @Override
  public Verdict check(History history) {
    var findings = new Findings(name());
    Optional<Long> quiet = history.quietAt();
    if (quiet.isEmpty()) {
      findings.unknown("the members never became quiet");
    } else {
      long deadline = quiet.get() + history.bound("liveMs", DEFAULT_LIVE_MS) * 1_000_000;
      ends(history, deadline, findings);
    }
    List<Failover.Sample> samples = Failover.samples(history);
    for (Failover.Sample sample : samples) {
      if (sample.nanos().isEmpty()) {
        findings.add("stuck").violation("submits never succeeded again", sample.hit());
      }
    }
    return findings.count("outages", samples.size()).verdict();
  }

  private static void ends(History history, long deadline, Findings findings) {
    Map<String, Op> endOf = endings(history);
    long historyEnds = history.ops().getLast().t();
    Set<String> judged = new HashSet<>();
    findings.count("unfinished", 0);
    for (Call submit : history.calls(F.SUBMIT)) {
      if (!submit.isOk() || !judged.add(submit.key())) {
        continue;
      }
      Op end = endOf.get(submit.key());
      if (end != null && end.t() > deadline) {
        findings.add("unfinished").violation("ended too late: " + submit.key(), submit, end);
      } else if (end == null && historyEnds >= deadline) {
        findings.add("unfinished").violation("never ended: " + submit.key(), submit);
      } else if (end == null) {
        findings.unknown("the history ends before " + submit.key() + " had to end", submit);
      }
    }
  }

  /** By a task's key, the line by which it was first known to have ended. */
  private static Map<String, Op> endings(History history) {
    var endings = new HashMap<String, Op>();
    for (String f : List.of(F.COMPLETE, F.CANCEL, F.READ, F.FINAL)) {
      boolean isAct = f.equals(F.COMPLETE) || f.equals(F.CANCEL);
      for (Call call : history.calls(f)) {
        if (call.isOk() && (isAct || ENDS.contains(call.answer().text("status")))) {
          endings.merge(call.key(), call.answer(), (a, b) -> a.t() <= b.t() ? a : b);
        }
      }
    }
    return endings;
  }
}
