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

/**
 * A holder may rely on its lock from the answer on, for the term counted from when it asked (the
 * grant cannot be older), renewed likewise, until it lets go. No two such spans of one lock
 * overlap, and who asks after another's answer gets the larger token.
 */
final class LockSafety implements Checker {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private record Held(long token, long from, long until, Call lock) {}

  @Override
  public String name() {
    return "locks";
  }

  @Override
  public boolean concerns(History history) {
    return history.has(F.LOCK);
  }

  @Override
  public Verdict check(History history) {
    var findings = new Findings(name());
    Map<String, List<Call>> locks = byKey(history, F.LOCK);
    Map<String, List<Call>> renewals = byKey(history, F.RENEW);
    Map<String, List<Call>> releases = byKey(history, F.UNLOCK);
    locks.forEach((name, calls) -> {
      List<Call> granted = calls.stream().filter(Call::isOk).toList();
      tokens(granted, findings);
      overlaps(
          granted.stream()
              .map(lock ->
                  held(
                      lock,
                      renewals.getOrDefault(name, List.of()),
                      releases.getOrDefault(name, List.of())))
              .filter(held -> held.until() > held.from())
              .sorted(Comparator.comparingLong(Held::from))
              .toList(),
          findings);
      findings.add("locks");
    });
    return findings.verdict();
  }

  private static Held held(Call lock, List<Call> renewals, List<Call> releases) {
    long token = lock.answer().number("token");
    long until = expiry(lock);
    for (Call renewal : renewals) { // in the order of their invocation
      boolean inTime = renewal.begunAt() <= until;
      if (renewal.isOk() && renewal.begin().number("token") == token && inTime) {
        until = Math.max(until, expiry(renewal));
      }
    }
    for (Call release : releases) { // whatever became of it, the holder relies on it no more
      if (release.begin().number("token") == token) {
        until = Math.min(until, release.begunAt());
      }
    }
    return new Held(token, lock.endedAt(), until, lock);
  }

  private static long expiry(Call granted) {
    return granted.begunAt() + granted.answer().number("termMs") * NANOS_PER_MILLI;
  }

  private static void overlaps(List<Held> byStart, Findings findings) {
    Held longest = null;
    for (Held held : byStart) {
      if (longest != null && held.from() < longest.until() && held.token() != longest.token()) {
        findings.add("overlaps").violation("two holders at once", longest.lock(), held.lock());
      }
      if (longest == null || held.until() > longest.until()) {
        longest = held;
      }
    }
  }

  private static void tokens(List<Call> granted, Findings findings) {
    List<Call> byEnd = granted.stream().sorted(Comparator.comparingLong(Call::endedAt)).toList();
    int over = 0;
    Op largest = null;
    for (Call lock : granted) { // in the order of their invocation
      while (over < byEnd.size() && byEnd.get(over).endedAt() < lock.begunAt()) {
        Op earlier = byEnd.get(over++).answer();
        if (largest == null || earlier.number("token") > largest.number("token")) {
          largest = earlier;
        }
      }
      if (largest != null && largest.number("token") >= lock.answer().number("token")) {
        findings.add("shrinkingTokens").violation("a lock's token does not grow", largest, lock);
      }
    }
  }

  private static Map<String, List<Call>> byKey(History history, String f) {
    var calls = new HashMap<String, List<Call>>();
    history.calls(f).forEach(c -> calls.computeIfAbsent(c.key(), k -> new ArrayList<>()).add(c));
    return calls;
  }
}
