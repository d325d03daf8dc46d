package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.Op;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** INV3: however often a task is sent under its idempotency key, there is one task of it. */
final class Idempotency implements Checker {

  private record Key(String tenant, String key) {}

  @Override
  public String name() {
    return "idempotency";
  }

  @Override
  public boolean concerns(History history) {
    return history.calls(F.SUBMIT).stream().anyMatch(Idempotency::hasKey);
  }

  @Override
  public Verdict check(History history) {
    var findings = new Findings(name());
    Set<Key> keys = new HashSet<>();
    long repeats = 0;
    for (Call submit : history.calls(F.SUBMIT)) {
      if (hasKey(submit) && !keys.add(key(submit.begin()))) {
        repeats++;
      }
    }
    findings.count("keys", keys.size()).count("repeats", repeats).count("secondTasks", 0);
    Map<Key, Op> taskOf = new HashMap<>();
    Set<Key> told = new HashSet<>();
    Stream.concat(
            history.calls(F.SUBMIT).stream().filter(Call::isOk).map(Call::answer),
            history.seen(F.GRANT).stream())
        .filter(op -> keys.contains(key(op)))
        .forEach(op -> {
          Op first = taskOf.putIfAbsent(key(op), op);
          boolean isSecond = first != null && !first.text("id").equals(op.text("id"));
          if (isSecond && told.add(key(op))) {
            findings.add("secondTasks").violation("two tasks of key " + op.key(), first, op);
          }
        });
    return findings.verdict();
  }

  private static boolean hasKey(Call submit) {
    return submit.begin().v().path("idem").asBoolean();
  }

  private static Key key(Op op) {
    return new Key(op.tenant(), op.key());
  }
}
