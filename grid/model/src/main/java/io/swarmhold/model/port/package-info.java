/** What the rest of Swarmhold asks of the grid, and what the grid asks of its surroundings. */
@NullMarked
package io.swarmhold.model.port;

import org.jspecify.annotations.NullMarked;
