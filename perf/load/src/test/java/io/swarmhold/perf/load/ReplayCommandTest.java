package io.swarmhold.perf.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmhold.cli.CommandLines;
import io.swarmhold.cli.NodeStarter;
import io.swarmhold.model.Durability;
import io.swarmhold.node.NodeConfig;
import io.swarmhold.node.SwarmholdNode;
import io.swarmhold.perf.load.replay.ReplayOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A trace through a node, with failures; and what is no trace. */
@Timeout(60)
class ReplayCommandTest {

  private static final int ROWS = 300;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @Test
  void nothingIsLostOrDoubledThoughAgentsFailAndAreCutOff() throws Exception {
    Path trace = synthetic();
    try (SwarmholdNode node =
        SwarmholdNode.builder()
            .dataFolder(folder.resolve("data"))
            .edge("127.0.0.1", 0)
            .durability(Durability.PROCESS)
            .start()) {
      int code =
          execute(
              "--trace TRACE --speed 15 --agents 12 --slots 2 --kill-agents 4 --inject-failures 0.4"
                  + " --visibility 1s --seed 7 --url http://127.0.0.1:"
                  + node.port()
                  + " -o json",
              trace);
      assertThat(code).as("%s", err).isZero();
    }
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.path("rows").asLong()).isEqualTo(ROWS);
    assertThat(report.path("accepted").asLong()).isEqualTo(ROWS);
    assertThat(report.path("lost").asLong()).isZero();
    assertThat(report.path("doubled").asLong()).isZero();
    assertThat(report.path("deadLettered").asLong()).as("0.4^4 of them die").isPositive();
    assertThat(report.path("completed").asLong() + report.path("deadLettered").asLong())
        .isEqualTo(ROWS);
    assertThat(report.path("retries").asLong())
        .isGreaterThanOrEqualTo(
            report.path("failuresInjected").asLong() - report.path("deadLettered").asLong());
    // One whose breaker is open has no task to be cut off in; the run may be over before its turn.
    assertThat(report.path("agentsKilled").asLong()).isBetween(1L, 4L);
    assertThat(report.path("agentsReturned").asLong()).isBetween(0L, 2L);
    assertThat(report.path("waitP50TraceMs").asDouble())
        .isCloseTo(report.path("waitP50Ms").asDouble() * 15, within(0.01));
    assertThat(report.path("serviceP50Ms").asDouble()).isGreaterThan(10);
    assertThat(report.path("makespanSeconds").asDouble()).isGreaterThan(1.9);
    assertThat(report.path("seed").asLong()).isEqualTo(7);
    assertThat(out.toString()).doesNotContain(folder.toString());
  }

  @Test
  void rowsThatFindTheQueueFullAreSentAgainUntilTheyAreAccepted() throws Exception {
    Path trace = synthetic();
    NodeConfig small = NodeConfig.in(folder.resolve("data")).withPort(0).withBounds(5, 200);
    try (SwarmholdNode node =
        SwarmholdNode.builder().config(small).durability(Durability.MEMORY).start()) {
      int code =
          execute(
              "--trace TRACE --speed 10000 --warmup 1 --agents 2 --limit 200 --prefill-micros 0"
                  + " --decode-micros 0 -o json --url http://127.0.0.1:"
                  + node.port(),
              trace);
      assertThat(code).as("%s", err).isZero();
    }
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.path("rejected").asLong()).isPositive();
    assertThat(report.path("completed").asLong()).isEqualTo(200);
    assertThat(report.path("waitP99Ms").asDouble()).as("from its arrival").isGreaterThan(500);
  }

  @Test
  void theDefaultsAreTwoHundredAgentsWithASlotEach() {
    ReplayOptions options = parsed("--trace=t.csv --speed=60");
    assertThat(options.agents()).isEqualTo(200);
    assertThat(options.slots()).isOne();
    assertThat(options.limit()).isEqualTo(Integer.MAX_VALUE);
    assertThat(options.failures()).isZero();
    assertThat(options.kills()).isZero();
    assertThat(options.seed()).isOne();
    assertThat(options.warmup()).hasSeconds(20);
    assertThat(parsed("--trace=t.csv --speed=60 --url=http://127.0.0.1:1").warmup()).isZero();
    assertThat(options.visibility()).hasSeconds(5);
    assertThat(options.serviceTime().prefillMicros()).isEqualTo(65);
    assertThat(options.serviceTime().decodeMicros()).isEqualTo(31_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--speed 1",
        "--trace TRACE",
        "--trace TRACE --speed 0",
        "--trace TRACE --speed NaN",
        "--trace TRACE --speed 1 --agents 0",
        "--trace TRACE --speed 1 --agents 3 --kill-agents 3",
        "--trace TRACE --speed 1 --inject-failures 1.1",
        "--trace TRACE --speed 1 --limit 0",
        "--trace TRACE --speed 1 --visibility 10ms",
        "--trace TRACE --speed 1 --prefill-micros -1",
        "--trace TRACE --speed 1 --warmup -1",
        "--trace TRACE --speed 1 --backups 1",
        "--trace TRACE --speed 1 --url nowhere",
        "--trace TRACE.not --speed 1"
      })
  void misuseIsOneLineAndCodeTwo(String arguments) throws IOException {
    assertThat(execute(arguments, synthetic())).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aBadLineIsOneLineWithFileAndLineAndCodeTwoBeforeAnythingIsStarted() throws IOException {
    Path trace = synthetic();
    Files.writeString(trace, Files.readString(trace) + "\nsome day,1,2\n");
    assertThat(execute("--trace TRACE --speed 1 --url http://127.0.0.1:1", trace)).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString())
        .contains("trace.csv, line 303: TIMESTAMP: 'some day' (expected: a time such as");
  }

  @Test
  void whatCannotBeReadIsNamed() {
    assertThat(execute("--trace TRACE --speed 1", folder)).isEqualTo(2);
    assertThat(err.toString()).startsWith("swarmhold: " + folder + ": ");
  }

  @Test
  void aServerThatIsNotThereIsOneLineAndCodeOne() throws IOException {
    assertThat(execute("--trace TRACE --speed 1 --url http://127.0.0.1:1", synthetic()))
        .isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("swarmhold: unavailable");
  }

  /** Half a minute of requests, ten a second, of a tenth to half a second. */
  private Path synthetic() throws IOException {
    var dice = new SplittableRandom(1);
    var text = new StringBuilder("TIMESTAMP,ContextTokens,GeneratedTokens\r\n");
    for (int row = 0; row < ROWS; row++) {
      text.append(
          String.format(
              Locale.ROOT,
              "2023-11-16 18:17:%02d.%07d,%d,%d\r\n",
              row / 10,
              row % 10 * 1_000_000,
              dice.nextInt(1_000, 4_000),
              dice.nextInt(1, 10)));
    }
    return Files.writeString(folder.resolve("trace.csv"), text);
  }

  private static ReplayOptions parsed(String arguments) {
    var command = new ReplayCommand();
    new CommandLine(command)
        .registerConverter(Duration.class, text -> Duration.parse("PT" + text))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(arguments.split(" "));
    return command.options();
  }

  /** As the launcher does it, which finds the verb by itself. */
  private int execute(String arguments, Path trace) {
    NodeStarter nobody =
        config -> {
          throw new IllegalStateException("nobody asked for a node in this JVM");
        };
    String line = "replay " + arguments.replace("TRACE", trace.toString());
    return CommandLines.of(nobody, new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(line.strip().split(" "));
  }
}
