/** Static pages: the dashboard. */
@NullMarked
package io.swarmhold.edge.page;

import org.jspecify.annotations.NullMarked;
