package io.swarmhold.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.cli.SwarmholdMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo, killed with -9 in the middle of its work and started again until it is through: what
 * was finished is not done again, and nothing is missing.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DemoKillTest {

  private static final int FILES = 60;

  /** One for each file to extract and to score, one for the statistics, one for the report. */
  private static final int TASKS = 2 * FILES + 2;

  @TempDir Path folder;

  @Test
  void whatWasFinishedBeforeAKillIsNotDoneAgainAndNothingIsMissing() throws Exception {
    long seed = Long.getLong("seed", 1);
    var dice = new SplittableRandom(seed);
    writeFiles(dice);
    // Once among the extracts, once among the scores
    killWhenFinished(dice.nextInt(5, FILES - 10));
    killWhenFinished(dice.nextInt(FILES + 5, TASKS - 10));

    Process last = demo();
    assertThat(last.waitFor()).as(said()).isZero();

    List<String> log = Files.readAllLines(data().resolve("executions.log"));
    Executions.Counts counts = Executions.count(log);
    assertThat(counts.finished()).as("seed %d", seed).isEqualTo(TASKS);
    assertThat(counts.betrayed()).as("finished, and begun again; seed %d", seed).isZero();
    assertThat(counts.again())
        .as("under way at a kill: at most 4 agents x 2 slots")
        .isBetween(0, 16);
    assertThat(subjectsOf("extract", log)).hasSize(FILES);
    assertThat(subjectsOf("score", log)).hasSize(FILES);
    assertThat(Files.readString(data().resolve("report.md")))
        .contains("60 text files", "file-59.md", "60 files found, 60 of them read and scored");
  }

  private static Set<String> subjectsOf(String kind, List<String> log) {
    var subjects = new HashSet<String>();
    for (String line : log) {
      String[] cells = line.split("\t", -1);
      if (cells.length == 4 && cells[2].equals(kind)) {
        subjects.add(cells[3]);
      }
    }
    return subjects;
  }

  private void killWhenFinished(int count) throws Exception {
    Process demo = demo();
    Path log = data().resolve("executions.log");
    while (!Files.exists(log) || Executions.count(Files.readAllLines(log)).finished() < count) {
      boolean ended = demo.waitFor(5, TimeUnit.MILLISECONDS);
      assertThat(ended).as(said()).isFalse();
    }
    demo.destroyForcibly().waitFor();
  }

  private Process demo() throws IOException {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(flags());
    words.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    words.addAll(List.of(SwarmholdMain.class.getName(), "demo", "--exit", "--port", "0"));
    words.addAll(List.of("--pace", "40", "--input", folder.resolve("input").toString()));
    words.addAll(List.of("--data", data().toString()));
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("said").toFile()))
        .start();
  }

  private static List<String> flags() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve(".mvn/jvm-flags"))) {
      root = root.resolve("..").normalize();
    }
    return Stream.of(Files.readString(root.resolve(".mvn/jvm-flags")).strip().split("\\s+"))
        .toList();
  }

  private Path data() {
    return folder.resolve("data");
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said"));
  }

  private void writeFiles(SplittableRandom dice) throws IOException {
    Path input = Files.createDirectory(folder.resolve("input"));
    for (int i = 0; i < FILES; i++) {
      var text = new StringBuilder("# File " + i + "\n\n");
      for (int word = 0; word < 200; word++) {
        text.append("word").append((char) ('a' + dice.nextInt(26))).append("ling ");
      }
      Files.writeString(input.resolve("file-" + i + ".md"), text);
    }
  }
}
