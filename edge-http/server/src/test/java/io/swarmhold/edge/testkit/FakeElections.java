package io.swarmhold.edge.testkit;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Elections;
import io.swarmhold.model.port.Locks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Elections over {@link FakeLocks} of their own. */
public final class FakeElections implements Elections {

  private final FakeLocks locks = new FakeLocks();

  private static Leadership leadership(Locks.Lease lease) {
    return new Leadership(
        lease.name(), lease.holder(), lease.token(), lease.note(), lease.term(), lease.renewals());
  }

  @Override
  public CompletionStage<Campaign> campaign(
      TenantId tenant,
      String name,
      String candidate,
      String request,
      Locks.Terms terms,
      Duration atMost) {
    return locks
        .acquire(tenant, name, candidate, request, terms, atMost)
        .thenApply(acquisition ->
            switch (acquisition) {
              case Locks.Acquisition.Acquired(var lease) -> new Campaign.Elected(leadership(lease));
              case Locks.Acquisition.HeldBy(var lease) -> new Campaign.LedBy(leadership(lease));
              case Locks.Acquisition.TooMany(int limit) -> new Campaign.TooMany(limit);
            });
  }

  @Override
  public CompletionStage<Confirmation> renew(TenantId tenant, String name, long term) {
    return locks
        .renew(tenant, name, term)
        .thenApply(renewal ->
            switch (renewal) {
              case Locks.Renewal.Renewed(var lease) ->
                  new Confirmation.Confirmed(leadership(lease));
              case Locks.Renewal.NotHeld(var by) ->
                  new Confirmation.NotLeading(by.map(FakeElections::leadership));
            });
  }

  @Override
  public CompletionStage<Resignation> resign(TenantId tenant, String name, long term) {
    return locks
        .release(tenant, name, term)
        .thenApply(release ->
            switch (release) {
              case Locks.Release.Released released -> new Resignation.Resigned();
              case Locks.Release.NotHeld(var by) ->
                  new Resignation.NotLeading(by.map(FakeElections::leadership));
            });
  }

  @Override
  public CompletionStage<Optional<Leadership>> observe(TenantId tenant, String name) {
    return locks.find(tenant, name).thenApply(found -> found.map(FakeElections::leadership));
  }

  @Override
  public CompletionStage<List<Leadership>> list(TenantId tenant, String after, int limit) {
    return locks
        .list(tenant, after, limit)
        .thenApply(page -> page.stream().map(FakeElections::leadership).toList());
  }
}
