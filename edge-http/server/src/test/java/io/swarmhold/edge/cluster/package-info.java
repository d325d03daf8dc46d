@NullMarked
package io.swarmhold.edge.cluster;

import org.jspecify.annotations.NullMarked;
