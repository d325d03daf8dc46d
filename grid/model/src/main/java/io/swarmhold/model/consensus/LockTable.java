package io.swarmhold.model.consensus;

import io.swarmhold.model.consensus.ConsensusAnswer.LockLease;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.consensus.ScopedNames.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Locks and elections that somebody holds. */
final class LockTable {

  static final int MAX_PER_TENANT = 10_000;
  static final int MAX_IN_ALL = 100_000;

  private final ScopedNames<LockLease> held = new ScopedNames<>();

  /** One count for all, so that nothing has to be remembered of a lock that nobody holds. */
  private long tokens;

  long tokens() {
    return tokens;
  }

  void tokens(long soFar) {
    tokens = soFar;
  }

  ScopedNames<LockLease> all() {
    return held;
  }

  @Nullable LockLease find(LockName lock) {
    return held.get(scope(lock), lock.name());
  }

  void put(LockLease lease) {
    held.put(scope(lease.lock()), lease.lock().name(), lease);
  }

  void remove(LockName lock) {
    held.remove(scope(lock), lock.name());
  }

  private static Scope scope(LockName lock) {
    return new Scope(lock.tenant(), lock.kind().name());
  }

  ConsensusAnswer acquire(ConsensusCommand.AcquireLock command) {
    LockLease lease = find(command.lock());
    if (lease != null) {
      boolean again =
          lease.holder().equals(command.holder()) && lease.request().equals(command.request());
      return again ? renewed(lease) : new ConsensusAnswer.Held(lease);
    }
    if (held.sizeOf(command.lock().tenant()) >= MAX_PER_TENANT) {
      return new ConsensusAnswer.TooMany(MAX_PER_TENANT);
    }
    if (held.size() >= MAX_IN_ALL) {
      return new ConsensusAnswer.TooMany(MAX_IN_ALL);
    }
    return locked(
        new LockLease(
            command.lock(),
            ++tokens,
            command.holder(),
            command.request(),
            command.note(),
            command.termMillis(),
            0));
  }

  private ConsensusAnswer renewed(LockLease lease) {
    return locked(
        new LockLease(
            lease.lock(),
            lease.token(),
            lease.holder(),
            lease.request(),
            lease.note(),
            lease.termMillis(),
            lease.renewals() + 1));
  }

  private ConsensusAnswer locked(LockLease lease) {
    put(lease);
    return new ConsensusAnswer.Locked(lease);
  }

  ConsensusAnswer renew(ConsensusCommand.RenewLock command) {
    LockLease lease = find(command.lock());
    return lease != null && lease.token() == command.token()
        ? renewed(lease)
        : new ConsensusAnswer.NotHeld(Optional.ofNullable(lease));
  }

  ConsensusAnswer release(ConsensusCommand.ReleaseLock command) {
    LockLease lease = find(command.lock());
    return end(command.lock(), lease != null && lease.token() == command.token());
  }

  ConsensusAnswer expire(ConsensusCommand.ExpireLock command) {
    LockLease lease = find(command.lock());
    return end(
        command.lock(),
        lease != null
            && lease.token() == command.token()
            && lease.renewals() == command.renewals());
  }

  private ConsensusAnswer end(LockName lock, boolean really) {
    if (really) {
      remove(lock);
    }
    return new ConsensusAnswer.Ended(really);
  }

  ConsensusAnswer answer(ConsensusQuestion.Lock question) {
    return new ConsensusAnswer.LockState(Optional.ofNullable(find(question.lock())));
  }

  ConsensusAnswer page(ConsensusQuestion.Locks question) {
    Scope scope = new Scope(question.tenant(), question.kind().name());
    List<LockLease> page =
        held.after(scope, question.after()).stream().limit(question.limit()).toList();
    return new ConsensusAnswer.Locks(page);
  }

  ConsensusAnswer page(ConsensusQuestion.AllLocks question) {
    List<LockLease> page = new ArrayList<>();
    LockName after = question.after().orElse(null);
    Scope scope = after == null ? held.firstScope() : scope(after);
    String name = after == null ? "" : after.name();
    while (scope != null && page.size() < question.limit()) {
      held.after(scope, name).stream().limit(question.limit() - page.size()).forEach(page::add);
      scope = held.scopeAfter(scope);
      name = "";
    }
    return new ConsensusAnswer.Locks(page);
  }
}
