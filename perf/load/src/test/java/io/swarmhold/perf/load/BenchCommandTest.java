package io.swarmhold.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmhold.cli.CommandLines;
import io.swarmhold.cli.NodeStarter;
import io.swarmhold.perf.load.drive.FakeServer;
import io.swarmhold.perf.load.drive.FakeServer.Mischief;
import io.swarmhold.perf.load.drive.Generator.Way;
import io.swarmhold.perf.load.drive.Pace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What stands on the command line is what is done; what makes no sense is said to be so. */
@Timeout(60)
class BenchCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theDefaultsAreAClosedLoopOfTenTaskFrames() {
    CycleOptions options = cycle();
    assertThat(options)
        .isEqualTo(
            new CycleOptions(
                20, Warmup.UntilSteady.ALONE, 0, Way.WS, 10, 8, 256, 2, 8, 300, 5_000));
    assertThat(options.pace()).isEqualTo(new Pace.Closed(5_000));
  }

  @Test
  void everyOptionOfTheLoadIsHeard() {
    CycleOptions options =
        cycle(
            "--seconds=7 --warmup=0 --rate=9000 --submit=batch --frame-tasks=50 --agents=100"
                + " --slots=3 --connections=4 --agent-connections=10 --payload-bytes=1024"
                + " --window=700");
    assertThat(options)
        .isEqualTo(
            new CycleOptions(
                7, new Warmup.Fixed(0), 9_000, Way.BATCH, 50, 100, 3, 4, 10, 1_024, 700));
    assertThat(options.pace()).isEqualTo(new Pace.Open(9_000));
    assertThat(cycle("--submit=rest").frameTasks()).isEqualTo(1);
    assertThat(cycle("--submit=rest").connections()).isEqualTo(64);
  }

  @Test
  void failoverKillsUnlessItIsToPause() {
    assertThat(failover("--output=json"))
        .isEqualTo(new FailoverOptions(3, 3, Optional.empty(), 600, 12, 16, 30));
    assertThat(failover("--kill").fault()).isEqualTo("kill");
    assertThat(
            failover(
                "--members=5 --pause=12 --rounds=2 --probes=90 --agents=4 --slots=2 --warmup=7"))
        .isEqualTo(new FailoverOptions(5, 2, Optional.of(Duration.ofSeconds(12)), 90, 4, 2, 7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fly",
        "cycle --seconds=0",
        "cycle --rate=-1",
        "cycle --warmup=-1",
        "cycle --warmup=long",
        "cycle --submit=pigeon",
        "cycle --window=5",
        "cycle --agent-connections=9",
        "cycle --payload-bytes=30",
        "cycle --address=nowhere",
        "cycle --durability=marble",
        "cycle --members=2",
        "cycle --members=3 --address=http://127.0.0.1:1",
        "restart --tasks=0",
        "restart --members=2",
        "failover --members=1",
        "failover --rounds=0",
        "failover --tasks=1",
        "failover --kill --pause=3",
        "failover --pause=0",
        "failover --probes=0",
        "join --members=2",
        "join --rate=0",
        "join --tasks=1",
        "restart --payload-bytes=1",
        "sessions --sessions=0",
        "sessions --leases=-1",
        "sessions extra"
      })
  void misuseIsCodeTwo(String arguments) {
    assertThat(execute(arguments)).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aGoodRunPrintsOneJsonObjectAndIsCodeZero() throws Exception {
    try (var server = new FakeServer(Mischief.NONE)) {
      assertThat(execute(against(server, "-o json"))).isZero();
    }
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(out.toString().strip()).doesNotContain("\n");
    assertThat(report.path("ok").asBoolean()).isTrue();
    assertThat(report.path("accepted").asLong()).isPositive();
    assertThat(report.path("completed")).isEqualTo(report.path("accepted"));
    assertThat(report.path("lost").asLong()).isZero();
    assertThat(report.path("doubled").asLong()).isZero();
    assertThat(report.path("tasksPerSecond").asLong()).isPositive();
    for (String name :
        new String[] {
          "submitP50Ms", "submitP99Ms", "dispatchP50Ms", "dispatchP99Ms", "completeP99Ms"
        }) {
      assertThat(report.path(name).asDouble()).as(name).isPositive();
    }
    assertThat(report.path("durability").asText()).isEqualTo("memory");
    assertThat(report.path("diskBytesPerTaskByMetrics").asDouble()).isPositive();
    assertThat(report.path("serverCpuPercent").isNull()).isTrue();
    assertThat(report.path("generatorCpuPercent").asDouble()).isPositive();
    assertThat(report.path("config").path("frameTasks").asInt()).isEqualTo(10);
    assertThat(report.path("config").path("cores").asInt()).isPositive();
    assertThat(report.path("config").path("server").path("version").asText()).isEqualTo("fake");
  }

  @Test
  void aTableHasALineForEachFigure() throws Exception {
    try (var server = new FakeServer(Mischief.NONE)) {
      assertThat(execute(against(server, "-o table"))).isZero();
    }
    assertThat(out.toString()).containsPattern("(?m)^tasksPerSecond +\\d+$");
    assertThat(out.toString()).containsPattern("(?m)^config\\.window +500$");
  }

  @Test
  void aTaskDoneTwiceIsCodeOne() throws Exception {
    try (var server = new FakeServer(Mischief.ASSIGN_TWICE)) {
      assertThat(execute(against(server, "-o json"))).isEqualTo(1);
    }
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.path("ok").asBoolean()).isFalse();
    assertThat(report.path("doubled").asLong()).isPositive();
  }

  @Test
  void aServerThatHangsUpIsCodeOneWithoutAStackTrace() throws Exception {
    try (var server = new FakeServer(Mischief.HANG_UP)) {
      assertThat(execute(against(server, "-o json"))).isEqualTo(1);
    }
    assertThat(err.toString()).contains("swarmhold: ").doesNotContain("\tat ");
  }

  private static String against(FakeServer server, String more) {
    return ("cycle --address=http://127.0.0.1:%d --seconds=1 --warmup=0 --window=500 --agents=3"
                + " --durability=memory ")
            .formatted(server.address().getPort())
        + more;
  }

  private static CycleOptions cycle(String arguments) {
    var command = new CycleCommand();
    new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(arguments.split(" "));
    return command.options();
  }

  private static FailoverOptions failover(String arguments) {
    var command = new FailoverCommand();
    new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(arguments.split(" "));
    return command.options();
  }

  private static CycleOptions cycle() {
    return cycle("--output=json");
  }

  /** As the launcher does it, which finds the verb by itself. */
  private int execute(String arguments) {
    NodeStarter nobody =
        config -> {
          throw new IllegalStateException("nobody asked for a node in this JVM");
        };
    return CommandLines.of(nobody, new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(("bench " + arguments).strip().split(" "));
  }
}
