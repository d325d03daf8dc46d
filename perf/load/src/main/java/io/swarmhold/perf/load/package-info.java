@NullMarked
package io.swarmhold.perf.load;

import org.jspecify.annotations.NullMarked;
