@NullMarked
package io.swarmhold.model.consensus;

import org.jspecify.annotations.NullMarked;
