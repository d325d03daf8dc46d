/**
 * Whole clusters in one thread: the pure core of {@code io.swarmhold.model} against simulated time,
 * disks, network, consensus and grid. Start at {@link io.swarmhold.perf.sim.Simulation}; one seed
 * is one {@link io.swarmhold.perf.sim.Story}.
 */
@NullMarked
package io.swarmhold.perf.sim;

import org.jspecify.annotations.NullMarked;
