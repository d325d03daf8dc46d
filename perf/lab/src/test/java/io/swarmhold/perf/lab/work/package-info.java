@NullMarked
package io.swarmhold.perf.lab.work;

import org.jspecify.annotations.NullMarked;
