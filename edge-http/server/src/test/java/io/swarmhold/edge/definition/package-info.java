@NullMarked
package io.swarmhold.edge.definition;

import org.jspecify.annotations.NullMarked;
