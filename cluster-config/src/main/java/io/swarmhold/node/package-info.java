@NullMarked
package io.swarmhold.node;

import org.jspecify.annotations.NullMarked;
