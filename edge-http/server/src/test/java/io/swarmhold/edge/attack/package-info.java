/** Rows of the attack table that this path answers for. */
@NullMarked
package io.swarmhold.edge.attack;

import org.jspecify.annotations.NullMarked;
