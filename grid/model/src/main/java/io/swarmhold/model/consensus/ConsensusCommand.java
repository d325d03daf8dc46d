package io.swarmhold.model.consensus;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Epochs;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/** What the cluster can be asked to agree on. Answers: {@link ConsensusAnswer}. */
public sealed interface ConsensusCommand {

  /** A command that names more shards than a cluster can have is none. */
  int MAX_SHARDS = 1_024;

  /** More copies of one shard than anybody keeps. */
  int MAX_COPIES = 16;

  int MAX_TEXT = 256;
  int MAX_REQUEST = 64;
  int MAX_CONTENT_BYTES = 64 * 1_024;

  /** What the log takes in one piece, with room for the rest of the command. */
  int MAX_PAST_BYTES = 1_900_000;

  long MIN_TERM_MILLIS = 1_000;
  long MAX_TERM_MILLIS = 86_400_000;

  /**
   * Founds the cluster, once; later calls with the same settings change nothing. Answered by {@link
   * ConsensusAnswer.Founded} with the settings that are in force, whoever set them.
   *
   * @param firstEpoch no epoch at or below it will be granted: what this data folder's shards were
   *     served under before they belonged to a cluster; else 0
   */
  record Found(ClusterSettings settings, long firstEpoch) implements ConsensusCommand {
    public Found {
      Bounds.between("firstEpoch", firstEpoch, 0, Epochs.MAX_EPOCH - 1);
    }
  }

  /**
   * Founds the cluster as {@link Found} does, from what one member held while it was alone: all
   * shards are that member's, and go on from its copies; locks and definitions are its own.
   *
   * @param firstEpoch the latest epoch that was granted to it, 1 or more
   * @param heir the only one whose copies are whole
   * @param names an image of the state ({@link ConsensusState#image}), of which locks and
   *     definitions are taken; up to 1.9 MB
   */
  record Inherit(ClusterSettings settings, long firstEpoch, MemberId heir, byte[] names)
      implements ConsensusCommand {
    public Inherit {
      Bounds.between("firstEpoch", firstEpoch, 1, Epochs.MAX_EPOCH - 1);
      Bounds.between("names", names.length, 1, MAX_PAST_BYTES);
      ConsensusState.restore(names); // refused where it comes from: applying has no way to fail
    }
  }

  /**
   * Opens a lease for a member, in place of an open one it may have. Answered by {@link
   * ConsensusAnswer.Lease}, or {@link ConsensusAnswer.TooMany}.
   *
   * @param address up to 256 characters
   */
  record OpenLease(MemberId member, String address) implements ConsensusCommand {
    public OpenLease {
      Bounds.length("address", address, 0, MAX_TEXT);
    }
  }

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
   * ConsensusAnswer.Epochs}; by {@link ConsensusAnswer.LeaseLost} if the lease is not open under
   * that incarnation.
   *
   * @param shards 1 to 1 024
   */
  record GrantEpochs(MemberId member, long incarnation, List<Integer> shards)
      implements ConsensusCommand {
    public GrantEpochs {
      shards = List.copyOf(shards);
      Bounds.between("shards", shards.size(), 1, MAX_SHARDS);
    }
  }

  /**
   * The primary of a shard says which copies are in sync. Answered by {@link
   * ConsensusAnswer.InSyncChanged}.
   */
  record ChangeInSync(MemberId primary, List<InSync> shards) implements ConsensusCommand {
    public ChangeInSync {
      shards = List.copyOf(shards);
      Bounds.between("shards", shards.size(), 1, MAX_SHARDS);
    }
  }

  /**
   * @param epoch the primary's; a change under another one is refused
   * @param change the primary's own count of its changes to this shard under this epoch, from 1. A
   *     copy of a command may come late, after the next change: told by its number, it is refused.
   *     Else the group would take copies for whole that the primary waits for no more
   * @param inSync 1 to 16, the primary among them
   */
  record InSync(int shard, long epoch, long change, NavigableSet<MemberId> inSync) {
    public InSync {
      inSync = Collections.unmodifiableNavigableSet(new TreeSet<>(inSync));
      Bounds.between("change", change, 1, Long.MAX_VALUE);
      Bounds.between("inSync", inSync.size(), 1, MAX_COPIES);
    }
  }

  /**
   * An operator's word: the copy of {@code member} is to be taken as it is, though acknowledged
   * changes may be missing from it. Answered by {@link ConsensusAnswer.Ended}; false if the shard
   * was never active, or is under another epoch by now.
   *
   * @param epoch at which the operator saw the shard stand: the word is about that trouble, and a
   *     copy of it that comes late must not undo what was acknowledged since
   */
  record Recover(int shard, long epoch, MemberId member) implements ConsensusCommand {}

  /**
   * An operator's word: what the shard held is lost, it begins anew, empty. Its epochs go on.
   * Answered by {@link ConsensusAnswer.Ended}, as {@link Recover} is.
   *
   * @param epoch as for {@link Recover}
   */
  record GiveUp(int shard, long epoch) implements ConsensusCommand {}

  /**
   * Takes a leased lock. The holder that asks again under the same request gets the same token, and
   * the lock is renewed, for it may count from its second question. Answered by {@link
   * ConsensusAnswer.Locked}, {@link ConsensusAnswer.Held} or {@link ConsensusAnswer.TooMany}.
   *
   * @param holder 1 to 256 characters
   * @param request the caller's own name for this attempt: 1 to 64 characters
   * @param note for whoever finds the lock taken: up to 256 characters
   * @param termMillis 1 000 to 86 400 000; how long it lasts without being renewed
   */
  record AcquireLock(LockName lock, String holder, String request, String note, long termMillis)
      implements ConsensusCommand {
    public AcquireLock {
      Bounds.length("holder", holder, 1, MAX_TEXT);
      Bounds.length("request", request, 1, MAX_REQUEST);
      Bounds.length("note", note, 0, MAX_TEXT);
      Bounds.between("termMillis", termMillis, MIN_TERM_MILLIS, MAX_TERM_MILLIS);
    }
  }

  /** Answered by {@link ConsensusAnswer.Locked}, or {@link ConsensusAnswer.NotHeld}. */
  record RenewLock(LockName lock, long token) implements ConsensusCommand {}

  /** Answered by {@link ConsensusAnswer.Ended}. */
  record ReleaseLock(LockName lock, long token) implements ConsensusCommand {}

  /** As {@link ExpireLease}. Answered by {@link ConsensusAnswer.Ended}. */
  record ExpireLock(LockName lock, long token, long renewals) implements ConsensusCommand {}

  /**
   * Writes a definition if it stands at {@code expectedRevision}: 0 if it must not exist, -1 for
   * any. Written again it stays as it is. Answered by {@link ConsensusAnswer.Defined}, {@link
   * ConsensusAnswer.RevisionConflict} or {@link ConsensusAnswer.TooMany}.
   *
   * @param content up to 64 KiB, not to be changed afterwards
   */
  record PutDefinition(DefinitionName name, long expectedRevision, byte[] content)
      implements ConsensusCommand {
    public PutDefinition {
      Bounds.between("expectedRevision", expectedRevision, -1, Long.MAX_VALUE);
      Bounds.between("content", content.length, 0, MAX_CONTENT_BYTES);
    }
  }

  /**
   * As {@link PutDefinition}. Answered by {@link ConsensusAnswer.Ended}, false if there is none, or
   * by a conflict.
   */
  record DeleteDefinition(DefinitionName name, long expectedRevision) implements ConsensusCommand {
    public DeleteDefinition {
      Bounds.between("expectedRevision", expectedRevision, -1, Long.MAX_VALUE);
    }
  }

  /**
   * @param kind keeps elections apart from locks: both are leases of a name
   * @param name 1 to 128 of letters, digits, {@code . _ - / :}
   */
  record LockName(TenantId tenant, Kind kind, String name) implements Comparable<LockName> {

    /** A lock guards something; an election says who leads. Both hand out fencing tokens. */
    public enum Kind {
      LOCK(1),
      ELECTION(2);

      private final int code;

      Kind(int code) {
        this.code = code;
      }

      /** Stands for it in bytes. */
      int code() {
        return code;
      }

      static Kind of(int code) {
        return switch (code) {
          case 1 -> LOCK;
          case 2 -> ELECTION;
          default -> throw new IllegalArgumentException("kind of lock: " + code);
        };
      }
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
