package io.swarmhold.perf.load.outage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How long submits were not acknowledged once a member was struck, as those notice it who are
 * connected to another.
 *
 * <p>For each member that is still there and each shard: the time from the strike to the first
 * acknowledgement of a probe that began when the member was gone for certain. So what was answered
 * just before does not count, and what the servers held until somebody took over does.
 *
 * @param samples one for each such pair
 */
public record Outage(List<Sample> samples) {

  /**
   * A member was taken away.
   *
   * @param begunAt just before, from when on it may have answered nothing
   * @param goneAt from when on it did nothing for certain
   */
  public record Strike(int member, long begunAt, long goneAt) {}

  /**
   * One member's view of one shard.
   *
   * @param nanos empty if nothing was acknowledged again
   */
  public record Sample(int via, int shard, OptionalLong nanos) {}

  private record Pair(int via, int shard) {}

  public Outage {
    samples = List.copyOf(samples);
  }

  /** As the probes saw it, of those shards, through all members but the one that was struck. */
  public static Outage of(
      Collection<Probe> probes, Strike strike, Set<Integer> shards, int members) {
    Map<Pair, Long> first = new HashMap<>();
    for (Probe probe : probes) {
      if (probe.isAcknowledged() && probe.begunAt() - strike.goneAt() >= 0) {
        first.merge(new Pair(probe.via(), probe.shard()), probe.endedAt(), Math::min);
      }
    }
    List<Sample> samples = new ArrayList<>();
    for (int via = 0; via < members; via++) {
      for (int shard : shards) {
        if (via != strike.member()) {
          Long at = first.get(new Pair(via, shard));
          samples.add(
              new Sample(
                  via,
                  shard,
                  at == null ? OptionalLong.empty() : OptionalLong.of(at - strike.begunAt())));
        }
      }
    }
    return new Outage(samples);
  }

  /**
   * The longest time between two acknowledgements of one member that was not struck and one shard,
   * from the strike on: also what comes of the member's return.
   */
  public static double longestSilenceMs(Collection<Probe> probes, Strike strike) {
    Map<Pair, Long> last = new HashMap<>();
    long longest = 0;
    List<Probe> inOrder =
        probes.stream()
            .filter(probe -> probe.isAcknowledged() && probe.via() != strike.member())
            .sorted(Comparator.comparingLong(Probe::endedAt))
            .toList();
    for (Probe probe : inOrder) {
      Long before = last.put(new Pair(probe.via(), probe.shard()), probe.endedAt());
      long since = before == null ? strike.begunAt() : before;
      longest = Math.max(longest, probe.endedAt() - since);
    }
    return longest / 1e6;
  }

  /** How many shards acknowledged one of the probes. */
  public static long servedShards(Collection<Probe> probes) {
    return probes.stream().filter(Probe::isAcknowledged).map(Probe::shard).distinct().count();
  }

  /** All samples of several outages. */
  public static Outage all(List<Outage> outages) {
    return new Outage(outages.stream().flatMap(outage -> outage.samples().stream()).toList());
  }

  /** Pairs for which nothing was acknowledged again. */
  public long unserved() {
    return samples.stream().filter(sample -> sample.nanos().isEmpty()).count();
  }

  /** Of those that were acknowledged again; {@link #unserved} says whether there are others. */
  public double percentileMs(double percent) {
    return Percentile.of(
            samples.stream().flatMapToLong(sample -> sample.nanos().stream()).toArray(), percent)
        / 1e6;
  }
}
