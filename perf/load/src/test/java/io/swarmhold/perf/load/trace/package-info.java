@NullMarked
package io.swarmhold.perf.load.trace;

import org.jspecify.annotations.NullMarked;
