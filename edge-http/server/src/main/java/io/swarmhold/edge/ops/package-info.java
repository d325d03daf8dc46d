/** What operators and their tools ask: health, metrics, version, description. */
@NullMarked
package io.swarmhold.edge.ops;

import org.jspecify.annotations.NullMarked;
