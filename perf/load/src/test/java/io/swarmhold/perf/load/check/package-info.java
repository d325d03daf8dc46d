@NullMarked
package io.swarmhold.perf.load.check;

import org.jspecify.annotations.NullMarked;
