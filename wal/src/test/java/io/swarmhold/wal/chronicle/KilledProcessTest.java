package io.swarmhold.wal.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.wal.Replay;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalException;
import io.swarmhold.wal.WalListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A process is killed in the middle of writing, again and again on the same log. */
class KilledProcessTest {

  @TempDir private Path root;

  static LongStream seeds() {
    Long only = Long.getLong("seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 1);
  }

  /** The child: appends as fast as it can and prints each position when it is written. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) {
      Wal wal = ChronicleWals.open(ChronicleWalTest.small(Path.of(args[0])), Replay.NONE);
      wal.addListener(
          new WalListener() {
            @Override
            public void advanced(long written, long synced) {
              System.out.println("written " + written + ".");
            }

            @Override
            public void failed(WalException cause) {
              throw cause;
            }
          });
      var dice = new SplittableRandom(1);
      while (true) {
        long position = wal.append((byte) 1, 1, 1, 1, new byte[dice.nextInt(2_000)]);
        if (dice.nextInt(100) == 0) {
          wal.requestSync(position);
        }
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatWasWrittenIsThere(long seed) throws IOException, InterruptedException {
    var dice = new SplittableRandom(seed);
    long last = 0;
    for (int round = 0; round < 3; round++) {
      long written = writeAndKill(last + dice.nextInt(500, 8_000));
      long[] replayed = new long[1];
      try (Wal wal =
          ChronicleWals.open(
              ChronicleWalTest.small(root.resolve("log")),
              frame -> assertThat(frame.position()).isEqualTo(++replayed[0]))) {
        assertThat(wal.appendedPosition()).isGreaterThanOrEqualTo(written);
        last = wal.appendedPosition();
      }
      assertThat(replayed[0]).isEqualTo(last);
    }
  }

  /** The highest position the child had said is written when it died. */
  private long writeAndKill(long position) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    long written = 0;
    try (BufferedReader out = child.inputReader(StandardCharsets.US_ASCII)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        written = Math.max(written, positionIn(line));
        if (written >= position) {
          child
              .toHandle()
              .destroyForcibly(); // SIGKILL; unlike the process's own it lets us read on
        }
      }
    }
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(written).isGreaterThanOrEqualTo(position);
    return written;
  }

  /** The last line may be torn like everything else. */
  private static long positionIn(String line) {
    return line.startsWith("written ") && line.endsWith(".")
        ? Long.parseLong(line, 8, line.length() - 1, 10)
        : 0;
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--") || flag.startsWith("-XX") || flag.startsWith("-Dch"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Writer.class.getName(), root.resolve("log").toString()));
    return command;
  }
}
