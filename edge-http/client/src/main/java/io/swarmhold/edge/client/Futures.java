package io.swarmhold.edge.client;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What {@code CompletableFuture} leaves to its users. */
final class Futures {

  /** For what others wrote and may block: the common pool may be busy, or have one thread. */
  static final Executor VIRTUAL_THREADS =
      action -> Thread.ofVirtual().name("swarmhold-client").start(action);

  private Futures() {}

  /** What went wrong, without the wrapping that a stage adds. */
  static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /**
   * Waits for it.
   *
   * @throws OutcomeUnknownException if the thread is interrupted meanwhile, and stays so
   */
  static <T extends @Nullable Object> T join(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new OutcomeUnknownException("interrupted while waiting for the answer", e);
    } catch (CancellationException e) {
      throw new OutcomeUnknownException("cancelled", e);
    } catch (ExecutionException e) {
      Throwable cause = cause(e.getCause());
      switch (cause) {
        case RuntimeException known -> throw known;
        case Error error -> throw error;
        case null, default -> throw new OutcomeUnknownException(String.valueOf(cause), cause);
      }
    }
  }
}
