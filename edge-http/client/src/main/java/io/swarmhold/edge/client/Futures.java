package io.swarmhold.edge.client;

import java.util.concurrent.CompletionException;
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
}
