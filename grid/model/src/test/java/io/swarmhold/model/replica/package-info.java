@NullMarked
package io.swarmhold.model.replica;

import org.jspecify.annotations.NullMarked;
