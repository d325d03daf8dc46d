package io.swarmhold.model.shard;

import io.swarmhold.model.breaker.Breakers;
import java.util.random.RandomGenerator;

/**
 * One command's turn at a shard: what its rules may look at, and where they put what they decide.
 * An event is folded before the rule goes on, so the next item of a batch sees the state that the
 * one before it left.
 */
interface Turn {

  ShardView view();

  /** Never before that of an earlier turn. */
  long nowMillis();

  RandomGenerator dice();

  ShardLimits limits();

  /** What is counted of breakers; the primary's alone. */
  Breakers breakers();

  void happened(TaskEvent event);
}
