package io.swarmhold.grid;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusAnswer.LockLease;
import io.swarmhold.model.consensus.ConsensusCommand.AcquireLock;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.port.Elections;
import io.swarmhold.model.port.Locks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Elections as leases that the consensus group keeps. */
final class GridElections implements Elections {

  private final NamedLeases leases;

  GridElections(NamedLeases leases) {
    this.leases = leases;
  }

  private LockName named(TenantId tenant, String name) {
    return new LockName(tenant, leases.kind(), name);
  }

  @Override
  public CompletionStage<Campaign> campaign(
      TenantId tenant,
      String name,
      String candidate,
      String request,
      Locks.Terms terms,
      Duration atMost) {
    var command =
        new AcquireLock(
            named(tenant, name), candidate, request, terms.note(), terms.term().toMillis());
    return Derived.of(leases.acquire(command, atMost), GridElections::campaign);
  }

  private static Campaign campaign(ConsensusAnswer answer) {
    if (answer instanceof ConsensusAnswer.Locked(LockLease lease)) {
      return new Campaign.Elected(leadership(lease));
    }
    if (answer instanceof ConsensusAnswer.Held(LockLease by)) {
      return new Campaign.LedBy(leadership(by));
    }
    if (answer instanceof ConsensusAnswer.TooMany(int limit)) {
      return new Campaign.TooMany(limit);
    }
    throw NamedLeases.unexpected(answer);
  }

  @Override
  public CompletionStage<Confirmation> renew(TenantId tenant, String name, long term) {
    return leases
        .renew(named(tenant, name), term)
        .thenApply(answer -> {
          if (answer instanceof ConsensusAnswer.Locked(LockLease lease)) {
            return new Confirmation.Confirmed(leadership(lease));
          }
          if (answer instanceof ConsensusAnswer.NotHeld(Optional<LockLease> by)) {
            return new Confirmation.NotLeading(by.map(GridElections::leadership));
          }
          throw NamedLeases.unexpected(answer);
        });
  }

  @Override
  public CompletionStage<Resignation> resign(TenantId tenant, String name, long term) {
    return leases
        .release(named(tenant, name), term)
        .thenApply(answer ->
            answer instanceof ConsensusAnswer.Ended
                ? new Resignation.Resigned()
                : new Resignation.NotLeading(
                    NamedLeases.lease(answer).map(GridElections::leadership)));
  }

  @Override
  public CompletionStage<Optional<Leadership>> observe(TenantId tenant, String name) {
    return leases
        .find(named(tenant, name))
        .thenApply(found -> found.map(GridElections::leadership));
  }

  @Override
  public CompletionStage<List<Leadership>> list(TenantId tenant, String after, int limit) {
    return leases
        .list(new ConsensusQuestion.Locks(tenant, leases.kind(), after, limit))
        .thenApply(page -> page.stream().map(GridElections::leadership).toList());
  }

  private static Leadership leadership(LockLease lease) {
    return new Leadership(
        lease.lock().name(),
        lease.holder(),
        lease.token(),
        lease.note(),
        Duration.ofMillis(lease.termMillis()),
        lease.renewals());
  }
}
