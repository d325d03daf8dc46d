package io.swarmhold.edge.client;

import io.swarmhold.edge.client.ClientFrame.Progresses.Step;
import io.swarmhold.edge.client.Holdings.Holding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Which leases are to be extended when, by an extension or by progress, which extends as well. */
final class LeaseExtensions {

  private static final Duration LEAST_INTERVAL = Duration.ofMillis(250);
  private static final Duration MOST_INTERVAL = Duration.ofMinutes(5);

  private final Holdings holdings;
  private final Set<Lease> stepped = new HashSet<>(); // has progress to tell
  private long nextAt = Long.MAX_VALUE;

  LeaseExtensions(Holdings holdings) {
    this.holdings = holdings;
  }

  /**
   * A third of what is left of the lease. The clocks of client and server need to agree within two
   * thirds of it.
   */
  static long everyNanos(Assigned task, Instant wallNow) {
    Duration third =
        task.expiresAt().equals(Instant.MAX)
            ? MOST_INTERVAL
            : Duration.between(wallNow, task.expiresAt()).dividedBy(3);
    if (third.compareTo(LEAST_INTERVAL) < 0) {
      return LEAST_INTERVAL.toNanos();
    }
    return third.compareTo(MOST_INTERVAL) > 0 ? MOST_INTERVAL.toNanos() : third.toNanos();
  }

  void begin(Holding holding) {
    nextAt = Math.min(nextAt, holding.extendAt);
  }

  /** There is no progress to tell of it any more. */
  void end(Lease lease) {
    stepped.remove(lease);
  }

  void progress(Lease lease, double fraction) {
    Holding holding = holdings.get(lease);
    if (holding != null && holding.isRunning()) {
      holding.progress = fraction;
      stepped.add(lease);
    }
  }

  /** When the next extension is due. */
  long nextAt() {
    return nextAt;
  }

  boolean hasSteps() {
    return !stepped.isEmpty();
  }

  /** As much of the progress as a frame holds. */
  List<Step> takeSteps(long now) {
    var steps = new ArrayList<Step>();
    for (Iterator<Lease> rest = stepped.iterator();
        rest.hasNext() && steps.size() < ClientFrame.MAX_TASKS; ) {
      Lease lease = rest.next();
      rest.remove();
      Holding holding = holdings.get(lease);
      if (holding != null) {
        steps.add(new Step(lease, holding.progress));
        holding.extendAt = now + holding.extendEveryNanos;
      }
    }
    return steps;
  }

  /** As many of the leases that are due as a frame holds; perhaps none. */
  List<Lease> takeDue(long now) {
    var due = new ArrayList<Lease>();
    long next = Long.MAX_VALUE;
    for (Holding holding : holdings.all()) {
      if (holding.isGivenUp()) {
        continue;
      }
      if (now >= holding.extendAt && due.size() < ClientFrame.MAX_TASKS) {
        due.add(holding.lease());
        holding.extendAt = now + holding.extendEveryNanos;
      }
      next = Math.min(next, holding.extendAt);
    }
    nextAt = next;
    return due;
  }
}
