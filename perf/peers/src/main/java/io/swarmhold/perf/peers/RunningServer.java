package io.swarmhold.perf.peers;

import java.io.IOException;
import java.util.List;

/** A peer's server process and those it needs beside it; closing stops them, the last first. */
final class RunningServer implements AutoCloseable {

  private final int port;
  private final List<Child> processes;

  RunningServer(int port, List<Child> processes) {
    this.port = port;
    this.processes = List.copyOf(processes);
  }

  /**
   * Waits until the last of {@code processes} listens on {@code port}; stops all if it does not.
   */
  static RunningServer awaiting(int port, Child... processes)
      throws IOException, InterruptedException {
    RunningServer server = new RunningServer(port, List.of(processes));
    try {
      processes[processes.length - 1].awaitListening(port);
      return server;
    } catch (IOException | InterruptedException e) {
      server.close();
      throw e;
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    for (Child process : processes.reversed()) {
      process.close();
    }
  }
}
