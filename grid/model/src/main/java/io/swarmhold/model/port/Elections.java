package io.swarmhold.model.port;

import io.swarmhold.model.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Who leads, agreed on by the cluster: a lease like that of {@link Locks}, in names of their own,
 * whose token is the leader's term. What a leader does carries its term; whoever takes orders
 * refuses those of a smaller one than it has seen.
 *
 * <p>Names, bounds, failures and cost: as for {@link Locks}.
 */
public interface Elections {

  /**
   * Becomes the leader, or waits up to {@code atMost} for the place to become free; as {@link
   * Locks#acquire}.
   */
  CompletionStage<Campaign> campaign(
      TenantId tenant,
      String name,
      String candidate,
      String request,
      Locks.Terms terms,
      Duration atMost);

  /** Leads on; as {@link Locks#renew}. */
  CompletionStage<Confirmation> renew(TenantId tenant, String name, long term);

  /** Leads no more; as {@link Locks#release}. */
  CompletionStage<Resignation> resign(TenantId tenant, String name, long term);

  /** Who leads; empty if nobody does. */
  CompletionStage<Optional<Leadership>> observe(TenantId tenant, String name);

  /** The tenant's elections that somebody has won, by name; as {@link Locks#list}. */
  CompletionStage<List<Leadership>> list(TenantId tenant, String after, int limit);

  /**
   * Who leads.
   *
   * @param term for fencing: larger than that of every leader before
   * @param lasts so long after each renewal
   */
  record Leadership(
      String name, String leader, long term, String note, Duration lasts, long renewals) {}

  /** What came of a campaign. */
  sealed interface Campaign {
    record Elected(Leadership leadership) implements Campaign {}

    /** Somebody else led all the time. */
    record LedBy(Leadership leadership) implements Campaign {}

    /** So many elections and locks are held already, by the tenant or by all. */
    record TooMany(int limit) implements Campaign {}
  }

  /** What came of a renewal. */
  sealed interface Confirmation {
    record Confirmed(Leadership leadership) implements Confirmation {}

    /** Not, or not any more, under that term: whoever thought to lead must stop. */
    record NotLeading(Optional<Leadership> by) implements Confirmation {}
  }

  /** What came of a resignation. */
  sealed interface Resignation {
    record Resigned() implements Resignation {}

    record NotLeading(Optional<Leadership> by) implements Resignation {}
  }
}
