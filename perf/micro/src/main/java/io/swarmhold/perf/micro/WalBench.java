package io.swarmhold.perf.micro;

import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalConfig;
import io.swarmhold.wal.chronicle.ChronicleWals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The log, with frames as a shard makes them: ten submitted tasks of 300 bytes, or ten completions.
 * {@code append} is what the shard's thread pays; {@code synced} is how long 64 frames take to the
 * disk, with the log's own folder in the folder for temporary files.
 */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@BenchmarkMode(Mode.SingleShotTime)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "-XX:+UseParallelGC",
      "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
      "--add-opens=java.base/java.lang=ALL-UNNAMED",
      "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
      "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
      "--enable-native-access=ALL-UNNAMED",
      "-XX:+IgnoreUnrecognizedVMOptions",
      "--sun-misc-unsafe-memory-access=allow"
    })
public class WalBench {

  private static final int APPENDS = 10_000;
  private static final int GROUP = 64;
  private static final long POLL_NANOS = 20_000;

  @Param({"submit", "complete"})
  public String frame = "submit";

  private byte[] payload = {};
  private @Nullable Path folder;
  private @Nullable Wal wal;
  private long sequence;

  @Setup(Level.Trial)
  public void open() throws IOException {
    Traffic traffic = new Traffic();
    byte[] submitted = traffic.submit().frame();
    byte[] completed = traffic.complete(Traffic.given(traffic.lease())).frame();
    byte[] chosen = frame.equals("submit") ? submitted : completed;
    payload = chosen == null ? payload : chosen;
    folder = Files.createTempDirectory("swarmhold-wal-bench");
    wal = ChronicleWals.open(WalConfig.in(folder), found -> {});
  }

  @TearDown(Level.Iteration)
  public void trim() {
    opened().trimBefore(opened().syncedPosition());
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    opened().close();
    if (folder != null) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Benchmark
  @Warmup(iterations = 10, batchSize = APPENDS)
  @Measurement(iterations = 10, batchSize = APPENDS)
  @OperationsPerInvocation(APPENDS)
  public long append() {
    return opened().append((byte) 1, 1, 1, ++sequence, payload);
  }

  @Benchmark
  @Warmup(iterations = 10, batchSize = 20)
  @Measurement(iterations = 10, batchSize = 20)
  @OperationsPerInvocation(20)
  public long synced() {
    long position = 0;
    for (int i = 0; i < GROUP; i++) {
      position = append();
    }
    opened().requestSync(position);
    while (opened().syncedPosition() < position) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    return position;
  }

  private Wal opened() {
    if (wal == null) {
      throw new IllegalStateException("not open");
    }
    return wal;
  }
}
