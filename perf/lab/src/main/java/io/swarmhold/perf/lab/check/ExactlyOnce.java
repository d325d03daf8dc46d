package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A task has one end. What an acknowledged completion or cancel said is what every member says at
 * the end; no task is both; once an end was seen, nobody who asks later sees another.
 */
final class ExactlyOnce implements Checker {

  private static final String SUCCEEDED = "succeeded";
  private static final String CANCELLED = "cancelled";
  private static final Set<String> ENDS = Set.of(SUCCEEDED, CANCELLED, "dead");

  @Override
  public String name() {
    return "exactly-once";
  }

  @Override
  public boolean concerns(History history) {
    return history.has(F.COMPLETE) || history.has(F.CANCEL);
  }

  @Override
  public Verdict check(History history) {
    var findings = new Findings(name());
    findings.count("completed", 0).count("doubled", 0);
    Map<String, List<Call>> reads = reads(history);
    Commit.OfTask.in(history)
        .forEach((id, task) -> {
          check(task, findings);
          endStays(reads.getOrDefault(id, List.of()), findings);
        });
    return findings.verdict();
  }

  private static void check(Commit.OfTask task, Findings findings) {
    Optional<Commit> done = task.commits().stream().filter(c -> c.call().isOk()).findFirst();
    Optional<Call> cancelled = task.cancels().stream().filter(Call::isOk).findFirst();
    done.ifPresent(commit -> findings.add("completed"));
    if (done.isPresent() && cancelled.isPresent()) {
      findings.add("doubled").violation("completed and cancelled", done.get(), cancelled.get());
    }
    for (Call last : task.finals()) {
      if (!last.isOk()) {
        continue;
      }
      Op end = last.answer();
      if (end.number(SUCCEEDED) > 1) {
        findings.add("doubled").violation("more than one attempt succeeded", end);
      }
      if (done.isPresent() && !isResultOf(done.get(), end)) {
        findings.add("forgotten").violation("an accepted completion is gone", done.get(), end);
      }
      if (cancelled.isPresent() && !end.text("status").equals(CANCELLED)) {
        findings.add("forgotten").violation("an accepted cancel is gone", cancelled.get(), end);
      }
    }
  }

  private static boolean isResultOf(Commit commit, Op end) {
    return end.text("status").equals(SUCCEEDED) && end.number("token") == commit.token();
  }

  private static Map<String, List<Call>> reads(History history) {
    var reads = new HashMap<String, List<Call>>();
    for (String f : List.of(F.READ, F.FINAL)) {
      for (Call call : history.calls(f)) {
        if (call.isOk()) {
          reads.computeIfAbsent(call.begin().text("id"), id -> new ArrayList<>()).add(call);
        }
      }
    }
    return reads;
  }

  /** Sorted by when they were begun; before each, the end that was seen first. */
  private static void endStays(List<Call> reads, Findings findings) {
    Optional<Call> first =
        reads.stream()
            .filter(read -> ENDS.contains(read.answer().text("status")))
            .min(Comparator.comparingLong(Call::endedAt));
    if (first.isEmpty()) {
      return;
    }
    Op end = first.get().answer();
    for (Call read : reads) {
      boolean isLater = read.begunAt() > first.get().endedAt();
      boolean isSame =
          read.answer().text("status").equals(end.text("status"))
              && read.answer().number("token") == end.number("token");
      if (isLater && !isSame) {
        findings.add("changedEnds").violation("an end did not stay", end, read);
        return;
      }
    }
  }
}
