/** A fleet of agents that exist by name only: they register, give signs of life, and are found. */
@NullMarked
package io.swarmhold.perf.load.fleet;

import org.jspecify.annotations.NullMarked;
