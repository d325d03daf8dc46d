package io.swarmhold.perf.micro;

import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.shard.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Each step of a task's life by itself, per task: decided, encoded and folded by {@code handle},
 * decoded and folded by {@code replay}. Every iteration does a thousand batches of ten on a shard
 * that was brought to where the step begins.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 30, batchSize = StepBench.BATCHES)
@Measurement(iterations = 30, batchSize = StepBench.BATCHES)
@OperationsPerInvocation(StepBench.BATCHES * Traffic.BATCH)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseParallelGC")
public class StepBench {

  static final int BATCHES = 1_000;

  private final List<byte[]> frames = new ArrayList<>();
  private final List<List<Assignment>> given = new ArrayList<>();
  private Traffic fresh = new Traffic();
  private Traffic submitted = new Traffic();
  private Traffic leased = new Traffic();
  private Shard copy = new Shard(1, Traffic.LIMITS);
  private int next;
  private int nextFrame;

  @Setup(Level.Iteration)
  public void begin() {
    frames.clear();
    given.clear();
    fresh = new Traffic();
    submitted = new Traffic();
    leased = new Traffic();
    copy = new Shard(1, Traffic.LIMITS);
    next = 0;
    nextFrame = 0;
    for (int i = 0; i < BATCHES; i++) {
      submitted.submit();
      frames.add(leased.submit().frame());
    }
    for (int i = 0; i < BATCHES; i++) {
      Shard.Outcome outcome = leased.lease();
      frames.add(outcome.frame());
      given.add(Traffic.given(outcome));
    }
  }

  @Benchmark
  public Shard.Outcome submit() {
    return fresh.submit();
  }

  @Benchmark
  public Shard.Outcome lease() {
    return submitted.lease();
  }

  @Benchmark
  public Shard.Outcome complete() {
    return leased.complete(given.get(next++));
  }

  /** Two frames a call: the submit and the lease of a batch. */
  @Benchmark
  public Shard replaySubmitAndLease() {
    copy.replay(frames.get(nextFrame++));
    copy.replay(frames.get(nextFrame++));
    return copy;
  }
}
