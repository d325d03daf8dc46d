package io.swarmhold.grid;

import io.swarmhold.model.Durability;
import io.swarmhold.model.port.OutcomeUnknownException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Brings the answers of several shards back into the order of the questions, and lets them go
 * together once the log is as durable as asked. If one part fails, the whole does: as unknown, if
 * any part may have happened.
 */
final class Gathering<T> {

  private final @Nullable Object[] results;
  private final DurabilityGate gate;
  private final Durability durability;
  private final CompletableFuture<List<T>> stage = new CompletableFuture<>();
  private int missing;
  private long position;
  private @Nullable RuntimeException failure;
  private boolean anyDone;

  Gathering(int size, int parts, DurabilityGate gate, Durability durability) {
    this.results = new @Nullable Object[size];
    this.missing = parts;
    this.gate = gate;
    this.durability = durability;
  }

  CompletionStage<List<T>> stage() {
    return stage;
  }

  /** Answers to the questions at {@code places}; all of them, from the first on, if null. */
  void answered(int @Nullable [] places, List<T> answers, long atPosition) {
    synchronized (this) {
      for (int i = 0; i < answers.size(); i++) {
        results[places == null ? i : places[i]] = answers.get(i);
      }
      position = Math.max(position, atPosition);
      anyDone |= atPosition > 0;
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
    if (failure != null) {
      stage.completeExceptionally(
          anyDone && !(failure instanceof OutcomeUnknownException)
              ? new OutcomeUnknownException("a part of it failed", failure)
              : failure);
      return;
    }
    gate.await(
        position,
        durability,
        new DurabilityGate.Held() {
          @Override
          public void release() {
            stage.complete(all());
          }

          @Override
          public void lost(OutcomeUnknownException cause) {
            stage.completeExceptionally(cause);
          }
        });
  }

  @SuppressWarnings(
      "unchecked") // only answered() puts anything there, and by now it has filled every place
  private List<T> all() {
    return (List<T>) new ArrayList<>(Arrays.asList(results));
  }
}
