package io.swarmhold.grid;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusAnswer.LockLease;
import io.swarmhold.model.consensus.ConsensusCommand.AcquireLock;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.port.Locks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Locks as leases that the consensus group keeps. */
final class GridLocks implements Locks {

  private final NamedLeases leases;

  GridLocks(NamedLeases leases) {
    this.leases = leases;
  }

  private LockName named(TenantId tenant, String name) {
    return new LockName(tenant, leases.kind(), name);
  }

  @Override
  public CompletionStage<Acquisition> acquire(
      TenantId tenant, String name, String holder, String request, Terms terms, Duration atMost) {
    var command =
        new AcquireLock(
            named(tenant, name), holder, request, terms.note(), terms.term().toMillis());
    return Derived.of(leases.acquire(command, atMost), GridLocks::acquisition);
  }

  private static Acquisition acquisition(ConsensusAnswer answer) {
    if (answer instanceof ConsensusAnswer.Locked(LockLease lease)) {
      return new Acquisition.Acquired(lease(lease));
    }
    if (answer instanceof ConsensusAnswer.Held(LockLease by)) {
      return new Acquisition.HeldBy(lease(by));
    }
    if (answer instanceof ConsensusAnswer.TooMany(int limit)) {
      return new Acquisition.TooMany(limit);
    }
    throw NamedLeases.unexpected(answer);
  }

  @Override
  public CompletionStage<Renewal> renew(TenantId tenant, String name, long token) {
    return leases
        .renew(named(tenant, name), token)
        .thenApply(answer -> {
          if (answer instanceof ConsensusAnswer.Locked(LockLease lease)) {
            return new Renewal.Renewed(lease(lease));
          }
          if (answer instanceof ConsensusAnswer.NotHeld(Optional<LockLease> by)) {
            return new Renewal.NotHeld(by.map(GridLocks::lease));
          }
          throw NamedLeases.unexpected(answer);
        });
  }

  @Override
  public CompletionStage<Release> release(TenantId tenant, String name, long token) {
    return leases
        .release(named(tenant, name), token)
        .thenApply(answer ->
            answer instanceof ConsensusAnswer.Ended
                ? new Release.Released()
                : new Release.NotHeld(NamedLeases.lease(answer).map(GridLocks::lease)));
  }

  @Override
  public CompletionStage<Optional<Lease>> find(TenantId tenant, String name) {
    return leases.find(named(tenant, name)).thenApply(found -> found.map(GridLocks::lease));
  }

  @Override
  public CompletionStage<List<Lease>> list(TenantId tenant, String after, int limit) {
    return leases
        .list(new ConsensusQuestion.Locks(tenant, leases.kind(), after, limit))
        .thenApply(page -> page.stream().map(GridLocks::lease).toList());
  }

  private static Lease lease(LockLease lease) {
    return new Lease(
        lease.lock().name(),
        lease.token(),
        lease.holder(),
        lease.note(),
        Duration.ofMillis(lease.termMillis()),
        lease.renewals());
  }
}
