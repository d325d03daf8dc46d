package io.swarmhold.model.consensus;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The watcher's side: which leases were not renewed for so long that their holders have given them
 * up. It counts from the moment after it heard of a renewal, on its own monotonic clock, and names
 * that renewal: whoever renewed meanwhile keeps the lease. A watcher that starts knows nothing, and
 * waits as long as for leases that were renewed just now.
 *
 * <p>All may watch; only the leader should propose, for one is enough. Belongs to one thread.
 */
public final class LeaseWatch {

  private record Seen<L>(L lease, long sinceNanos) {}

  private final LeaseTerm memberTerm;
  private final Map<MemberId, Seen<MemberLease>> members = new TreeMap<>();
  private final Map<ConsensusCommand.LockName, Seen<ConsensusAnswer.LockLease>> locks =
      new TreeMap<>();

  public LeaseWatch(LeaseTerm memberTerm) {
    this.memberTerm = memberTerm;
  }

  /**
   * @param nanos read after the view was
   */
  public void members(ClusterView view, long nanos) {
    members.keySet().retainAll(view.members().keySet());
    view.members().forEach((member, lease) -> hear(members, member, lease, nanos));
  }

  /**
   * @param all the locks that are held
   * @param nanos read after they were
   */
  public void locks(Collection<ConsensusAnswer.LockLease> all, long nanos) {
    Map<ConsensusCommand.LockName, ConsensusAnswer.LockLease> held = new TreeMap<>();
    all.forEach(lease -> held.put(lease.lock(), lease));
    locks.keySet().retainAll(held.keySet());
    held.forEach((lock, lease) -> hear(locks, lock, lease, nanos));
  }

  private static <K, L> void hear(Map<K, Seen<L>> seen, K key, L lease, long nanos) {
    Seen<L> before = seen.get(key);
    if (before == null || !before.lease().equals(lease)) {
      seen.put(key, new Seen<>(lease, nanos));
    }
  }

  /** What to end. Said again until it is heard that it has ended, or was renewed. */
  public List<ConsensusCommand> due(long nanos) {
    List<ConsensusCommand> due = new ArrayList<>();
    members.forEach((member, seen) -> {
      if (nanos - seen.sinceNanos() >= memberTerm.patienceNanos()) {
        due.add(
            new ConsensusCommand.ExpireLease(
                member, seen.lease().incarnation(), seen.lease().renewals()));
      }
    });
    locks.forEach((lock, seen) -> {
      LeaseTerm term = LeaseTerm.ofMillis(seen.lease().termMillis());
      if (nanos - seen.sinceNanos() >= term.patienceNanos()) {
        due.add(
            new ConsensusCommand.ExpireLock(lock, seen.lease().token(), seen.lease().renewals()));
      }
    });
    return due;
  }
}
