@NullMarked
package io.swarmhold.grid.raft;

import org.jspecify.annotations.NullMarked;
