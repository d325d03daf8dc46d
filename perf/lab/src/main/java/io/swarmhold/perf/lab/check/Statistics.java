package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whether the run says anything at all: enough went well while the nemesis was at work, and each of
 * its kinds that clients should notice was noticed at least once (no answer, or a stalled one).
 * Never invalid; unknown, where a quiet run would pass for a good one.
 */
final class Statistics implements Checker {

  static final long DEFAULT_LEAST_SUCCESSES = 1_000;

  private static final Set<String> NOT_CLIENTS = Set.of(F.FAULT, F.HEAL, F.FINAL);

  /** They wait on purpose, so only their failing counts. */
  private static final Set<String> WAITING = Set.of(F.LEASE, F.LOCK);

  @Override
  public String name() {
    return "statistics";
  }

  @Override
  public boolean concerns(History history) {
    return history.has(F.CONFIG);
  }

  @Override
  public Verdict check(History history) {
    var findings = new Findings(name());
    List<Fault> faults = Fault.in(history);
    findings.count("faults", faults.size());
    if (faults.isEmpty()) {
      findings.unknown("no fault struck");
      return findings.verdict();
    }
    List<Call> calls = clientCalls(history);
    long from = faults.getFirst().from();
    long until = faults.stream().mapToLong(Fault::until).max().orElse(from);
    long successes =
        calls.stream()
            .filter(call -> call.isOk() && call.begunAt() >= from && call.endedAt() <= until)
            .count();
    long least = history.bound("leastSuccesses", DEFAULT_LEAST_SUCCESSES);
    findings.count("successes", successes);
    if (successes < least) {
      findings.unknown(
          "%d operations succeeded among the faults (expected: >= %d)".formatted(successes, least));
    }
    bites(faults, calls, findings);
    return findings.verdict();
  }

  private static List<Call> clientCalls(History history) {
    var calls = new ArrayList<Call>();
    history.ops().stream()
        .map(Op::f)
        .distinct()
        .filter(f -> !NOT_CLIENTS.contains(f))
        .forEach(f -> calls.addAll(history.calls(f)));
    return calls;
  }

  private static void bites(List<Fault> faults, List<Call> calls, Findings findings) {
    List<Call> harmed = calls.stream().filter(Statistics::isHarmed).toList();
    Map<String, Long> bites = new TreeMap<>();
    for (Fault fault : faults) {
      if (fault.bites()) {
        boolean bit = harmed.stream().anyMatch(call -> overlaps(call, fault));
        bites.merge(fault.kind(), bit ? 1L : 0L, Long::sum);
      }
    }
    bites.forEach((kind, times) -> {
      findings.count("bites." + kind, times);
      if (times == 0) {
        findings.unknown("nobody noticed any fault of kind " + kind);
      }
    });
  }

  private static boolean isHarmed(Call call) {
    boolean mayWait = WAITING.contains(call.begin().f());
    return call.isUnknown()
        || (!mayWait && call.answer().t() - call.begunAt() > Failover.STALL_NANOS);
  }

  private static boolean overlaps(Call call, Fault fault) {
    return call.begunAt() <= fault.until() && call.answer().t() >= fault.from();
  }
}
