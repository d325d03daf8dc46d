package io.swarmhold.edge.client;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The workers of one client, which drain together: when it is closed, or the JVM is to stop. */
final class RunningWorkers {

  private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
  private @Nullable Thread shutdownHook;

  /** Called once, before there is a worker. */
  void drainOnShutdown() {
    shutdownHook = Thread.ofPlatform().name("swarmhold-client-drain").unstarted(this::drain);
    Runtime.getRuntime().addShutdownHook(shutdownHook);
  }

  void joined(Worker worker) {
    workers.add(worker);
  }

  void left(Worker worker) {
    workers.remove(worker);
  }

  /** Drains all, and lets the JVM stop as it likes from then on. */
  void close() {
    drain();
    if (shutdownHook != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(shutdownHook);
      } catch (IllegalStateException e) {
        // the JVM is stopping: the hook has run, or will find no workers
      }
    }
  }

  private void drain() {
    List<Worker> open = List.copyOf(workers);
    open.forEach(worker -> worker.beginDrain(Worker.DRAIN_WITHIN)); // all at once, not in a row
    open.forEach(Worker::close);
  }
}
