package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.Op;
import java.util.HashMap;
import java.util.Map;

/**
 * At rest, every copy of a shard is the same; judged by what was read after all was quiet. A copy
 * that is not where another is lags, or is kept for nothing: that is no fault, and says nothing.
 */
final class Replicas implements Checker {

  @Override
  public String name() {
    return "replicas";
  }

  @Override
  public boolean concerns(History history) {
    return history.has(F.DIGEST);
  }

  /** A shard, and the change up to which it was read. */
  private record Place(long shard, long epoch, long sequence) {

    static Place of(Op digest) {
      return new Place(digest.number("shard"), digest.number("epoch"), digest.number("sequence"));
    }
  }

  @Override
  public Verdict check(History history) {
    var findings = new Findings(name());
    long quiet = history.quietAt().orElse(Long.MAX_VALUE);
    Map<Place, Op> first = new HashMap<>();
    long copies = 0;
    for (Op digest : history.seen(F.DIGEST)) {
      if (digest.t() < quiet) {
        continue; // while it moves, copies lag
      }
      copies++;
      Op other = first.putIfAbsent(Place.of(digest), digest);
      if (other != null && !other.text("digest").equals(digest.text("digest"))) {
        findings.add("differing").violation("copies differ", other, digest);
      }
    }
    if (copies == 0) {
      findings.unknown("no digest was read at rest");
    } else if (copies == first.size()) {
      findings.unknown("no shard was read twice at one change: there is nothing to compare");
    }
    long shards = first.keySet().stream().mapToLong(Place::shard).distinct().count();
    return findings
        .count("shards", shards)
        .count("copies", copies)
        .count("compared", copies - first.size())
        .verdict();
  }
}
