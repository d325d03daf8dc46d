@NullMarked
package io.swarmhold.model.port;

import org.jspecify.annotations.NullMarked;
