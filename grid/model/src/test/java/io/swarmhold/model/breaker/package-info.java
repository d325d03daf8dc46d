@NullMarked
package io.swarmhold.model.breaker;

import org.jspecify.annotations.NullMarked;
