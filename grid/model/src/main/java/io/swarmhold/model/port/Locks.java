package io.swarmhold.model.port;

import io.swarmhold.model.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Locks that a holder keeps by renewing them, agreed on by the cluster. A holder that is not heard
 * of for the term loses its lock; what it still writes is kept out by whoever stores it, for each
 * lease has a token that is larger than those before, and a smaller one than was seen is refused.
 *
 * <p>A holder counts its term from the moment it <em>sent</em> the question that was answered. The
 * cluster waits an eighth longer, and a little, before it ends the lease.
 *
 * <p>Names: 1 to 128 letters, digits, {@code . _ - / :}. Every call may be repeated. Stages fail
 * only with {@link UnavailableException}, after which nothing has happened, and {@link
 * OutcomeUnknownException}.
 *
 * <p>Cost: one command agreed on by a majority of the voters, on their disks.
 *
 * <p>Source: C. Gray, D. Cheriton, "Leases", SOSP 1989; M. Burrows, "The Chubby lock service", OSDI
 * 2006 (sequencers).
 */
public interface Locks {

  /** A question waits no longer. */
  Duration MAX_WAIT = Duration.ofSeconds(30);

  Duration MIN_TERM = Duration.ofSeconds(1);
  Duration MAX_TERM = Duration.ofDays(1);

  /** Holders, notes. */
  int MAX_TEXT = 256;

  int MAX_REQUEST = 64;

  int MAX_PAGE = 1_000;

  /**
   * Takes the lock, or waits for it up to {@code atMost}. Who waits asks again when the lock was
   * released by way of this member, and else from time to time: it is not promised that whoever
   * came first is served first. Too many who wait are answered at once.
   *
   * <p>Cancelling the stage's future ends the waiting. If the lock was taken meanwhile, it is held
   * until it expires, or is asked for under the same request.
   *
   * @param request the caller's own name for this attempt, 1 to 64 characters: asked again under
   *     it, the same holder gets the same lease
   */
  CompletionStage<Acquisition> acquire(
      TenantId tenant, String name, String holder, String request, Terms terms, Duration atMost);

  /** Begins the term of the lease anew. */
  CompletionStage<Renewal> renew(TenantId tenant, String name, long token);

  /** Ends the lease. Repeated, it finds nothing to end. */
  CompletionStage<Release> release(TenantId tenant, String name, long token);

  CompletionStage<Optional<Lease>> find(TenantId tenant, String name);

  /**
   * The tenant's locks that are held, by name.
   *
   * @param after begins behind this name; "" for the first page
   * @param limit 1 to 1 000
   */
  CompletionStage<List<Lease>> list(TenantId tenant, String after, int limit);

  /**
   * How a lock is held.
   *
   * @param note for whoever finds the lock taken: up to 256 characters
   * @param term 1 s to 1 day, in whole milliseconds
   */
  record Terms(String note, Duration term) {
    public Terms {
      if (term.compareTo(MIN_TERM) < 0 || term.compareTo(MAX_TERM) > 0) {
        throw new IllegalArgumentException(
            "term: %s (expected: %s to %s)".formatted(term, MIN_TERM, MAX_TERM));
      }
    }
  }

  /**
   * Who holds a lock.
   *
   * @param token for fencing: larger than that of every lease of any lock before
   * @param term for which it lasts after each renewal
   * @param renewals how often it was renewed
   */
  record Lease(String name, long token, String holder, String note, Duration term, long renewals) {}

  /** What came of the question for a lock. */
  sealed interface Acquisition {
    record Acquired(Lease lease) implements Acquisition {}

    /** Somebody else had it all the time. */
    record HeldBy(Lease lease) implements Acquisition {}

    /** So many locks are held already, by the tenant or by all. */
    record TooMany(int limit) implements Acquisition {}
  }

  /** What came of a renewal. */
  sealed interface Renewal {
    record Renewed(Lease lease) implements Renewal {}

    /**
     * Not, or not any more, under that token: whoever thought to hold it must stop.
     *
     * @param by who holds it instead
     */
    record NotHeld(Optional<Lease> by) implements Renewal {}
  }

  /** What came of a release. */
  sealed interface Release {
    record Released() implements Release {}

    /** As for {@link Renewal.NotHeld}; also if an earlier copy of the same call released it. */
    record NotHeld(Optional<Lease> by) implements Release {}
  }
}
