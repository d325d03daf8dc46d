@NullMarked
package io.swarmhold.grid.registry;

import org.jspecify.annotations.NullMarked;
