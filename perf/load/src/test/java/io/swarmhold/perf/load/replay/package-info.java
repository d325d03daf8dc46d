@NullMarked
package io.swarmhold.perf.load.replay;

import org.jspecify.annotations.NullMarked;
