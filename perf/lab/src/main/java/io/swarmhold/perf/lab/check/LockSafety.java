package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.Op;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A holder may rely on its lock from the answer on, for the term counted from when it asked (the
 * grant cannot be older), renewed likewise, until it lets go. No two such spans of one lock
 * overlap, and who asks after another's answer gets the larger token. A token that was replaced or
 * given back renews and ends nothing any more. Who asks for the holder is told of whoever may rely
 * on the lock all the while, and of nobody who is known to be replaced or to have let go.
 */
final class LockSafety implements Checker {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private record Held(long token, long from, long until, Call lock) {
    boolean covers(Call call) {
      return from < call.begunAt() && call.endedAt() < until;
    }
  }

  /** What is known of one lock. */
  private record Calls(
      List<Call> granted, List<Call> renewals, List<Call> releases, List<Call> looks) {

    static Calls of(History history, String name) {
      return new Calls(
          of(history, F.LOCK, name).stream().filter(Call::isOk).toList(),
          of(history, F.RENEW, name),
          of(history, F.UNLOCK, name),
          of(history, F.HOLDER, name).stream().filter(Call::isOk).toList());
    }

    private static List<Call> of(History history, String f, String name) {
      return history.calls(f).stream().filter(call -> call.key().equals(name)).toList();
    }

    List<Held> held() {
      return granted.stream()
          .map(lock -> LockSafety.held(lock, renewals, releases))
          .filter(held -> held.until() > held.from())
          .sorted(Comparator.comparingLong(Held::from))
          .toList();
    }
  }

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
    findings.count("overlaps", 0).count("granted", 0).count("renewed", 0).count("looks", 0);
    List<String> names = history.calls(F.LOCK).stream().map(Call::key).distinct().toList();
    for (String name : names) {
      judge(Calls.of(history, name), findings);
    }
    oneHolder(history.calls(F.LOCK), findings);
    if (history.calls(F.LOCK).stream().noneMatch(Call::isOk)) {
      findings.unknown("nobody ever got a lock");
    }
    return findings.count("locks", names.size()).verdict();
  }

  private static void judge(Calls calls, Findings findings) {
    List<Held> held = calls.held();
    tokens(calls.granted(), findings);
    overlaps(held, findings);
    for (Call renewal : calls.renewals()) {
      if (renewal.isOk()) {
        findings.add("renewed");
        notOver(renewal, renewal.begin().number("token"), calls, "renewed", findings);
      }
    }
    for (Call release : calls.releases()) {
      if (release.isOk()) {
        notOver(release, release.begin().number("token"), calls, "ended", findings);
      }
    }
    for (Call look : calls.looks()) {
      findings.add("looks");
      looked(look, calls, held, findings);
    }
    calls.granted().forEach(lock -> findings.add("granted"));
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

  /** A token is one lease, of one lock; its holder is the stream that asked. */
  private static void oneHolder(List<Call> locks, Findings findings) {
    Map<Long, Call> first = new HashMap<>();
    for (Call lock : locks) {
      if (lock.isOk()) {
        Call other = first.putIfAbsent(lock.answer().number("token"), lock);
        if (other != null && !isSameLease(other, lock)) {
          findings.add("doubledTokens").violation("one token of two holders", other, lock);
        }
      }
    }
  }

  private static boolean isSameLease(Call one, Call other) {
    return one.key().equals(other.key()) && one.begin().stream().equals(other.begin().stream());
  }

  /** Nothing that was known before {@code call} began says that {@code token} is over. */
  private static void notOver(Call call, long token, Calls calls, String what, Findings findings) {
    for (Call lock : calls.granted()) {
      if (lock.endedAt() < call.begunAt() && lock.answer().number("token") > token) {
        findings.add("staleTokens").violation(what + ", though it was replaced", lock, call);
        return;
      }
    }
    for (Call release : calls.releases()) {
      boolean letGo = release.isOk() && release.begin().number("token") == token;
      if (letGo && release.endedAt() < call.begunAt()) {
        findings.add("staleTokens").violation(what + ", though it was given back", release, call);
        return;
      }
    }
  }

  private static void looked(Call look, Calls calls, List<Held> held, Findings findings) {
    long token = look.answer().number("token");
    for (Held holder : held) {
      if (holder.covers(look) && holder.token() != token) {
        findings.add("staleLooks").violation("another holds it", holder.lock(), look);
        return;
      }
    }
    if (token != 0) {
      notOver(look, token, calls, "said to hold it", findings);
    }
  }
}
