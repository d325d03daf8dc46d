package io.swarmhold.grid;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * The threads on which a member does what nobody waits for.
 *
 * @param timer for what must not wait: never blocks
 * @param projecting brings the projection up to date
 * @param snapshots takes snapshots
 * @param copies writes what came from other members to the disk
 * @param replication looks at shards and takes the next step with each
 */
record Timers(
    ScheduledExecutorService timer,
    ScheduledExecutorService projecting,
    ScheduledExecutorService snapshots,
    ScheduledExecutorService copies,
    Executor replication) {

  static Timers start() {
    return new Timers(
        executor("swarmhold-timer"),
        executor("swarmhold-projector"),
        executor("swarmhold-snapshots"),
        executor("swarmhold-copies"),
        executor("swarmhold-replication"));
  }

  /**
   * Lets go of a timeout once it is cancelled, not when it would have come: long polls make
   * thousands a second. After the end, timeouts are taken and never come: who waits then is let go
   * by {@link GridNode#close}.
   */
  private static ScheduledExecutorService executor(String name) {
    var executor =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().daemon().name(name).factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  void shutdown() {
    timer.shutdownNow();
    projecting.shutdownNow();
    snapshots.shutdownNow();
    copies.shutdownNow();
    if (replication instanceof ExecutorService executor) {
      executor.shutdownNow();
    }
  }
}
