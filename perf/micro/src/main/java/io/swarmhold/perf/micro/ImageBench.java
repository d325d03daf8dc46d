package io.swarmhold.perf.micro;

import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardImage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Walks over a whole shard of 100 000 waiting tasks. */
@State(Scope.Thread)
@BenchmarkMode({Mode.AverageTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseParallelGC")
public class ImageBench {

  private static final int TASKS = 100_000;
  private static final int SLICE = 1_000;

  private final List<byte[]> chunks = new ArrayList<>();
  private Traffic traffic = new Traffic();
  private ShardImage image = traffic.shard.beginImage();

  @Setup(Level.Trial)
  public void fill() {
    traffic = new Traffic();
    for (int i = 0; i < TASKS; i += Traffic.BATCH) {
      traffic.submit();
    }
    image = traffic.shard.beginImage();
    for (byte[] c = image.nextChunk(SLICE); c != null; c = image.nextChunk(SLICE)) {
      chunks.add(c);
    }
    image = traffic.shard.beginImage();
  }

  @Benchmark
  public long digest() {
    return traffic.shard.digest();
  }

  /** What the shard's thread is kept from for an image to begin. */
  @Benchmark
  public void begin(Blackhole sink) {
    image.close();
    image = traffic.shard.beginImage();
    sink.consume(image);
  }

  /** A slice of a thousand tasks. */
  @Benchmark
  public void slice(Blackhole sink) {
    byte[] chunk = image.nextChunk(SLICE);
    if (chunk == null) {
      image = traffic.shard.beginImage();
    }
    sink.consume(chunk);
  }

  @Benchmark
  public Shard restore() {
    return Shard.restore(1, Traffic.LIMITS, chunks);
  }
}
