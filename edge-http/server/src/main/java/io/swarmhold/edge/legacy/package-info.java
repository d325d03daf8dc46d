/** Four endpoints that came before all others, and keep their names. */
@NullMarked
package io.swarmhold.edge.legacy;

import org.jspecify.annotations.NullMarked;
