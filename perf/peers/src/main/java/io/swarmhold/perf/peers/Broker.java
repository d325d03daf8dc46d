package io.swarmhold.perf.peers;

import java.io.IOException;
import java.util.Map;

/**
 * One peer's client, both ends: it submits tasks and runs the worker that acknowledges them, and
 * reports both to a {@link Progress}. Delivery starts when it is opened.
 */
interface Broker extends AutoCloseable {

  /** Opens the client, with the worker already waiting for tasks. */
  @FunctionalInterface
  interface Opening {
    Broker open(int port, Load load, Progress progress) throws Exception;
  }

  /** Sends one task and returns without waiting for the server's promise. One caller thread. */
  void submit(int number, byte[] payload) throws IOException, InterruptedException;

  /**
   * Stops the worker and asks the server how many tasks it still holds. To be called once, after
   * all tasks are acknowledged: anything but 0 means that an acknowledgement did not arrive.
   */
  long stopAndCountLeft() throws Exception;

  /** The settings that matter for the figures. */
  Map<String, Object> settings();

  @Override
  void close() throws IOException;
}
