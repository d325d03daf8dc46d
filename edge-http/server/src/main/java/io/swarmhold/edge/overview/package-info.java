/**
 * Everything at a glance, once a second. Start with {@link
 * io.swarmhold.edge.overview.OverviewRoutes}.
 */
@NullMarked
package io.swarmhold.edge.overview;

import org.jspecify.annotations.NullMarked;
