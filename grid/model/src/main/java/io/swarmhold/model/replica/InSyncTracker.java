package io.swarmhold.model.replica;

import io.swarmhold.model.consensus.MemberId;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the primary of a shard knows of its copies: how much they all hold, which is what may be
 * acknowledged, and whom the consensus group should count among them.
 *
 * <p>A change is <em>committed</em> when every copy in sync holds it, and there are enough of
 * those. While it is not known whether a change of the copies in sync was agreed on, those of
 * before and those of after must hold it: whichever of them takes over, nothing acknowledged is
 * missing. Belongs to one thread.
 */
public final class InSyncTracker {

  private final MemberId self;
  private final long epoch;
  private final int minInSync;
  private final SortedMap<MemberId, Progress> progress = new TreeMap<>();
  private NavigableSet<MemberId> confirmed = new TreeSet<>();
  private @Nullable NavigableSet<MemberId> proposed;
  private Progress committed;
  private Progress told;
  private boolean deposed;

  /** For a primary that was just granted {@code epoch}: it alone is in sync. */
  public InSyncTracker(MemberId self, long epoch, int minInSync) {
    this.self = self;
    this.epoch = epoch;
    this.minInSync = minInSync;
    this.committed = new Progress(epoch, 0, 0, 0);
    this.told = committed;
    confirmed.add(self);
  }

  public long epoch() {
    return epoch;
  }

  public NavigableSet<MemberId> inSync() {
    return confirmed;
  }

  /** Whether another member was found to be the primary: nothing may be acknowledged any more. */
  public boolean isDeposed() {
    return deposed;
  }

  /** Whether there are enough copies in sync for anything to be acknowledged. */
  public boolean canCommit() {
    return !deposed && confirmed.size() >= minInSync;
  }

  /** Whether so many of those in sync are away that no change can be acknowledged. */
  public boolean lacks(NavigableSet<MemberId> alive) {
    return canCommit() && confirmed.stream().filter(alive::contains).count() < minInSync;
  }

  /** What may be acknowledged; never goes back. */
  public Progress committed() {
    return committed;
  }

  /** {@link #committed}, if that is more than when this was asked last; else null. */
  public @Nullable Progress takeNews() {
    if (committed.equals(told)) {
      return null;
    }
    told = committed;
    return committed;
  }

  /** What a member, this one among them, says it holds. True if more is committed now. */
  public boolean heard(MemberId member, Progress holds) {
    Progress before = progress.get(member);
    progress.put(
        member, before != null && before.epoch() == holds.epoch() ? before.most(holds) : holds);
    return advance();
  }

  private boolean advance() {
    if (!canCommit()) {
      return false;
    }
    Progress held = null;
    for (MemberId member : required()) {
      Progress its = progress.getOrDefault(member, Progress.NONE);
      if (its.epoch() != epoch) {
        return false;
      }
      held = held == null ? its : held.least(its);
    }
    if (held == null) {
      return false;
    }
    Progress now = committed.most(held);
    boolean more = !now.equals(committed);
    committed = now;
    return more;
  }

  private NavigableSet<MemberId> required() {
    if (proposed == null) {
      return confirmed;
    }
    NavigableSet<MemberId> both = new TreeSet<>(confirmed);
    both.addAll(proposed);
    return both;
  }

  /** Those in sync, but for this member, that have not come to this frame of the epoch. */
  public NavigableSet<MemberId> behind(long sequence) {
    NavigableSet<MemberId> behind = new TreeSet<>();
    for (MemberId member : required()) {
      Progress its = progress.getOrDefault(member, Progress.NONE);
      if (!member.equals(self) && (its.epoch() != epoch || its.applied() < sequence)) {
        behind.add(member);
      }
    }
    return behind;
  }

  /**
   * The copies that should be in sync from now on, if those are others than now; null if not, if it
   * is being asked already, or if they would be too few for anything to be acknowledged.
   *
   * @param replicas the members to which the grid brings the shard's changes
   * @param beginsHere whether the grid has this member begin the epoch, and not another, for which
   *     this one speaks
   */
  public @Nullable NavigableSet<MemberId> proposal(
      NavigableSet<MemberId> replicas, boolean beginsHere) {
    if (deposed || proposed != null) {
      return null;
    }
    NavigableSet<MemberId> wanted = new TreeSet<>();
    wanted.add(self);
    for (MemberId replica : replicas) {
      boolean isGood = hasAll(replica) && !(beginsHere && divergesSoon(replica));
      if (confirmed.contains(replica) || isGood) {
        wanted.add(replica);
      }
    }
    return wanted.equals(confirmed) || wanted.size() < minInSync ? null : wanted;
  }

  /**
   * From the moment it is in sync a copy is needed for each acknowledgement; before, it was not.
   * Before anything was acknowledged in this epoch, it has to have all that the primary has.
   */
  private boolean hasAll(MemberId replica) {
    Progress its = progress.get(replica);
    Progress own = progress.get(self);
    if (its == null || own == null) {
      return false;
    }
    boolean nothingYet = committed.applied() == 0;
    return nothingYet ? its.hasWhat(own) : its.epoch() == own.epoch() && its.reaches(committed);
  }

  /**
   * Whether a copy has frames that the epoch will not follow on. It takes nothing of the epoch, and
   * if it were in sync each acknowledgement would wait until it is replaced.
   */
  private boolean divergesSoon(MemberId replica) {
    Progress its = progress.getOrDefault(replica, Progress.NONE);
    Progress own = progress.getOrDefault(self, Progress.NONE);
    boolean hasMore =
        its.epoch() > own.epoch() || (its.epoch() == own.epoch() && its.applied() > own.applied());
    return hasMore && own.epoch() < epoch && its.epoch() < epoch;
  }

  /** The consensus group is being asked. */
  public void proposed(NavigableSet<MemberId> members) {
    proposed = new TreeSet<>(members);
  }

  /** The consensus group agreed. True if more is committed now. */
  public boolean agreed(NavigableSet<MemberId> members) {
    confirmed = new TreeSet<>(members);
    proposed = null;
    return advance();
  }

  /** The consensus group says that this is not the primary's epoch any more. */
  public void refused() {
    deposed = true;
    proposed = null;
  }
}
