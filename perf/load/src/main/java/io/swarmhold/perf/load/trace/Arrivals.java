package io.swarmhold.perf.load.trace;

import org.jspecify.annotations.Nullable;

/** Requests one after the other. */
@FunctionalInterface
public interface Arrivals {

  /** The next one, not earlier than the one before; null after the last. */
  @Nullable Arrival next();
}
