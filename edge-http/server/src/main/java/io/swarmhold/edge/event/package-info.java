/** Server-sent events. Start with {@link io.swarmhold.edge.event.EventRoutes}. */
@NullMarked
package io.swarmhold.edge.event;

import org.jspecify.annotations.NullMarked;
