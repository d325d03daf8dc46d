@NullMarked
package io.swarmhold.perf.sim;

import org.jspecify.annotations.NullMarked;
