package io.swarmhold.grid;

import io.swarmhold.model.port.Epochs;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** Epochs by count; and a lease that ends when the test says so. */
final class CountedEpochs implements Epochs {

  final AtomicLong latest = new AtomicLong();
  volatile boolean serving = true;

  @Override
  public CompletionStage<Long> next(int shard) {
    return CompletableFuture.completedFuture(latest.incrementAndGet());
  }

  @Override
  public boolean mayServe(long nanos) {
    return serving;
  }
}
