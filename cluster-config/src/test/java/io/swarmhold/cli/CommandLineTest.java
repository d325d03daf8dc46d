package io.swarmhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.EdgeConfig;
import io.swarmhold.model.TenantId;
import io.swarmhold.node.NodeConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command line says, and with what code it ends. */
class CommandLineTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private CommandLine line() {
    return CommandLines.of(
        config -> {
          throw new CommandLines.FailedException("no node here");
        },
        new PrintWriter(out, true),
        new PrintWriter(err, true));
  }

  private int run(String... words) {
    return line().execute(words);
  }

  static Stream<List<String>> verbs() {
    var line =
        CommandLines.of(
            config -> {
              throw new IllegalStateException();
            },
            new PrintWriter(new StringWriter()),
            new PrintWriter(new StringWriter()));
    return Stream.concat(Stream.of(List.of()), below(line, List.of()));
  }

  private static Stream<List<String>> below(CommandLine line, List<String> path) {
    return line.getSubcommands().entrySet().stream()
        .flatMap(verb -> {
          var here = Stream.concat(path.stream(), Stream.of(verb.getKey())).toList();
          return Stream.concat(Stream.of(here), below(verb.getValue(), here));
        });
  }

  @ParameterizedTest(name = "{0} --help")
  @MethodSource("verbs")
  void everyVerbExplainsItself(List<String> path) {
    var words = Stream.concat(path.stream(), Stream.of("--help")).toArray(String[]::new);

    assertThat(run(words)).isZero();
    assertThat(out.toString()).startsWith("Usage: swarmhold");
    assertThat(out.toString().lines().count()).isGreaterThan(3);
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "frobnicate",
        "submit",
        "submit {}} --address nonsense",
        "submit {\"a\":1 --pool p",
        "submit {} --pool two;words",
        "submit {} --wait soon",
        "submit {} --file x",
        "tasks --status tired",
        "task not-an-id",
        "task 00002000000g0001 --cancel --result",
        "dlq",
        "dlq redrive",
        "dlq purge --reason boredom",
        "start --port many",
        "start --host 0.0.0.0",
        "start --admin-host 0.0.0.0",
        "start --admin-port 70000",
        "start --tenant-weight acme",
        "start --tenant-weight acme=0",
        "start --tenant-weight a/b=2",
        "demo --agents 0",
        "demo --input /nowhere/at/all",
        "cluster",
        "cluster dev --members 2",
        "cluster dev --port 70000",
        "cluster dev --grid-port 65500",
        "cluster copies everywhere",
        "cluster recover 1 --epoch 2",
        "cluster give-up 1",
        "cluster give-up 1 --epoch -5",
        "cluster give-up -1 --epoch 5",
        "cluster recover 1 --epoch -5 --from m-1",
        "cluster replace-voter m-1",
        "cluster replace-voter m-1 --with m/2",
        "lock",
        "lock acquire",
        "lock acquire a --term 0s",
        "lock release a",
        "lock run a",
        "election",
        "election resign a --term soon",
        "definition",
        "definition put agent a",
        "definition put agent a --file /nowhere/at/all",
        "submit --pool a --lines /nowhere/at/all",
        "submit --pool a --file /nowhere/at/all",
        "wal",
        "wal verify --data /nowhere/at/all",
        "wal epoch --data /nowhere/at/all",
        "wal epoch --set most",
        "tail --limit",
        "version -o xml"
      })
  void misuseIsOneLineAndCodeTwo(String words) {
    String[] args = words.isEmpty() ? new String[0] : words.split(" ");

    assertThat(run(args)).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("--help)");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aServerThatIsNotThereIsOneLineAndCodeOne() {
    assertThat(run("tasks", "--address", "http://127.0.0.1:1", "--patience", "0s")).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString())
        .startsWith("swarmhold: unavailable: no connection")
        .endsWith(" (asked: http://127.0.0.1:1)\n");
  }

  @Test
  void aNodeThatDoesNotStartIsOneLineAndCodeOne(@TempDir Path data) {
    assertThat(run("start", "--data", data.toString(), "--port", "0")).isEqualTo(1);
    assertThat(err.toString().strip()).isEqualTo("swarmhold: no node here");
  }

  @Test
  void badConfigurationIsOneLineThatNamesTheFileAndCodeTwo(@TempDir Path data) throws IOException {
    Path file =
        Files.writeString(
            data.resolve("member.yaml"), "edge: {port: 0}\ndata: " + data.resolve("member.yaml"));
    var line =
        CommandLines.of(
            NodeStarters.embedded(), new PrintWriter(out, true), new PrintWriter(err, true));
    assertThat(line.execute("start", "--config", file.toString())).isEqualTo(2);
    assertThat(err.toString().strip())
        .isEqualTo(
            "swarmhold: %s: data: %s is a file (expected: a folder, made if missing)"
                .formatted(file, file));
    err.getBuffer().setLength(0);
    Files.writeString(file, "edge: {port: abc}");
    assertThat(line.execute("start", "--config", file.toString())).isEqualTo(2);
    assertThat(err.toString().strip())
        .isEqualTo("swarmhold: " + file + ": edge.port: abc (expected: a whole number)");
  }

  @Test
  void whatStartIsToldReachesTheNode(@TempDir Path data) {
    var told = new AtomicReference<NodeConfig>();
    var line =
        CommandLines.of(
            config -> {
              told.set(config);
              throw new CommandLines.FailedException("seen");
            },
            new PrintWriter(out, true),
            new PrintWriter(err, true));
    line.execute(
        "start",
        "--data=" + data,
        "--host=0.0.0.0",
        "--key-file=keys.json",
        "--admin-host=127.0.0.2",
        "--admin-port=9090",
        "--tenant-weight=acme=3",
        "--tenant-weight=bravo=2");

    assertThat(told.get().admin()).contains(new EdgeConfig.Listener("127.0.0.2", 9090));
    assertThat(told.get().weights())
        .isEqualTo(Map.of(new TenantId("acme"), 3, new TenantId("bravo"), 2));
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    assertThat(run("version")).isZero();
    assertThat(out.toString()).matches("swarmhold \\d+\\.\\d+\\.\\d+\\S* on Java .*\\s+");
    assertThat(run("--version")).isZero();
    assertThat(run("version", "-o", "json")).isZero();
    assertThat(out.toString()).contains("\"version\":");
  }

  @Test
  void theCompletionKnowsEveryVerb() {
    assertThat(run("completion")).isZero();
    assertThat(out.toString()).contains("redrive", "--idempotency-key", "complete -F");
  }

  @Test
  void durationsAreWrittenAsPeopleDo() {
    assertThat(Durations.parse("1500ms")).isEqualTo(Duration.ofMillis(1500));
    assertThat(Durations.parse("90S")).isEqualTo(Duration.ofSeconds(90));
    assertThat(Durations.parse("2h")).isEqualTo(Duration.ofHours(2));
    assertThat(Durations.parse("PT5M")).isEqualTo(Duration.ofMinutes(5));
    for (String written : List.of("0s", "1500ms", "90s", "5m", "36h", "2d")) {
      assertThat(Durations.text(Durations.parse(written))).isEqualTo(written);
    }
    assertThat(run("lock", "acquire", "a", "--term", "0s")).isEqualTo(2);
    assertThat(err.toString()).startsWith("swarmhold: --term: 0s (expected: at least 1 s)");
  }

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    assertThat(Output.table(List.of("ID", "STATE"), List.of(List.of("long-name", "x"))))
        .isEqualTo("ID         STATE\nlong-name  x\n");
  }

  /** A holder, a note, an agent's error: others wrote it, and a terminal would obey it. */
  @Test
  void whatOthersWroteDoesNothingToATerminal() {
    String evil = "\u001b[31mRED\u001b[2J\u009b\u202Eline\nbreak\u2028";
    String shown = "\\u001b[31mRED\\u001b[2J\\u009b\\u202eline\\u000abreak\\u2028";

    assertThat(Output.table(List.of("HOLDER"), List.of(List.of(evil), List.of("Zo\u00eb"))))
        .isEqualTo("HOLDER\n" + shown + "\nZo\u00eb\n");
    assertThat(CommandLines.oneLine("locked: it is " + evil))
        .isEqualTo("locked: it is " + shown.replace("\\u000a", " ").replace("\\u2028", ""));
    assertThat(Printable.json("{\n \"a\": \"\u202e\u009b\"}"))
        .isEqualTo("{\n \"a\": \"\\u202e\\u009b\"}");
    assertThat(run("task", "\u001b[2Jx")).isEqualTo(2);
    assertThat(err.toString()).doesNotContain("\u001b");
  }

  @Test
  void aBarMovesAtMostTenTimesASecondAndEndsFull() {
    var drawn = new java.io.ByteArrayOutputStream();
    long[] now = {0};
    var screen = new java.io.PrintStream(drawn, true, java.nio.charset.StandardCharsets.UTF_8);
    try (var bar = new Progress(screen, true, () -> now[0], "extract", 4)) {
      for (int i = 1; i <= 4; i++) {
        now[0] += 60_000_000;
        bar.at(i);
      }
    }
    var frames = List.of(drawn.toString(java.nio.charset.StandardCharsets.UTF_8).split("\r", -1));
    assertThat(frames).hasSize(5); // nothing, then at 0, 120 and 240 ms, and the end
    assertThat(frames.getLast()).contains("4/4");
  }
}
