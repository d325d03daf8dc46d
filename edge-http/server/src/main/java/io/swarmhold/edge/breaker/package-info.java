/** How circuit breakers stand, and an operator's hand on them. */
@NullMarked
package io.swarmhold.edge.breaker;

import org.jspecify.annotations.NullMarked;
