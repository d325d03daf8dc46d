/**
 * Circuit breakers (A5): whether an agent, a pool or a dependency may be given work, decided once
 * for the whole cluster. What is decided is hard: {@link io.swarmhold.model.breaker.BreakerEvent
 * events}, folded into a {@link io.swarmhold.model.breaker.BreakerState} on every copy. What was
 * counted on the way there is soft: it is at the owner alone, and lost with it. Begin at {@link
 * io.swarmhold.model.breaker.Breaker}, the owner's side of one of them.
 */
@NullMarked
package io.swarmhold.model.breaker;

import org.jspecify.annotations.NullMarked;
