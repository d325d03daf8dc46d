package io.swarmhold.model.port;

import java.util.concurrent.CompletionStage;

/**
 * Who may write to a shard, decided by the consensus group (grid/adr/0002-epochs.md). The only
 * source of the epoch in every fencing token and task id.
 */
public interface Epochs {

  /** Larger epochs do not fit into a task id. */
  long MAX_EPOCH = (1L << 24) - 1;

  /**
   * Grants the next epoch of {@code shard} to this member. The grant is durable before the stage
   * completes; no two grants of one shard are ever equal, and a later one is larger. Fails with
   * {@link UnavailableException} while the last holder's lease may still run.
   */
  CompletionStage<Long> next(int shard);

  /**
   * Whether this member may serve at {@code nanos} of the member's monotonic clock: its lease has
   * not run out.
   *
   * <p>Cost: a volatile read; asked in every command.
   */
  boolean mayServe(long nanos);
}
