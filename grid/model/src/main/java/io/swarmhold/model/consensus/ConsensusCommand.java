package io.swarmhold.model.consensus;

import io.swarmhold.model.TenantId;
import java.util.List;
import java.util.NavigableSet;

/** What the cluster can be asked to agree on. Answers: {@link ConsensusAnswer}. */
public sealed interface ConsensusCommand {

  /**
   * Founds the cluster, once; later calls with the same settings change nothing. Answered by {@link
   * ConsensusAnswer.Founded} with the settings that are in force, whoever set them.
   *
   * @param firstEpoch no epoch at or below it will be granted: what this data folder's shards were
   *     served under before they belonged to a cluster; else 0
   */
  record Found(ClusterSettings settings, long firstEpoch) implements ConsensusCommand {}

  /**
   * Opens a lease for a member, in place of an open one it may have. Answered by {@link
   * ConsensusAnswer.Lease}.
   */
  record OpenLease(MemberId member, String address) implements ConsensusCommand {}

  /**
   * Answered by {@link ConsensusAnswer.Lease}, or by {@link ConsensusAnswer.LeaseLost} if it is not
   * open under that incarnation.
   */
  record RenewLease(MemberId member, long incarnation) implements ConsensusCommand {}

  /**
   * Ends a lease on which {@code renewals} was the latest renewal for so long that its holder has
   * given it up. Answered by {@link ConsensusAnswer.Ended}; not ended if it was renewed since.
   */
  record ExpireLease(MemberId member, long incarnation, long renewals)
      implements ConsensusCommand {}

  /** The holder leaves. Answered by {@link ConsensusAnswer.Ended}. */
  record CloseLease(MemberId member, long incarnation) implements ConsensusCommand {}

  /**
   * Asks for the next epoch of each shard. Granted to a member with an open lease whose copy is
   * eligible, or whoever asks first where nobody has a copy. From then on it alone is in sync.
   * Asking again while nothing has changed grants yet another epoch. Answered by {@link
   * ConsensusAnswer.Epochs}.
   */
  record GrantEpochs(MemberId member, long incarnation, List<Integer> shards)
      implements ConsensusCommand {}

  /**
   * The primary of a shard says which copies are in sync. Answered by {@link
   * ConsensusAnswer.InSyncChanged}.
   */
  record ChangeInSync(MemberId primary, List<InSync> shards) implements ConsensusCommand {}

  /**
   * @param epoch the primary's; a change under another one is refused
   * @param inSync the primary among them
   */
  record InSync(int shard, long epoch, NavigableSet<MemberId> inSync) {}

  /**
   * An operator's word: the copy of {@code member} is to be taken as it is, though acknowledged
   * changes may be missing from it. Answered by {@link ConsensusAnswer.Ended}; false if the shard
   * was never active.
   */
  record Recover(int shard, MemberId member) implements ConsensusCommand {}

  /**
   * An operator's word: what the shard held is lost, it begins anew, empty. Its epochs go on.
   * Answered by {@link ConsensusAnswer.Ended}.
   */
  record GiveUp(int shard) implements ConsensusCommand {}

  /**
   * Takes a leased lock. The holder that asks again under the same request gets the same token.
   * Answered by {@link ConsensusAnswer.Locked} or {@link ConsensusAnswer.Held}.
   *
   * @param request the caller's own name for this attempt: 1 to 64 characters
   * @param note for whoever finds the lock taken: up to 256 characters
   * @param termMillis 1 000 to 86 400 000; how long it lasts without being renewed
   */
  record AcquireLock(LockName lock, String holder, String request, String note, long termMillis)
      implements ConsensusCommand {}

  /** Answered by {@link ConsensusAnswer.Locked}, or {@link ConsensusAnswer.NotHeld}. */
  record RenewLock(LockName lock, long token) implements ConsensusCommand {}

  /** Answered by {@link ConsensusAnswer.Ended}. */
  record ReleaseLock(LockName lock, long token) implements ConsensusCommand {}

  /** As {@link ExpireLease}. Answered by {@link ConsensusAnswer.Ended}. */
  record ExpireLock(LockName lock, long token, long renewals) implements ConsensusCommand {}

  /**
   * Writes a definition if it stands at {@code expectedRevision}: 0 if it must not exist, -1 for
   * any. Answered by {@link ConsensusAnswer.Defined} or {@link ConsensusAnswer.RevisionConflict}.
   *
   * @param content up to 64 KiB, not to be changed afterwards
   */
  record PutDefinition(DefinitionName name, long expectedRevision, byte[] content)
      implements ConsensusCommand {}

  /** As {@link PutDefinition}. Answered by {@link ConsensusAnswer.Ended} or a conflict. */
  record DeleteDefinition(DefinitionName name, long expectedRevision) implements ConsensusCommand {}

  /**
   * @param kind keeps elections apart from locks: both are leases of a name
   * @param name 1 to 128 of letters, digits, {@code . _ - / :}
   */
  record LockName(TenantId tenant, Kind kind, String name) implements Comparable<LockName> {

    /** A lock guards something; an election says who leads. Both hand out fencing tokens. */
    public enum Kind {
      LOCK,
      ELECTION
    }

    public LockName {
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9._/:-]{0,127}")) {
        throw new IllegalArgumentException(
            "lock: not a name (expected: 1 to 128 of A-Z a-z 0-9 . _ - / :, beginning with a letter or digit)");
      }
    }

    @Override
    public int compareTo(LockName other) {
      int byTenant = tenant.compareTo(other.tenant);
      if (byTenant != 0) {
        return byTenant;
      }
      int byKind = kind.compareTo(other.kind);
      return byKind != 0 ? byKind : name.compareTo(other.name);
    }
  }

  /**
   * @param kind what is defined: {@code agent}, {@code workflow}
   */
  record DefinitionName(TenantId tenant, String kind, String name)
      implements Comparable<DefinitionName> {

    public DefinitionName {
      if (!kind.matches("[a-z][a-z-]{0,31}")) {
        throw new IllegalArgumentException("kind: not a kind of definition");
      }
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
        throw new IllegalArgumentException(
            "definition: not a name (expected: 1 to 128 of A-Z a-z 0-9 . _ -, beginning with a letter or digit)");
      }
    }

    @Override
    public int compareTo(DefinitionName other) {
      int byTenant = tenant.compareTo(other.tenant);
      if (byTenant != 0) {
        return byTenant;
      }
      int byKind = kind.compareTo(other.kind);
      return byKind != 0 ? byKind : name.compareTo(other.name);
    }
  }
}
