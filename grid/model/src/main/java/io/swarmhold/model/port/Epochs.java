package io.swarmhold.model.port;

/**
 * Who wrote to a shard, and in which order: the number in every fencing token and task id. Granted
 * by {@link io.swarmhold.model.consensus.ConsensusCommand.GrantEpochs} and by nothing else.
 */
public final class Epochs {

  /** Larger epochs do not fit into a task id. */
  public static final long MAX_EPOCH = (1L << 24) - 1;

  private Epochs() {}
}
