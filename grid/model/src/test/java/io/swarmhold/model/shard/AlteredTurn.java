package io.swarmhold.model.shard;

import io.swarmhold.model.breaker.Breakers;
import java.util.random.RandomGenerator;

/** A turn like another, but for what a subclass changes. */
class AlteredTurn implements Turn {

  final Turn real;

  AlteredTurn(Turn real) {
    this.real = real;
  }

  @Override
  public ShardView view() {
    return real.view();
  }

  @Override
  public long nowMillis() {
    return real.nowMillis();
  }

  @Override
  public RandomGenerator dice() {
    return real.dice();
  }

  @Override
  public ShardLimits limits() {
    return real.limits();
  }

  @Override
  public Breakers breakers() {
    return real.breakers();
  }

  @Override
  public void happened(TaskEvent event) {
    real.happened(event);
  }
}
