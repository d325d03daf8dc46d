@NullMarked
package io.swarmhold.model.quota;

import org.jspecify.annotations.NullMarked;
