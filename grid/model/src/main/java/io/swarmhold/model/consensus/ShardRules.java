package io.swarmhold.model.consensus;

import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How the record of a shard changes, so that what was acknowledged is never lost.
 *
 * <p>The invariant: <em>whoever is eligible holds every acknowledged change.</em> A change is
 * acknowledged when all of a set in sync hold it, as the primary of an epoch knows that set, and it
 * has at least {@code minInSync} members. While such a set is not known to be agreed on, those of
 * before must hold the change as well. Hence:
 *
 * <ul>
 *   <li>With enough in sync, exactly those are eligible: others may miss what is acknowledged from
 *       now on.
 *   <li>With too few, nothing is acknowledged. So nobody who was eligible at the moment they became
 *       too few has missed anything, however long that was ago and whoever was primary meanwhile:
 *       they stay eligible. Their copies may differ in what was never acknowledged. That does no
 *       harm: a copy outside of the set in sync is compared with the primary's by epoch and
 *       sequence, and replaced where it went another way, before it is counted again.
 *   <li>A grant ends what the primary before could acknowledge: a set in sync that was large enough
 *       was all that was eligible, so the new primary is one of it. Without it nothing is
 *       acknowledged under the old epoch, and what it says it holds of that, it holds when its own
 *       begins; after that it takes nothing of the old one.
 * </ul>
 *
 * The first member to be granted a vacant shard is the only one eligible, even while it is not
 * enough to acknowledge anything: it may bring what its folder held before there was a cluster.
 */
final class ShardRules {

  private ShardRules() {}

  /** Whether an epoch could be granted without losing anything. */
  static boolean mayBeGranted(ShardRecord shard, MemberId member) {
    return shard.isVacant() || shard.eligible().contains(member);
  }

  static ShardRecord granted(ShardRecord shard, long epoch, MemberId member, int minInSync) {
    NavigableSet<MemberId> alone = only(member);
    return new ShardRecord(
        epoch,
        Optional.of(member),
        alone,
        eligible(shard.eligible(), alone, minInSync),
        shard.givenUp());
  }

  static ShardRecord inSync(ShardRecord shard, NavigableSet<MemberId> inSync, int minInSync) {
    return new ShardRecord(
        shard.epoch(),
        shard.primary(),
        inSync,
        eligible(shard.eligible(), inSync, minInSync),
        shard.givenUp());
  }

  private static NavigableSet<MemberId> eligible(
      NavigableSet<MemberId> before, NavigableSet<MemberId> inSync, int minInSync) {
    if (inSync.size() >= minInSync) {
      return inSync;
    }
    NavigableSet<MemberId> stillWhole = new TreeSet<>(before);
    stillWhole.addAll(inSync);
    return stillWhole;
  }

  /** The primary so far can change nothing any more: it is the primary no longer. */
  static ShardRecord recovered(ShardRecord shard, MemberId member) {
    return new ShardRecord(
        shard.epoch(), Optional.empty(), new TreeSet<>(), only(member), shard.givenUp());
  }

  static ShardRecord givenUp(ShardRecord shard) {
    return new ShardRecord(
        shard.epoch(), Optional.empty(), new TreeSet<>(), new TreeSet<>(), shard.givenUp() + 1);
  }

  private static NavigableSet<MemberId> only(MemberId member) {
    NavigableSet<MemberId> set = new TreeSet<>();
    set.add(member);
    return set;
  }
}
