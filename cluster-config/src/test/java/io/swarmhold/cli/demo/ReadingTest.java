package io.swarmhold.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the demo's agents read: what counts as a term, what weighs, what is alike. */
class ReadingTest {

  @Test
  void proseAndCodeAreCountedByTheSameWords() {
    assertThat(
            Terms.counts("The appendedPosition of MAX_PAYLOAD_BYTES; HTTPServer2 appends payloads"))
        .isEqualTo(
            Map.of(
                "appended",
                1,
                "position",
                1,
                "max",
                1,
                "payload",
                1,
                "bytes",
                1,
                "server2",
                1,
                "appends",
                1,
                "payloads",
                1));
  }

  @Test
  void stopWordsKeywordsNumbersAndHashesAreNoTerms() {
    assertThat(
            Terms.counts(
                "public static final int x = 42; // because it is the 1099511627777 a9e64d6397"))
        .isEmpty();
    assertThat(Terms.counts("größe Ärger")).containsOnlyKeys("größe", "ärger");
  }

  @Test
  void onlyTheCommonestAreKeptAndTiesGoByName() {
    assertThat(Terms.commonest(Map.of("b", 2, "a", 1, "c", 1), 2))
        .isEqualTo(Map.of("a", 1, "b", 2));
  }

  @Test
  void anExtractKnowsTitleHeadingsAndFolder() {
    var page = Extract.of("docs/guide/start.md", "# Begin here #\n\ntext\n## Then\n");
    assertThat(page.title()).isEqualTo("Begin here");
    assertThat(page.headings()).containsExactly("Begin here", "Then");
    assertThat(page.lines()).isEqualTo(4);
    assertThat(page.words()).isEqualTo(7);
    assertThat(page.folder()).isEqualTo("docs/guide");

    var code =
        Extract.of("A.java", "/** x */\npublic final class Apple {\n  private record Seed() {}\n}");
    assertThat(code.headings()).containsExactly("Apple", "Seed");
    assertThat(code.folder()).isEqualTo(".");
    assertThat(Extract.of("a/b.txt", "plain").title()).isEqualTo("b.txt");
    assertThat(Extract.of("a/b.txt", "plain").folder()).isEqualTo("a");
    assertThat(Extract.of("a/b/c/d.txt", "plain").folder()).isEqualTo("a/b");
  }

  @Test
  void whatEveryFileSaysWeighsLessThanWhatOneSays() {
    var corpus = new CorpusStatistics(100, Map.of("task", 100, "lease", 4));
    assertThat(corpus.weight("task", 9)).isLessThan(corpus.weight("lease", 2));
    assertThat(corpus.weight("lease", 2)).isLessThan(corpus.weight("unheard", 2));
    assertThat(corpus.weight("lease", 8)).isGreaterThan(corpus.weight("lease", 2));
  }

  @Test
  void alikeIsOneForTheSameAndNoughtForStrangers() {
    var extracts =
        List.of(
            Extract.of("a.md", "lease token fence lease"),
            Extract.of("b.md", "lease token fence lease"),
            Extract.of("c.md", "kernel scheduler interrupt"));
    var corpus = CorpusStatistics.of(extracts);
    var scores = extracts.stream().map(extract -> Score.of(extract, corpus)).toList();

    assertThat(corpus.fileCounts()).isEqualTo(Map.of("lease", 2, "token", 2, "fence", 2));
    assertThat(scores.get(0).likeness(scores.get(1))).isGreaterThan(0.999);
    assertThat(scores.get(0).likeness(scores.get(2))).isZero();
    assertThat(scores.get(2).distinctiveness()).isGreaterThan(0);
  }

  @Test
  void thePageNamesTwinsFoldersAndWhereToBegin() {
    var extracts =
        List.of(
            Extract.of("README.md", "# Queues\nlease token fence queue agent worker"),
            Extract.of("a/one.md", "lease token fence ring buffer"),
            Extract.of("a/two.md", "lease token fence ring buffer"),
            Extract.of("b/c.md", "# Kernels\nkernel scheduler interrupt"));
    var corpus = CorpusStatistics.of(extracts);
    var page =
        Report.of("sample", extracts, extracts.stream().map(e -> Score.of(e, corpus)).toList());

    assertThat(page)
        .startsWith("# What is in sample\n\n4 text files")
        .contains("- 100 %: `a/one.md` and `a/two.md`")
        .contains("| `a` | 2 |")
        .contains("`b/c.md`: Kernels.");
    assertThat(page)
        .isEqualTo(
            Report.of(
                "sample",
                extracts.reversed(),
                extracts.stream().map(e -> Score.of(e, corpus)).toList()));
  }

  @Test
  void everythingSurvivesTheWire() {
    var extract = Extract.of("a.md", "# Title\nlease token");
    assertThat(Wire.read(Wire.json(extract), Extract.class)).isEqualTo(extract);
    var corpus = CorpusStatistics.of(List.of(extract, extract));
    assertThat(Wire.read(Wire.json(corpus), CorpusStatistics.class)).isEqualTo(corpus);
    var score = Score.of(extract, corpus);
    assertThat(Wire.read(Wire.json(score), Score.class)).isEqualTo(score);
  }

  @Test
  void onlyTextOfReasonableSizeIsRead(@TempDir Path folder) throws IOException {
    write(folder.resolve("a/text.md"), "text".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    write(folder.resolve("b.bin"), new byte[] {1, 0, 2});
    write(folder.resolve("latin.txt"), new byte[] {'a', (byte) 0xe4, 'b'});
    write(folder.resolve("large.txt"), new byte[TextFiles.MAX_BYTES + 1]);
    write(folder.resolve("empty.txt"), new byte[0]);
    write(folder.resolve(".git/config"), new byte[] {'x'});
    write(folder.resolve("target/x.txt"), new byte[] {'x'});
    write(folder.resolve("node_modules/x.js"), new byte[] {'x'});

    assertThat(TextFiles.below(folder))
        .extracting(TextFiles.TextFile::path)
        .containsExactly("a/text.md");
  }

  @Test
  void thePaceFitsTheWorkAndIsNeverCruel() {
    var about = new Demo.Pace.About(Duration.ofSeconds(24));
    assertThat(Demo.pace(about, 800, 8)).isEqualTo(Duration.ofMillis(240));
    assertThat(Demo.pace(about, 4, 8)).isEqualTo(Duration.ofSeconds(1));
    assertThat(Demo.pace(new Demo.Pace.Each(Duration.ZERO), 800, 8)).isZero();
  }

  @Test
  void theListOfExecutionsConvictsWhoRunsFinishedWorkAgain() {
    assertThat(
            Executions.count(
                List.of(
                    "began\ta\textract\tx",
                    "began\ta\textract\tx",
                    "finished\ta",
                    "began\tb\tx",
                    "fin")))
        .isEqualTo(new Executions.Counts(3, 1, 1, 0));
    assertThat(
            Executions.count(List.of("began\ta\tx\ty", "finished\ta", "began\ta\tx\ty")).betrayed())
        .isEqualTo(1);
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }
}
