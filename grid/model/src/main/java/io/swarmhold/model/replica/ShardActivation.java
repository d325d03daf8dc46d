package io.swarmhold.model.replica;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.consensus.ShardRecord;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a member does next about a shard. Asked again and again with what is known now: a step that
 * got lost, or was overtaken, follows anew from what is known then.
 */
public final class ShardActivation {

  private ShardActivation() {}

  /**
   * What a member knows about a shard.
   *
   * @param self this member
   * @param placedHere whether the grid brings the shard's commands to this member
   * @param copy how far its copy has come; null if it has none
   * @param granted the latest epoch this process was granted; 0 if none
   * @param serving the epoch under which it serves; 0 if it does not
   * @param record what was agreed on, as far as this member has heard
   * @param alive members of the grid, this one among them
   * @param awaited who takes the shard's commands and asked to be counted; null if nobody
   * @param notWhole a copy of this member that was found wanting; null if none was
   * @param blank whether all that this member's disk says of the shard is that there is nothing in
   *     it
   * @param asFound whether its copy is what this process found on its disk, and nobody added to it
   * @param compared members with whose copies this one's was compared since it is to begin an
   *     epoch, or that did not answer in time
   */
  public record Situation(
      MemberId self,
      boolean placedHere,
      @Nullable CopyId copy,
      long granted,
      long serving,
      ShardRecord record,
      NavigableSet<MemberId> alive,
      @Nullable MemberId awaited,
      @Nullable CopyId notWhole,
      boolean blank,
      boolean asFound,
      NavigableSet<MemberId> compared) {

    private boolean holdsEpoch() {
      return granted > 0
          && record.epoch() == granted
          && record.primary().filter(self::equals).isPresent();
    }

    /** Whether this member may be about to begin an epoch: what it asks for that is of use. */
    public boolean isToBegin() {
      return serving == 0 && copy != null && (placedHere || awaited != null);
    }

    /** It was granted an epoch of which the record does not tell yet. */
    private boolean isBehind() {
      return record.epoch() < granted;
    }

    private boolean isEligible() {
      return copy != null && record.eligible().contains(self);
    }

    /**
     * Others whose copies may have come further than this one, and are as whole. Where the primary
     * hands the shard over, there are none. Where it died, what it told last may have come to some
     * only; where everybody did, nobody can tell whose log has most.
     */
    private NavigableSet<MemberId> maybeAhead() {
      NavigableSet<MemberId> others = new TreeSet<>();
      boolean isComparing = asFound || !compared.isEmpty();
      boolean isHandedOver = !isComparing && record.primary().filter(alive::contains).isPresent();
      if (copy != null && !isHandedOver) {
        others.addAll(record.eligible());
        others.retainAll(alive);
        others.removeAll(compared);
        others.remove(self);
      }
      return others;
    }

    /**
     * Whoever is eligible holds all that was acknowledged, as firmly as it was. If its disk says
     * that there is nothing, an empty copy is the whole of it. So it is for whoever is granted a
     * shard first and dies, or sees the grid choose another, before its first frame; and for
     * whoever was counted with such a copy. Not for a member that an operator named: they meant a
     * copy that holds something.
     */
    private boolean holdsNothing() {
      return blank
          && copy == null
          && !(holdsEpoch() && placedHere)
          && record.givenUp() == 0
          && (record.epoch() == 0 || record.primary().isPresent())
          && record.eligible().contains(self);
    }
  }

  /** What to do next. */
  public sealed interface Step {

    /** Nothing is to be done. */
    record Stay() implements Step {}

    /** Decide nothing more: somebody else does, or is about to. */
    record StopServing() implements Step {}

    /** Have an empty copy: it is all there is. */
    record BeginEmpty() implements Step {}

    /**
     * Take what these members' copies have beyond this one. No promise needs it: nothing of that
     * was acknowledged. But an epoch that begins on a shorter copy leaves the longer ones with
     * frames that never were, and each of those has to be replaced whole, while the shard waits for
     * enough copies.
     */
    record CompareCopies(NavigableSet<MemberId> with) implements Step {}

    /** Ask the consensus group for the next epoch. */
    record RequestEpoch() implements Step {}

    /** Begin the epoch: from then on the shard serves. */
    record Activate(long epoch) implements Step {}

    /** Get the copy of {@code from}, whole. */
    record Fetch(MemberId from) implements Step {}

    /**
     * Ask {@code holder} to have this member's copy, if it is as good as its own, counted in sync.
     * Until that is agreed on, no epoch is granted to this member.
     */
    record AskToBeCounted(MemberId holder) implements Step {}

    /**
     * Nobody is here whose copy is whole. Serving what there is, or nothing, could lose what was
     * acknowledged: wait for one of {@link ShardRecord#eligible}, or for an operator.
     */
    record Unavailable() implements Step {}
  }

  public static Step next(Situation now) {
    if (now.isBehind()) {
      return new Step.Stay();
    }
    if (now.serving() > 0) {
      return now.placedHere() && now.holdsEpoch() && now.serving() == now.granted()
          ? new Step.Stay()
          : new Step.StopServing();
    }
    if (now.holdsNothing()) {
      return new Step.BeginEmpty();
    }
    return now.placedHere() ? here(now) : elsewhere(now);
  }

  private static Step here(Situation now) {
    ShardRecord record = now.record();
    if (now.holdsEpoch()) {
      return onTheLongestCopy(now, new Step.Activate(now.granted()));
    }
    if (record.isVacant() || now.isEligible()) {
      return onTheLongestCopy(now, new Step.RequestEpoch());
    }
    MemberId holder = holder(now);
    if (holder == null) {
      return new Step.Unavailable();
    }
    CopyId copy = now.copy();
    return copy == null || copy.equals(now.notWhole())
        ? new Step.Fetch(holder)
        : new Step.AskToBeCounted(holder);
  }

  /**
   * The grid brings commands to somebody else. A member whose copy is whole may take the epoch all
   * the same when the primary is gone: not to serve, but to speak for the other one.
   */
  private static Step elsewhere(Situation now) {
    boolean primaryIsHere =
        now.record().primary().filter(primary -> speaks(now, primary)).isPresent();
    boolean isNeeded = now.awaited() != null && !primaryIsHere;
    return isNeeded && now.isEligible()
        ? onTheLongestCopy(now, new Step.RequestEpoch())
        : new Step.Stay();
  }

  /** Some may come when others were compared with, or the epoch is granted already. */
  private static Step onTheLongestCopy(Situation now, Step then) {
    NavigableSet<MemberId> others = now.maybeAhead();
    return others.isEmpty() ? then : new Step.CompareCopies(others);
  }

  /**
   * A member that was primary before it started anew speaks for nobody until it has a new epoch.
   */
  private static boolean speaks(Situation now, MemberId primary) {
    return primary.equals(now.self()) ? now.holdsEpoch() : now.alive().contains(primary);
  }

  /** The primary if it is there, else the first whose copy is whole. */
  private static @Nullable MemberId holder(Situation now) {
    ShardRecord record = now.record();
    MemberId primary = record.primary().orElse(null);
    if (primary != null && isOther(now, primary) && record.eligible().contains(primary)) {
      return primary;
    }
    for (MemberId eligible : record.eligible()) {
      if (isOther(now, eligible)) {
        return eligible;
      }
    }
    return null;
  }

  private static boolean isOther(Situation now, MemberId member) {
    return now.alive().contains(member) && !member.equals(now.self());
  }
}
