package io.swarmhold.edge.http;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.swarmhold.edge.Limits;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All connections of one event loop: bounds their number, and their time by {@link #sweep}, to be
 * called about once a second. Looking at each costs less than a timer for each.
 */
public final class Peers {

  private static final AttributeKey<Peer> PEER = AttributeKey.valueOf(Peer.class, "peer");

  private final Limits limits;
  private final LongSupplier nanos;
  private final Set<Peer> peers = new LinkedHashSet<>();
  private final Map<String, Integer> bySource = new HashMap<>();

  public Peers(Limits limits, LongSupplier nanos) {
    this.limits = limits;
    this.nanos = nanos;
  }

  /** Takes note of a connection just opened, or turns it away. */
  public void accept(HttpConnection connection) {
    String source = String.valueOf(connection.remoteAddress().hostAddress());
    var peer = new Peer(source, connection, nanos, limits);
    Channel channel = ((ConnectionBase) connection).channel();
    channel.attr(PEER).set(peer);
    channel.pipeline().addFirst("peer", peer);
    boolean tooMany =
        peers.size() >= limits.maxConnections()
            || bySource.getOrDefault(source, 0) >= limits.maxConnectionsPerSource();
    peers.add(peer);
    bySource.merge(source, 1, Integer::sum);
    // the channel's, because Vert.x forgets the connection's when it becomes a WebSocket
    channel.closeFuture().addListener(closed -> forget(peer));
    if (tooMany) {
      peer.refuse(Problem.of(Code.UNAVAILABLE, "too many connections"));
    }
  }

  @Nullable Peer of(HttpConnection connection) {
    return ((ConnectionBase) connection).channel().attr(PEER).get();
  }

  public int count() {
    return peers.size();
  }

  public void sweep() {
    long now = nanos.getAsLong();
    List.copyOf(peers).forEach(peer -> peer.sweep(now));
  }

  /** Whether requests are being answered. */
  public boolean areExchanging() {
    return peers.stream().anyMatch(Peer::isExchanging);
  }

  private void forget(Peer peer) {
    if (peers.remove(peer)) {
      bySource.computeIfPresent(peer.source, (source, count) -> count > 1 ? count - 1 : null);
    }
  }
}
