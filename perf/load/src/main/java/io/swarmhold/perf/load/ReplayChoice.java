package io.swarmhold.perf.load;

import io.swarmhold.perf.load.replay.ReplayOptions;
import io.swarmhold.perf.load.replay.ServiceTime;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options on what is replayed, by whom, and what goes wrong. */
final class ReplayChoice {

  /** Until a task has about stopped becoming cheaper on two cores. */
  private static final int WARMUP_SECONDS = 20;

  @Option(names = "--trace", required = true, paramLabel = "FILE", description = "CSV of arrivals.")
  Path trace = Path.of("");

  @Option(
      names = "--speed",
      required = true,
      paramLabel = "X",
      description = "So many times faster than it was: arrivals, work and delays between attempts.")
  double speed;

  @Option(names = "--limit", paramLabel = "N", description = "The first N rows. Default: all")
  int limit = Integer.MAX_VALUE;

  @Option(
      names = "--agents",
      paramLabel = "N",
      defaultValue = "200",
      description = "Each with a WebSocket of its own. Default: ${DEFAULT-VALUE}")
  int agents;

  @Option(
      names = "--slots",
      paramLabel = "S",
      defaultValue = "1",
      description = "Tasks an agent works on at a time. Default: ${DEFAULT-VALUE}")
  int slots;

  @Option(
      names = "--inject-failures",
      paramLabel = "P",
      defaultValue = "0",
      description = "Probability of an attempt to fail, retryably. Default: ${DEFAULT-VALUE}")
  double failures;

  @Option(
      names = "--kill-agents",
      paramLabel = "K",
      defaultValue = "0",
      description =
          "Cut off, each once and in the middle of a task; every second one comes back, the others"
              + " when there is nothing left to do. Default: ${DEFAULT-VALUE}")
  int kills;

  @Option(
      names = "--visibility",
      paramLabel = "TIME",
      defaultValue = "5s",
      description =
          "How long a task of an agent that is cut off stays its own, in real time. Default: 5s")
  Duration visibility = Duration.ofSeconds(5);

  @Option(
      names = "--prefill-micros",
      paramLabel = "US",
      description =
          "Work for each context token. Default: "
              + ServiceTime.PREFILL_MICROS
              + ", of Llama-70B on H100 (Patel et al., Splitwise, ISCA 2024, table IV)")
  double prefillMicros = ServiceTime.PREFILL_MICROS;

  @Option(
      names = "--decode-micros",
      paramLabel = "US",
      description =
          "Work for each generated token. Default: " + ServiceTime.DECODE_MICROS + ", of the same")
  double decodeMicros = ServiceTime.DECODE_MICROS;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Of failures and cuts. Default: ${DEFAULT-VALUE}")
  long seed;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      description =
          "Of other tasks before, as fast as they go: Java is slow at first. Default: "
              + WARMUP_SECONDS
              + "; none with --url")
  @Nullable Integer warmupSeconds;

  /** Tasks that may run at a time. */
  long running() {
    return (long) agents * slots;
  }

  /**
   * Who gives us a server that others use did not ask for load of no use.
   *
   * @throws IllegalArgumentException naming the option that will not do
   */
  ReplayOptions options(boolean isOthersServer) {
    int usual = isOthersServer ? 0 : WARMUP_SECONDS;
    return new ReplayOptions(
        trace,
        limit,
        new ServiceTime(prefillMicros, decodeMicros, speed),
        agents,
        slots,
        failures,
        kills,
        Duration.ofSeconds(warmupSeconds == null ? usual : warmupSeconds),
        visibility,
        seed);
  }
}
