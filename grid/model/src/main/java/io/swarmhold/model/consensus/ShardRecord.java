package io.swarmhold.model.consensus;

import java.util.Collections;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Who may write to a shard, and whose copy of it is whole.
 *
 * <p>After PacificA (W. Lin et al., MSR-TR-2008-25): a primary acknowledges a change when every
 * copy <em>in sync</em> holds it, and only the consensus group says which those are. So any of them
 * may become primary at once: as soon as it serves a higher epoch it takes nothing from the old
 * primary any more, without which that one cannot acknowledge anything.
 *
 * @param epoch 0 if the shard was never active
 * @param primary who was granted the epoch; empty before the first, and after a shard was given up
 * @param inSync copies that hold every acknowledged change; the primary is one of them
 * @param eligible those, and copies that left when too few remained for anything to be acknowledged
 *     without them: none of those has missed an acknowledged change either
 * @param givenUp how often an operator gave its content up for lost
 */
public record ShardRecord(
    long epoch,
    Optional<MemberId> primary,
    NavigableSet<MemberId> inSync,
    NavigableSet<MemberId> eligible,
    int givenUp) {

  public static final ShardRecord NEVER_ACTIVE =
      new ShardRecord(0, Optional.empty(), new TreeSet<>(), new TreeSet<>(), 0);

  public ShardRecord {
    inSync = Collections.unmodifiableNavigableSet(new TreeSet<>(inSync));
    eligible = Collections.unmodifiableNavigableSet(new TreeSet<>(eligible));
  }

  /** Whether nobody has anything that an epoch would have to preserve. */
  public boolean isVacant() {
    return eligible.isEmpty();
  }
}
