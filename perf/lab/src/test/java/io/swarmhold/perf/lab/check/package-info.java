@NullMarked
package io.swarmhold.perf.lab.check;

import org.jspecify.annotations.NullMarked;
