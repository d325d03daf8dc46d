package io.swarmhold.model.consensus;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;

/** What the cluster says. */
public sealed interface ConsensusAnswer {

  record Founded(ClusterSettings settings) implements ConsensusAnswer {}

  record Lease(MemberLease lease) implements ConsensusAnswer {}

  /** The member must open a new lease before it may serve again. */
  record LeaseLost() implements ConsensusAnswer {}

  /** Whether the command ended, took back or overrode anything. */
  record Ended(boolean happened) implements ConsensusAnswer {}

  /**
   * @param granted epoch by shard; those that are missing were refused
   */
  record Epochs(NavigableMap<Integer, Long> granted) implements ConsensusAnswer {}

  /**
   * Shards that are in neither list have another primary or epoch, or a later change came first.
   *
   * @param changed shards for which it was done
   * @param unleased shards whose primary it still is, and for which nothing was changed, nor will
   *     be by a copy of the command: a member that it named has no open lease
   */
  record InSyncChanged(List<Integer> changed, List<Integer> unleased) implements ConsensusAnswer {}

  record Locked(LockLease lease) implements ConsensusAnswer {}

  /** Somebody else has the lock. */
  record Held(LockLease by) implements ConsensusAnswer {}

  /** The token is not, or not any more, that of the lock. */
  record NotHeld(Optional<LockLease> by) implements ConsensusAnswer {}

  record LockState(Optional<LockLease> lease) implements ConsensusAnswer {}

  record Locks(List<LockLease> leases) implements ConsensusAnswer {}

  record Defined(long revision) implements ConsensusAnswer {}

  /**
   * @param revision at which the definition stands; 0 if there is none
   */
  record RevisionConflict(long revision) implements ConsensusAnswer {}

  record Definition(Optional<Defining> definition) implements ConsensusAnswer {}

  record Definitions(List<Defining> definitions) implements ConsensusAnswer {}

  record View(ClusterView view) implements ConsensusAnswer {}

  /** A bound is reached: there are too many members, locks or definitions, or bytes of those. */
  record TooMany(int limit) implements ConsensusAnswer {}

  /** The cluster was not founded yet. */
  record NotFounded() implements ConsensusAnswer {}

  /**
   * Who holds a lock. What is written under it carries the token; whoever stores that refuses a
   * smaller one than it has seen.
   *
   * @param token grows with each lease of any lock
   * @param renewals how often it was renewed
   */
  record LockLease(
      ConsensusCommand.LockName lock,
      long token,
      String holder,
      String request,
      String note,
      long termMillis,
      long renewals) {}

  /** A definition as it stands. */
  record Defining(ConsensusCommand.DefinitionName name, long revision, byte[] content) {}
}
