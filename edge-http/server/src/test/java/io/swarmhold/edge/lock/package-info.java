@NullMarked
package io.swarmhold.edge.lock;

import org.jspecify.annotations.NullMarked;
