@NullMarked
package io.swarmhold.perf.load.wire;

import org.jspecify.annotations.NullMarked;
