/** Stories of a member on a real Hazelcast, a log that does what it is told, and manual time. */
@NullMarked
package io.swarmhold.grid;

import org.jspecify.annotations.NullMarked;
