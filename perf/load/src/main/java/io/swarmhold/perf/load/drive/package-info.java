/**
 * The load generator: many connections, one thread. Starting points: {@link
 * io.swarmhold.perf.load.drive.Generator}, {@link io.swarmhold.perf.load.drive.Traffic}.
 */
@NullMarked
package io.swarmhold.perf.load.drive;

import org.jspecify.annotations.NullMarked;
