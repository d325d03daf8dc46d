package io.swarmhold.perf.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A peer with a fresh server and a fresh driver for every run: no run inherits another's log files,
 * heap or compiled code, and nobody else's server idles beside it.
 */
record PeerContestant(Peer peer, Path dataRoot) implements Contestant {

  @Override
  public String name() {
    return peer.name();
  }

  @Override
  public boolean isOurs() {
    return false;
  }

  @Override
  public ObjectNode run(Load load) throws IOException, InterruptedException {
    try (DataFolder folder = DataFolder.create(dataRoot, peer.name());
        RunningServer server = peer.start(folder.path())) {
      return described(JsonCommand.run(peer.driver(server.port()), load));
    }
  }

  private ObjectNode described(ObjectNode figures) throws IOException {
    ObjectNode described = new ObjectMapper().createObjectNode();
    described.put("peer", peer.name());
    described.put("version", peer.version());
    described.put("promise", peer.promise());
    described.setAll(figures);
    peer.serverSettings().forEach(described.withObject("/config")::put);
    return described;
  }
}
