@NullMarked
package io.swarmhold.grid;

import org.jspecify.annotations.NullMarked;
