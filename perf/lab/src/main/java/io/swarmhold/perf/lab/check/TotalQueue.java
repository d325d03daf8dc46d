package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.Op;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * INV1 and INV2: every acknowledged task is there at the end, on every member that was asked, as it
 * was sent; and no task is there that nobody sent, or that was refused.
 */
final class TotalQueue implements Checker {

  @Override
  public String name() {
    return "total-queue";
  }

  @Override
  public boolean concerns(History history) {
    return history.has(F.SUBMIT);
  }

  @Override
  public Verdict check(History history) {
    var findings = new Findings(name());
    List<Call> submits = history.calls(F.SUBMIT);
    Map<String, Call> acknowledged = acknowledged(submits);
    lost(acknowledged, history.calls(F.FINAL), findings);
    unexpected(submits, history, findings);
    return findings
        .count("attempts", submits.size())
        .count("acknowledged", acknowledged.size())
        .verdict();
  }

  private static Map<String, Call> acknowledged(List<Call> submits) {
    var acknowledged = new LinkedHashMap<String, Call>();
    submits.stream()
        .filter(Call::isOk)
        .forEach(submit -> acknowledged.putIfAbsent(submit.key(), submit));
    return acknowledged;
  }

  private static void lost(Map<String, Call> acknowledged, List<Call> finals, Findings findings) {
    var seen = new HashMap<String, Call>();
    var missing = new HashMap<String, Call>();
    for (Call last : finals) {
      if (last.isOk()) {
        seen.putIfAbsent(last.key(), last);
      } else if (last.isRefused()) {
        missing.putIfAbsent(last.key(), last);
      }
    }
    findings.count("lost", 0);
    acknowledged.forEach((key, submit) -> {
      Call absent = missing.get(key);
      if (absent != null) {
        findings.add("lost").violation("lost: " + key, submit, absent);
      } else if (!seen.containsKey(key)) {
        findings.add("unread").unknown("nobody could be asked for " + key + " at the end");
      }
    });
    findings.count("observed", seen.size());
  }

  private static void unexpected(List<Call> submits, History history, Findings findings) {
    Set<String> attempted = new HashSet<>();
    Set<String> possible = new HashSet<>();
    for (Call submit : submits) {
      attempted.add(submit.key());
      if (!submit.isRefused()) {
        possible.add(submit.key());
      }
    }
    findings.count("unexpected", 0);
    Set<String> told = new HashSet<>();
    Stream.concat(
            history.seen(F.GRANT).stream(),
            Stream.of(F.READ, F.FINAL)
                .flatMap(f -> history.calls(f).stream().filter(Call::isOk).map(Call::answer)))
        .filter(op -> !possible.contains(op.key()) || !isIntact(op))
        .filter(op -> told.add(op.key()))
        .forEach(op -> findings.add("unexpected").violation(fault(op, attempted), op));
  }

  private static boolean isIntact(Op op) {
    return op.v().path("intact").asBoolean(true);
  }

  private static String fault(Op op, Set<String> attempted) {
    if (!attempted.contains(op.key())) {
      return "unexpected: nobody sent " + op.key();
    }
    return isIntact(op)
        ? "unexpected: " + op.key() + " was refused, and is there"
        : "unexpected: " + op.key() + " is not as it was sent";
  }
}
