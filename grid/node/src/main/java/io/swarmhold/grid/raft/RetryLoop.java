package io.swarmhold.grid.raft;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is attempted until it is done, for as long as its executor runs, with a pause in between.
 *
 * <p>A task that schedules itself again ends without a word where it throws before it does. Here
 * whatever an attempt throws, or its stage fails with, is logged, and the next one comes: a member
 * that waits for ever to be let into its cluster looks as if it were starting.
 */
public final class RetryLoop {

  private static final Logger LOG = LoggerFactory.getLogger(RetryLoop.class);

  /** One attempt. */
  public interface Attempt {

    /** Completes with true if no further one is needed, or is of any use. */
    CompletionStage<Boolean> make() throws Exception;
  }

  private final ScheduledExecutorService timer;
  private final long pauseMillis;
  private final String name;
  private final Attempt attempt;
  private String lastTrouble = "";

  private RetryLoop(
      ScheduledExecutorService timer, long pauseMillis, String name, Attempt attempt) {
    this.timer = timer;
    this.pauseMillis = pauseMillis;
    this.name = name;
    this.attempt = attempt;
  }

  /**
   * Makes the first attempt at once, on the caller's thread, and each further one {@code
   * pauseMillis} after the end of the last, on {@code timer}, which is not to be blocked.
   *
   * @param name of what it does, for the log
   */
  public static void start(
      ScheduledExecutorService timer, long pauseMillis, String name, Attempt attempt) {
    new RetryLoop(timer, pauseMillis, name, attempt).next();
  }

  private void next() {
    CompletionStage<Boolean> made;
    try {
      made = attempt.make();
    } catch (Throwable e) {
      made = CompletableFuture.failedFuture(e);
    }
    var unused = made.whenComplete(this::made);
  }

  private void made(@Nullable Boolean done, @Nullable Throwable failure) {
    if (failure != null && !timer.isShutdown()) {
      tell(failure);
    }
    if (!Boolean.TRUE.equals(done)) {
      again();
    }
  }

  /** There are some attempts a second: the same trouble is told once. */
  private void tell(Throwable failure) {
    String trouble = failure.toString();
    if (!trouble.equals(lastTrouble)) {
      lastTrouble = trouble;
      LOG.error("{} failed; it is tried again", name, failure);
    }
  }

  private void again() {
    try {
      var unused = timer.schedule(this::next, pauseMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopped) {
      LOG.debug("{}: not tried again, for the member stops", name);
    }
  }
}
