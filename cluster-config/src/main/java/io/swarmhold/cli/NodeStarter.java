package io.swarmhold.cli;

import io.swarmhold.node.NodeConfig;

/** Starts a node in this JVM; tests bring their own. */
@FunctionalInterface
public interface NodeStarter {

  RunningNode start(NodeConfig config);

  /** A node that serves. */
  interface RunningNode extends AutoCloseable {

    /** Of the edge, as bound. */
    int port();

    /** Where operators ask; {@link #port} unless they have one of their own. */
    int adminPort();

    /** Drains and stops; returns when the log is closed. A second time it does nothing. */
    @Override
    void close();
  }
}
