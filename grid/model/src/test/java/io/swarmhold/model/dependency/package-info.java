@NullMarked
package io.swarmhold.model.dependency;

import org.jspecify.annotations.NullMarked;
