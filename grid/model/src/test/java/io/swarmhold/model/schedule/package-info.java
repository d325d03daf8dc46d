@NullMarked
package io.swarmhold.model.schedule;

import org.jspecify.annotations.NullMarked;
