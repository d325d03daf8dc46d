/**
 * Agents and submitters on WebSockets, as PROTOCOL.md describes it. Start with {@link
 * io.swarmhold.edge.socket.AgentSockets}.
 *
 * <p>Everything here lives on one event loop, but for what the grid calls: {@link
 * io.swarmhold.edge.socket.SocketAgent} and {@link io.swarmhold.edge.socket.Answer} only hand over
 * to the {@link io.swarmhold.edge.socket.Inbox}.
 */
@NullMarked
package io.swarmhold.edge.socket;

import org.jspecify.annotations.NullMarked;
