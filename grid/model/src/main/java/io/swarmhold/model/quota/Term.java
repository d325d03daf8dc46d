package io.swarmhold.model.quota;

import java.time.Duration;

/**
 * For how long a member may count on what the owner handed to it. The member counts from the moment
 * <em>before</em> it asked, the owner from the moment <em>after</em> it was asked, and longer: so
 * the owner takes for gone only what the member has given up already (C. Gray, D. Cheriton,
 * "Leases", SOSP 1989).
 *
 * @param ttl for which the member counts on it; 100 ms to 1 h
 */
public record Term(Duration ttl) {

  private static final Duration LEAST = Duration.ofMillis(100);
  private static final Duration MOST = Duration.ofHours(1);

  /** What clocks may be stepped, and a thread lose between two readings that should be one. */
  private static final long MARGIN_NANOS = 200_000_000L;

  /** A member that is not heard of for three of four renewals still has its permits. */
  private static final int RENEWALS = 4;

  /**
   * That of {@link Allotment allotments}. Short, for what a member does not use lies idle so long;
   * not too short, for a member asks that often where a tenant goes on at a low rate.
   */
  public static final Term OF_ALLOTMENTS = new Term(Duration.ofSeconds(2));

  /** That of {@link Permits permits}: those of a dead member return after 11.45 s. */
  public static final Term OF_PERMITS = new Term(Duration.ofSeconds(10));

  public Term {
    if (ttl.compareTo(LEAST) < 0 || ttl.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(
          "ttl: %s (expected: %s to %s)".formatted(ttl, LEAST, MOST));
    }
  }

  long ttlNanos() {
    return ttl.toNanos();
  }

  /** So often a member renews what it wants to keep. */
  long renewEveryNanos() {
    return ttl.toNanos() / RENEWALS;
  }

  /**
   * After so long the owner knows that the member has given up. An eighth more covers an owner's
   * clock that goes 5 % too fast and a member's that goes 5 % too slow: 1.05 / 0.95.
   */
  public long patienceNanos() {
    return ttl.toNanos() / 8 * 9 + MARGIN_NANOS;
  }
}
