/**
 * A recorded trace, replayed through a fleet of agents that fail and are cut off. Starting point:
 * {@link io.swarmhold.perf.load.replay.ReplayRun}.
 */
@NullMarked
package io.swarmhold.perf.load.replay;

import org.jspecify.annotations.NullMarked;
