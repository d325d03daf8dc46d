package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done again and again for as long as its executor runs.
 *
 * <p>An executor drops a periodic task that throws, without a word; here it is logged and runs
 * again, whatever it threw: a member whose lease is not renewed any more, or whose calls nobody
 * times out, looks well and is not.
 */
final class PeriodicTask implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(PeriodicTask.class);

  private final String name;
  private final Runnable task;

  private PeriodicTask(String name, Runnable task) {
    this.name = name;
    this.task = task;
  }

  /**
   * Runs {@code task} from {@code firstMillis} on, each time {@code everyMillis} after it last
   * ended.
   *
   * @param name of what it does, for the log
   */
  static ScheduledFuture<?> schedule(
      ScheduledExecutorService executor,
      long firstMillis,
      long everyMillis,
      String name,
      Runnable task) {
    return executor.scheduleWithFixedDelay(
        new PeriodicTask(name, task), firstMillis, everyMillis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void run() {
    try {
      task.run();
    } catch (HazelcastInstanceNotActiveException e) {
      LOG.debug("{}: the grid is stopping", name, e);
    } catch (RuntimeException | Error e) {
      LOG.error("{} failed; it is tried again", name, e);
    }
  }
}
