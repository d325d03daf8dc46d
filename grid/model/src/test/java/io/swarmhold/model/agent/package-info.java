@NullMarked
package io.swarmhold.model.agent;

import org.jspecify.annotations.NullMarked;
