package io.swarmhold.model.breaker;

/** What one breaker of a shard is told. */
public record BreakerAsk(BreakerKey key, BreakerCommand command) {}
