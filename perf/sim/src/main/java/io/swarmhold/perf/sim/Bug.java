package io.swarmhold.perf.sim;

import io.swarmhold.perf.sim.Plan.Fault;
import java.util.Set;

/**
 * A mistake that could be made in what joins the pure parts, planted to see it caught. Each names
 * the faults that bring it to light: its stories have those at least.
 */
enum Bug {
  NONE,
  ACKNOWLEDGED_BEFORE_SYNC(Fault.POWER_LOSS_ALL, Fault.POWER_LOSS, Fault.SLOW_DISK),
  ACKNOWLEDGED_BEFORE_THE_BACKUP_HAS_IT(Fault.MOVE),
  EPOCH_FROM_THE_GRID(Fault.MOVE),
  LEASE_BY_WALL_CLOCK(Fault.CLOCK, Fault.SPLIT, Fault.CUT),
  SERVED_WITHOUT_LEASE(Fault.SPLIT, Fault.PAUSE),
  EMPTY_SHARD_SERVED_WHEN_COPIES_ARE_GONE(Fault.KILL),
  RETRY_APPLIED_TWICE(Fault.KILL),
  FRAMES_OF_A_STALE_EPOCH_FOLLOWED(Fault.MOVE, Fault.SPLIT, Fault.CUT),
  COUNTED_BEFORE_ITS_SNAPSHOT_IS_KEPT(Fault.MOVE, Fault.POWER_LOSS),
  SHRUNK_WITHOUT_CONSENSUS(Fault.KILL),
  UNKNOWN_CHANGE_TAKEN_FOR_AGREED(Fault.KILL, Fault.SPLIT),
  LOWER_COPY_TAKEN(Fault.MOVE),
  RECOVERY_APPENDS_BEHIND_A_GAP(Fault.KILL, Fault.MOVE, Fault.SLOW_DISK),
  GRANTED_TO_WHO_IS_NOT_ELIGIBLE(Fault.MOVE),
  RESENT_UNDER_A_NEW_NUMBER(Fault.KILL),
  EARLY_ANSWER_TAKEN_FOR_DURABLE(Fault.KILL),
  WIPED_MEMBER_KEEPS_ITS_ID(Fault.WIPE),
  MAJORITY_OF_ANY_COPIES_COMMITS(Fault.MOVE),
  SERVED_UNDER_AN_OLDER_GRANT(Fault.KILL),
  LOST_EARLY_LEASE_NOT_TOLD(Fault.MOVE, Fault.KILL),
  READ_SHOWS_WHAT_IS_NOT_KEPT(Fault.KILL),
  SNAPSHOT_AHEAD_OF_THE_LOG(Fault.POWER_LOSS, Fault.POWER_LOSS_ALL, Fault.SLOW_DISK, Fault.MOVE),
  STALE_COMPLETION_TAKEN(Fault.PAUSE),
  COUNTED_THOUGH_OF_AN_OLDER_EPOCH(Fault.MOVE),
  RECOVERED_PAGE_CACHE_NOT_SYNCED(Fault.KILL, Fault.POWER_LOSS, Fault.SLOW_DISK),
  /** Comes to light by nothing but the checks that travel with the changes. */
  BACKUP_FOLDS_DIFFERENTLY,
  /** Was found in the real window, and is mended: a primary of another epoch refuses. */
  SENT_ON_TO_A_NEW_PRIMARY_WITHOUT_ASKING(Fault.SLOW_DISK, Fault.MOVE),
  /** Was found in the real activation, and is mended. */
  FIRST_GRANT_LOST_WITH_ITS_PROCESS(Fault.KILL_ALL),
  /** Was found in the real recovery, and is mended: see {@link FromDisk#needsBase}. */
  APPENDED_BEHIND_A_COPY_THAT_WAS_NOT_KEPT(Fault.KILL_ALL, Fault.CUT, Fault.SLOW_DISK),
  /** As the real window did with a part of an envelope, until it was found and mended. */
  REFUSED_IS_TRIED_AGAIN(Fault.SPLIT, Fault.PAUSE, Fault.CUT),
  /** Was found in the real window, and is mended. */
  PROBE_BELIEVED_BEFORE_ANYTHING_IS_KEPT(Fault.MOVE, Fault.SLOW_DISK),
  /** Was found in the real shard by the laboratory, and is mended: see {@code ShardClock}. */
  SENDERS_CLOCK_COUNTS(Fault.CLOCK),
  CAUGHT_UP_BY_NUMBER_ALONE(Fault.SPLIT, Fault.CUT, Fault.MOVE);

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is, but its type does not say so
  private final Set<Fault> needs;

  Bug(Fault... needs) {
    this.needs = Set.of(needs);
  }

  Set<Fault> needs() {
    return needs;
  }
}
