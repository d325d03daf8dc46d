package io.swarmhold.model.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What was promised to those who wrote. An operator's word forgives what it says is lost. */
final class AcknowledgedWrites {

  private final TreeMap<Integer, TreeSet<Long>> byShard = new TreeMap<>();
  private final TreeMap<Integer, Long> forgivenUpTo = new TreeMap<>();
  private long inAll;

  long inAll() {
    return inAll;
  }

  private Set<Long> of(int shard) {
    return byShard.computeIfAbsent(shard, any -> new TreeSet<>());
  }

  void acknowledged(int shard, long epoch, Collection<Long> writes) {
    if (epoch > forgivenUpTo.getOrDefault(shard, 0L)) {
      of(shard).addAll(writes);
      inAll += writes.size();
    }
  }

  /**
   * From now on the shard has what {@code left} has, whatever is still written before {@code epoch}
   * ends.
   */
  void forgiven(int shard, long epoch, Collection<Long> left) {
    of(shard).retainAll(left);
    forgivenUpTo.put(shard, epoch);
  }

  void assertAllIn(int shard, Copy copy, String whose) {
    if (!new TreeSet<>(copy.writes).containsAll(of(shard))) {
      assertThat(copy.writes).as("%s holds what was acknowledged", whose).containsAll(of(shard));
    }
  }
}
