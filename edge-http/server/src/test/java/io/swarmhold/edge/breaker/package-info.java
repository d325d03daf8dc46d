@NullMarked
package io.swarmhold.edge.breaker;

import org.jspecify.annotations.NullMarked;
