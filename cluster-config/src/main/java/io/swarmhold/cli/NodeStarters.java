package io.swarmhold.cli;

import io.swarmhold.cli.NodeStarter.RunningNode;
import io.swarmhold.node.SwarmholdNode;
import java.util.concurrent.atomic.AtomicBoolean;

/** The real thing. */
final class NodeStarters {

  private NodeStarters() {}

  static NodeStarter embedded() {
    return config -> new Embedded(SwarmholdNode.start(config));
  }

  private static final class Embedded implements RunningNode {

    private final SwarmholdNode node;
    private final AtomicBoolean closed = new AtomicBoolean();

    Embedded(SwarmholdNode node) {
      this.node = node;
    }

    @Override
    public int port() {
      return node.port();
    }

    @Override
    public int adminPort() {
      return node.adminPort();
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        node.close();
      }
    }
  }
}
