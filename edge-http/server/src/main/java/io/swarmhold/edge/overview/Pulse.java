package io.swarmhold.edge.overview;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.NodeStatus.QueueStatus;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What a tenant's counters did between the last two looks at them, per second. Immutable.
 *
 * @param counters whose counters these are: the sum over other members is no later state of this
 */
record Pulse(
    long atNanos,
    QueueStatus counted,
    NavigableSet<MemberId> counters,
    double created,
    double succeeded,
    double failed) {

  private static final double NANOS_PER_SECOND = 1e9;

  /** Looks closer to each other than this would magnify chance. */
  private static final long LEAST_NANOS = 200_000_000;

  /** Before the first look. */
  static final Pulse NONE =
      new Pulse(0, new QueueStatus(0, 0, 0, 0, 0, 0), new TreeSet<>(), 0, 0, 0);

  /**
   * This, if hardly any time has passed since. While members come and go the rates stay as they
   * were for one look.
   */
  Pulse next(QueueStatus now, NavigableSet<MemberId> members, long nowNanos) {
    if (!members.equals(counters)) {
      return new Pulse(nowNanos, now, members, created, succeeded, failed);
    }
    long elapsed = nowNanos - atNanos;
    if (elapsed < LEAST_NANOS) {
      return this;
    }
    double seconds = elapsed / NANOS_PER_SECOND;
    return new Pulse(
        nowNanos,
        now,
        members,
        grown(counted.created(), now.created()) / seconds,
        grown(counted.succeeded(), now.succeeded()) / seconds,
        grown(counted.failed(), now.failed()) / seconds);
  }

  /** A member that was started again counts from nothing. */
  private static long grown(long before, long now) {
    return Math.max(0, now - before);
  }
}
