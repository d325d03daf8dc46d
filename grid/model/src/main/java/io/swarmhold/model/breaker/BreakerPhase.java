package io.swarmhold.model.breaker;

/** Where a breaker stands by itself, whatever an operator {@link Force holds} it at. */
public sealed interface BreakerPhase {

  /** Work is given, and its outcomes decide. */
  record Closed() implements BreakerPhase {}

  /** No work is given until then. */
  record Open(long untilMillis) implements BreakerPhase {}

  /** A few are given work, to see. */
  record HalfOpen() implements BreakerPhase {}
}
