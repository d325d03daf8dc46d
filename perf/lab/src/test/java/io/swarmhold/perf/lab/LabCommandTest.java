package io.swarmhold.perf.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmhold.cli.CommandLines;
import io.swarmhold.cli.NodeStarter;
import io.swarmhold.perf.lab.history.Caller;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.Recorder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What stands on the command line, and what comes out of it. */
@Timeout(60)
class LabCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fly",
        "run --loopback --members=0",
        "run --loopback --minutes=0",
        "run --loopback --rate=0",
        "run --loopback --nemesis=flood",
        "run --loopback --at-once=0",
        "run --loopback --mean-gap=0",
        "run --loopback --live-seconds=0",
        "run --loopback --durability=marble",
        "run --loopback --rate=1000 --minutes=60",
        "run --prefix=Lab2",
        "run --loopback --members=2 --backups=2",
        "run --seed=many",
        "check",
        "check nowhere",
        "consensus",
        "consensus --voters=2 nowhere",
        "consensus --calls=0 nowhere"
      })
  void misuseIsCodeTwo(String arguments) {
    assertThat(execute(arguments)).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aFolderThatIsNotEmptyIsNotWrittenInto() throws Exception {
    Files.writeString(folder.resolve("precious"), "data");
    assertThat(execute("run --loopback --into=" + folder)).isEqualTo(2);
    assertThat(err.toString()).contains("not empty");
  }

  @Test
  void everyOptionIsHeardAndWrittenDownForTheNextTime() {
    String words =
        "--members=5 --minutes=2 --nemesis=kill,wipe --seed=7 --rate=9 --mean-gap=3 --at-once=2"
            + " --member-heap=1g --durability=process --shards=8 --backups=1 --live-seconds=9 --loopback";
    LabOptions options = options(words + " --into=" + folder);
    assertThat(options.possible()).hasSize(2);
    assertThat(options.length()).hasMinutes(2);
    assertThat(String.join(" ", options.words()))
        .isEqualTo(
            "lab run --members 5 --minutes 2.0 --nemesis kill,wipe --seed 7 --rate 9.0 --mean-gap"
                + " 3.0 --at-once 2 --member-heap 1g --durability process --shards 8"
                + " --backups 1 --live-seconds 9 --loopback");
  }

  @Test
  void whatIsMissingIsSaidAndNotDone() {
    LabOptions options =
        options("--members=1 --loopback --nemesis=kill,partition,wipe --into=" + folder);
    assertThat(options.possible()).hasSize(1);
    assertThat(options.skipped()).containsOnlyKeys("partition", "wipe");
    assertThat(options.skipped().get("partition")).contains("nftables");
  }

  @Test
  void aGoodHistoryIsCodeZeroAndOneJsonObject() throws Exception {
    record(false);
    assertThat(execute("check -o json " + folder)).isZero();
    assertThat(out.toString().strip()).doesNotContain("\n");
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.path("verdict").asText()).isEqualTo("valid");
    assertThat(report.path("acknowledged").asInt()).isEqualTo(1);
    assertThat(report.path("operations").asInt()).isEqualTo(4);
    assertThat(report.path("faults").asInt()).isEqualTo(1);
    assertThat(report.path("unknown").asInt()).isEqualTo(1);
    assertThat(report.path("seed").asInt()).isEqualTo(7);
    for (String zero : new String[] {"lost", "doubled", "staleCommitsTried"}) {
      assertThat(report.path(zero).isIntegralNumber()).as(zero).isTrue();
      assertThat(report.path(zero).asInt()).as(zero).isZero();
    }
    assertThat(report.path("failoverP99Ms").asDouble()).isPositive();
  }

  @Test
  void aLossIsCodeOne() throws Exception {
    record(true);
    assertThat(execute("check " + folder)).isEqualTo(1);
    assertThat(out.toString()).containsPattern("(?m)^verdict +invalid$").containsPattern("lost +1");
  }

  @Test
  void whatIsNoHistoryIsCodeOneWithTheLine() throws Exception {
    Files.writeString(folder.resolve(LabRun.HISTORY), "nonsense\n");
    assertThat(execute("check " + folder)).isEqualTo(1);
    assertThat(err.toString()).contains("line 1").doesNotContain("\tat ");
  }

  @Test
  void whatItCostsToAgreeIsMeasured() {
    assertThat(execute("consensus --voters=1 --calls=10 " + folder.resolve("data"))).isZero();
    assertThat(out.toString())
        .containsPattern("(?m)^voters +1$")
        .containsPattern("(?m)^first answer +[1-9][0-9]*\\.[0-9]+$")
        .containsPattern("(?m)^command, by the leader, median +[0-9]+\\.[0-9]+$")
        .containsPattern("(?m)^question, by the leader, p99 +[0-9]+\\.[0-9]+$")
        .doesNotContain("another");
  }

  /** A fault, a submit that nobody answered, one that went well, and how it ended. */
  private void record(boolean lost) throws Exception {
    var clock = new AtomicLong();
    try (Recorder recorder =
        Recorder.into(folder.resolve(LabRun.HISTORY), () -> clock.addAndGet(1_000_000))) {
      recorder.saw(
          "lab/seen", "", F.CONFIG, "", "", object().put("leastSuccesses", 1).put("seed", 7));
      Caller nemesis = recorder.caller("nemesis", "");
      nemesis
          .invoke("1", F.FAULT, "f1", object().put("kind", "kill").put("removes", true))
          .ok(object());
      Caller caller = recorder.caller("submit", "t");
      caller.invoke("1", F.SUBMIT, "a", object()).info("timeout");
      caller.invoke("1", F.SUBMIT, "b", object()).ok(object().put("id", "1"));
      caller.invoke("1", F.COMPLETE, "b", object().put("id", "1").put("token", 4)).ok(object());
      nemesis.invoke("1", F.HEAL, "f1", object()).ok(object());
      recorder.saw("lab/seen", "", F.QUIET, "", "", object());
      Caller.Pending last = caller.invoke("1", F.FINAL, "b", object().put("id", "1"));
      if (lost) {
        last.fail("not_found");
      } else {
        last.ok(object().put("id", "1").put("status", "succeeded").put("token", 4));
      }
    }
  }

  private static com.fasterxml.jackson.databind.node.ObjectNode object() {
    return Recorder.object();
  }

  private static LabOptions options(String arguments) {
    var command = new RunCommand();
    new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(arguments.split(" "));
    return command.options();
  }

  /** As the launcher does it, which finds the verb by itself. */
  private int execute(String arguments) {
    NodeStarter nobody =
        config -> {
          throw new IllegalStateException("nobody asked for a node in this JVM");
        };
    return CommandLines.of(nobody, new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(("lab " + arguments).strip().split(" "));
  }
}
