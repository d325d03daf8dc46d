package io.swarmhold.grid;

import io.swarmhold.model.port.OutcomeUnknownException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Brings the answers of several shards back into the order of the questions, and lets them go
 * together. If one part fails, the whole does: as unknown, if any part may have happened.
 */
final class Gathering<T> {

  private final @Nullable Object[] results;
  private final CompletableFuture<List<T>> stage = new CompletableFuture<>();
  private int missing;
  private @Nullable RuntimeException failure;
  private boolean anyDone;

  Gathering(int size, int parts) {
    this.results = new @Nullable Object[size];
    this.missing = parts;
  }

  CompletionStage<List<T>> stage() {
    return stage;
  }

  /** Answers of a shard to the questions at {@code places}; to all of them if null. */
  void answered(int @Nullable [] places, List<T> answers) {
    answered(places, answers, true);
  }

  /** Answers to the questions at {@code places} for which no shard had to be asked. */
  void answeredAtOnce(int @Nullable [] places, List<T> answers) {
    answered(places, answers, false);
  }

  private void answered(int @Nullable [] places, List<T> answers, boolean done) {
    synchronized (this) {
      for (int i = 0; i < answers.size(); i++) {
        results[places == null ? i : places[i]] = answers.get(i);
      }
      anyDone |= done;
      if (--missing > 0) {
        return;
      }
    }
    finish();
  }

  void failed(RuntimeException cause) {
    synchronized (this) {
      if (failure == null || cause instanceof OutcomeUnknownException) {
        failure = cause;
      }
      if (--missing > 0) {
        return;
      }
    }
    finish();
  }

  private void finish() {
    if (failure == null) {
      stage.complete(all());
      return;
    }
    stage.completeExceptionally(
        anyDone && !(failure instanceof OutcomeUnknownException)
            ? new OutcomeUnknownException("a part of it failed", failure)
            : failure);
  }

  @SuppressWarnings(
      "unchecked") // only answered() puts anything there, and by now it has filled every place
  private List<T> all() {
    return (List<T>) new ArrayList<>(Arrays.asList(results));
  }
}
