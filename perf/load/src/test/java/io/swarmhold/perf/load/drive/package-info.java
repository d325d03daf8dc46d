@NullMarked
package io.swarmhold.perf.load.drive;

import org.jspecify.annotations.NullMarked;
