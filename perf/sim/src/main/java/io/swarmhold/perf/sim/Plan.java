package io.swarmhold.perf.sim;

import io.swarmhold.model.Durability;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How one story goes, all of it drawn from its seed. Each story has some kinds of faults and not
 * others: what many of them hide together shows alone (swarm testing: A. Groce et al., ISSTA 2012).
 *
 * @param faults the kinds that happen
 * @param meanGapMillis between faults
 * @param heartbeatMillis after which the grid takes a silent member for gone
 * @param duplicates of 1 000 calls of the grid and commands of the consensus group, so many run
 *     twice
 * @param lateMillis how late a second copy of a call may come
 * @param consensusFaults of 1 000 commands, so many get no answer
 * @param viewLagMillis how far a member's view of what was agreed on may lag
 * @param earlyLeases whether leases are handed out before they are kept
 * @param syncMillis that a sync takes at most on a disk that is not slow
 * @param comparesCopies whether what longer copies have is taken before an epoch begins; no promise
 *     may need it, and without it there are many more copies to be replaced
 */
record Plan(
    int members,
    int shards,
    int backups,
    int minInSync,
    Durability durability,
    Set<Fault> faults,
    long busyMillis,
    long meanGapMillis,
    long heartbeatMillis,
    int losses,
    int duplicates,
    long lateMillis,
    int consensusFaults,
    long viewLagMillis,
    int strayCalls,
    long opGapMicros,
    boolean earlyLeases,
    long syncMillis,
    boolean comparesCopies) {

  /** What can go wrong. */
  enum Fault {
    KILL,
    KILL_ALL,
    POWER_LOSS,
    POWER_LOSS_ALL,
    PAUSE,
    CUT,
    SPLIT,
    SLOW_DISK,
    CLOCK,
    WIPE,
    MOVE
  }

  /**
   * @param needed faults that it has in any case; then it has few others
   */
  static Plan drawn(SplittableRandom dice, Set<Fault> needed) {
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    for (Fault fault : Fault.values()) {
      if (dice.nextInt(5) < (needed.isEmpty() ? 3 : 1)) {
        faults.add(fault);
      }
    }
    faults.addAll(needed);
    boolean losesPower = needed.contains(Fault.POWER_LOSS) || needed.contains(Fault.POWER_LOSS_ALL);
    Durability durability =
        !losesPower && dice.nextInt(4) == 0 ? Durability.PROCESS : Durability.DISK;
    if (durability == Durability.PROCESS) {
      faults.remove(Fault.POWER_LOSS);
      faults.remove(Fault.POWER_LOSS_ALL);
    }
    int minInSync = dice.nextInt(8) == 0 ? 1 : 2;
    if (minInSync == 1) {
      // One disk may hold all there is: no promise outlives it.
      faults.remove(Fault.WIPE);
    }
    return new Plan(
        dice.nextInt(3) == 0 ? 5 : 3,
        1 + dice.nextInt(3),
        1 + dice.nextInt(2),
        minInSync,
        durability,
        faults,
        10_000 + dice.nextInt(20_000),
        (needed.isEmpty() ? 500 : 300) + dice.nextInt(needed.isEmpty() ? 4_000 : 1_500),
        2_000 + dice.nextInt(8_000),
        dice.nextBoolean() ? 0 : dice.nextInt(50),
        dice.nextBoolean() ? 0 : dice.nextInt(60),
        dice.nextBoolean() ? 20 : 4_000,
        dice.nextBoolean() ? 0 : dice.nextInt(200),
        20 + (dice.nextBoolean() ? 0 : dice.nextInt(2_000)),
        dice.nextBoolean() ? 0 : dice.nextInt(500),
        8_000 + dice.nextInt(60_000),
        dice.nextInt(3) == 0,
        dice.nextInt(needed.contains(Fault.SLOW_DISK) ? 2 : 5) == 0 ? 400 : 4,
        dice.nextBoolean());
  }

  boolean has(Fault fault) {
    return faults.contains(fault);
  }
}
