package io.swarmhold.perf.lab.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A JVM's wall clock is what the control file says; its stopwatch is not. */
@Timeout(60)
class ClockSkewTest {

  @TempDir Path folder;

  @Test
  void theWallClockIsOffByWhatIsSaidAndTheStopwatchIsNot() throws Exception {
    assumeTrue(Shell.has("gcc"), Facility.CLOCK_SHIM.wanted());
    Path library = Tools.shim("clock-skew", folder);
    var control = new Control(folder.resolve("control"));
    control.say("-86400");
    var java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ReadClocks.class.getName())
            .redirectErrorStream(true);
    java.environment().put("LD_PRELOAD", library.toString());
    java.environment().put("CLOCK_SKEW_CONTROL", control.file().toString());
    Process process = java.start();
    String[] said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .strip()
            .split(" ");
    Duration off = Duration.between(Instant.now(), Instant.ofEpochMilli(Long.parseLong(said[0])));
    assertThat(off).isBetween(Duration.ofMinutes(-1_441), Duration.ofDays(-1));
    assertThat(Long.parseLong(said[1])).isCloseTo(System.nanoTime(), within(Duration.ofMinutes(1)));
  }

  private static org.assertj.core.data.Offset<Long> within(Duration span) {
    return org.assertj.core.data.Offset.offset(span.toNanos());
  }
}
