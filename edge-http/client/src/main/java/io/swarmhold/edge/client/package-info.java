/**
 * The Java client of Swarmhold, on the JDK's own HTTP and WebSocket client and Jackson.
 *
 * <p>Begin at {@link io.swarmhold.edge.client.SwarmholdClient}: it submits tasks and asks about
 * them. {@link io.swarmhold.edge.client.SwarmholdClient#worker} makes an agent that works on them.
 */
@NullMarked
package io.swarmhold.edge.client;

import org.jspecify.annotations.NullMarked;
