/** The description of the interface, held against the interface. */
@NullMarked
package io.swarmhold.edge.contract;

import org.jspecify.annotations.NullMarked;
