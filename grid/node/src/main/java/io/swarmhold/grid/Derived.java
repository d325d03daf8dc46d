package io.swarmhold.grid;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A future made of another, whose cancelling is heard by the other. */
final class Derived {

  private Derived() {}

  static <T, R> CompletableFuture<R> of(CompletableFuture<T> source, Function<T, R> function) {
    CompletableFuture<R> derived = source.thenApply(function);
    var unused =
        derived.whenComplete((value, failure) -> {
          if (failure instanceof CancellationException) {
            source.cancel(false);
          }
        });
    return derived;
  }
}
