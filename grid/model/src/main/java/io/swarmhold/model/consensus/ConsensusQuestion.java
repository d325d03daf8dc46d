package io.swarmhold.model.consensus;

import io.swarmhold.model.TenantId;
import java.util.Optional;

/** What the cluster can be asked without changing anything. */
public sealed interface ConsensusQuestion {

  /** Answered by {@link ConsensusAnswer.View}. */
  record View() implements ConsensusQuestion {}

  /** Answered by {@link ConsensusAnswer.LockState}. */
  record Lock(ConsensusCommand.LockName lock) implements ConsensusQuestion {}

  /**
   * The tenant's locks or elections, by name. Answered by {@link ConsensusAnswer.Locks}.
   *
   * @param after begins behind this name; empty for the first page
   * @param limit 1 to 1 000
   */
  record Locks(TenantId tenant, ConsensusCommand.LockName.Kind kind, String after, int limit)
      implements ConsensusQuestion {
    public Locks {
      requirePage(after, limit);
    }
  }

  /**
   * Everybody's locks and elections, for whoever watches them. Answered by {@link
   * ConsensusAnswer.Locks}.
   *
   * @param after begins behind this one; empty for the first page
   * @param limit 1 to 1 000
   */
  record AllLocks(Optional<ConsensusCommand.LockName> after, int limit)
      implements ConsensusQuestion {
    public AllLocks {
      requirePage("", limit);
    }
  }

  /** Answered by {@link ConsensusAnswer.Definition}. */
  record Definition(ConsensusCommand.DefinitionName name) implements ConsensusQuestion {}

  /**
   * The tenant's definitions of a kind, by name. Answered by {@link ConsensusAnswer.Definitions}:
   * at most 1 MiB of them, so the last page is the one that is empty.
   */
  record Definitions(TenantId tenant, String kind, String after, int limit)
      implements ConsensusQuestion {
    public Definitions {
      Bounds.length("kind", kind, 1, 32);
      requirePage(after, limit);
    }
  }

  private static void requirePage(String after, int limit) {
    Bounds.length("after", after, 0, 128);
    Bounds.between("limit", limit, 1, 1_000);
  }
}
