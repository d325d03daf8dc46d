package io.swarmhold.model.breaker;

/** One line of a breaker's history. */
public record Transition(
    long atMillis, BreakerStatus from, BreakerStatus to, TransitionCause cause) {}
