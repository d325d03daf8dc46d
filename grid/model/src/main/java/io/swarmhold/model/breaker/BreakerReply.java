package io.swarmhold.model.breaker;

/**
 * What one breaker of a shard answers.
 *
 * @param permits what was taken of them
 */
public record BreakerReply(Permits permits, Admission admission) {}
