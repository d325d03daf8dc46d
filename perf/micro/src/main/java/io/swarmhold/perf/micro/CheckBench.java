package io.swarmhold.perf.micro;

import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.Slice;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the check of one slice takes, on the primary and again on each copy. Of 1 020 waiting tasks
 * under keys, and of 2 040 without, the one slice is the whole shard, and 2 048 items is what it is
 * meant to hold; of 100 000 it is one of 64 or 128, its tasks strewn over the heap.
 */
@State(Scope.Thread)
@BenchmarkMode({Mode.AverageTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseParallelGC")
public class CheckBench {

  @Param({"1020", "2040", "100000"})
  int waiting;

  /** Whether each task has a payload and an idempotency key of its own. */
  @Param({"false", "true"})
  boolean strangers;

  private Shard shard = new Traffic().shard;
  private long position;

  @Setup(Level.Trial)
  public void fill() {
    Traffic traffic = new Traffic();
    for (int i = 0; i < waiting; i += Traffic.BATCH) {
      if (strangers) {
        traffic.submitStrangers();
      } else {
        traffic.submit();
      }
    }
    shard = traffic.shard;
    position = Slice.BEGIN;
  }

  /** One slice after the other, so that none is found in the processor's caches. */
  @Benchmark
  public long slice() {
    Slice slice = shard.sliceAt(position);
    position = slice.end() == Slice.END ? Slice.BEGIN : slice.end();
    return shard.digest(slice);
  }
}
