@NullMarked
package io.swarmhold.perf.lab.history;

import org.jspecify.annotations.NullMarked;
