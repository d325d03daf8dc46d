package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.Op;
import java.util.HashMap;
import java.util.Map;

/** At rest, every copy of a shard is the same; judged by what was read after all was quiet. */
final class Replicas implements Checker {

  @Override
  public String name() {
    return "replicas";
  }

  @Override
  public boolean concerns(History history) {
    return history.has(F.DIGEST);
  }

  @Override
  public Verdict check(History history) {
    var findings = new Findings(name());
    long quiet = history.quietAt().orElse(Long.MAX_VALUE);
    Map<Long, Op> first = new HashMap<>();
    long copies = 0;
    for (Op digest : history.seen(F.DIGEST)) {
      if (digest.t() < quiet) {
        continue; // while it moves, copies lag
      }
      copies++;
      Op other = first.putIfAbsent(digest.number("shard"), digest);
      if (other != null && !other.text("digest").equals(digest.text("digest"))) {
        findings.add("differing").violation("copies differ", other, digest);
      }
    }
    if (copies == 0) {
      findings.unknown("no digest was read at rest");
    } else if (copies == first.size()) {
      findings.unknown("no shard was read twice: there is nothing to compare");
    }
    return findings.count("shards", first.size()).count("copies", copies).verdict();
  }
}
