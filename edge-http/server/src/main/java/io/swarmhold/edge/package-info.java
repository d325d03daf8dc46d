/** The ways in: REST, server-sent events, WebSocket. Start with {@link EdgeServer}. */
@NullMarked
package io.swarmhold.edge;

import org.jspecify.annotations.NullMarked;
