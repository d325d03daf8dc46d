@NullMarked
package io.swarmhold.perf.load.outage;

import org.jspecify.annotations.NullMarked;
