package io.swarmhold.perf.micro;

import io.swarmhold.model.shard.Shard;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A task's whole life in its shard, per task: submit, lease and complete are decided, encoded and
 * folded, in batches of ten.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseParallelGC")
public class CycleBench {

  /** Tasks that wait all the while. */
  @Param({"0", "20000"})
  public int backlog;

  private Traffic traffic = new Traffic();

  @Setup(Level.Trial)
  public void fill() {
    traffic = new Traffic();
    for (int i = 0; i < backlog; i += Traffic.BATCH) {
      traffic.submit();
    }
  }

  @Benchmark
  @OperationsPerInvocation(Traffic.BATCH)
  public Shard.Outcome cycle() {
    return traffic.cycle();
  }
}
