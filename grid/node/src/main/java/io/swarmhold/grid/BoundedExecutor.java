package io.swarmhold.grid;

import io.swarmhold.model.port.UnavailableException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One thread for answers that take milliseconds, which the grid's own threads may not wait for:
 * they bring the news of commits.
 */
final class BoundedExecutor implements AutoCloseable {

  /** Questions that may wait; whoever asks one more is not answered. */
  static final int MAX_WAITING = 200;

  private final ThreadPoolExecutor thread;

  BoundedExecutor(String name) {
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name(name).factory());
    thread.allowCoreThreadTimeOut(true);
  }

  /** Fails with {@link UnavailableException} if too much is waiting. */
  <T> CompletionStage<T> answer(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, thread);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          new UnavailableException(
              thread.isShutdown() ? "the node is stopping" : "too many questions are waiting"));
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
