package io.swarmhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a tree of its own, with a Maven and a JDK that only say what they were asked. */
class LauncherTest {

  private static final Path ROOT = root();

  @TempDir Path folder;
  private Path tree = Path.of("");
  private Path jdk = Path.of("");

  private static Path root() {
    Path path = Path.of("").toAbsolutePath();
    while (!Files.exists(path.resolve(".mvn/jvm-flags"))) {
      path = path.resolve("..").normalize();
    }
    return path;
  }

  @BeforeEach
  void plant() throws IOException {
    tree = Files.createDirectory(folder.resolve("a tree"));
    jdk = folder.resolve("jdk");
    copy("swarmhold");
    copy(".mvn/find-jdk.sh");
    copy(".mvn/jvm-flags");
    script(
        tree.resolve("mvnw"),
        """
        mkdir -p "$(dirname "$0")/perf/lab/target"
        cd "$(dirname "$0")/perf/lab/target"
        echo built "$@" >>../built
        touch swarmhold-lab-1.jar library.jar
        printf '%s' "$PWD/library.jar" >classpath
        """);
    write(tree.resolve("pom.xml"), "");
    write(tree.resolve("wal/src/main/java/A.java"), "");
    script(
        jdk.resolve("bin/java"),
        """
        for word; do
          echo "$word"
          case $word in
            -XX:AOTCacheOutput=*) echo recorded >"${word#*=}"; echo "$@" >>"$(dirname "$0")/recorded" ;;
          esac
        done
        """);
    script(jdk.resolve("bin/javac"), "");
    write(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    for (String old :
        List.of(
            "pom.xml", "wal", "wal/src/main/java", "wal/src/main/java/A.java", "wal/src/main")) {
      Files.setLastModifiedTime(tree.resolve(old), FileTime.from(Instant.now().minusSeconds(60)));
    }
  }

  @Test
  void itBuildsOnceAndThenStartsAtOnce() throws Exception {
    var first = launch("tasks", "--pool", "two words");
    assertThat(first.code()).isZero();
    assertThat(first.err().lines())
        .containsExactly(
            "Building Swarmhold, one to three minutes (not built yet)",
            "Recording a run, so that later ones start faster: about 20 seconds");
    assertThat(first.out().lines().toList())
        .endsWith("io.swarmhold.cli.SwarmholdMain", "tasks", "--pool", "two words")
        .contains("-Xmx1g", "--add-modules", "java.se");

    var second = launch("tasks");
    assertThat(second.err()).isEmpty();
    assertThat(builds()).hasSize(1);
  }

  @Test
  void aChangedSourceOrALostJarIsBuiltAgain() throws Exception {
    launch("version");
    write(tree.resolve("wal/src/main/java/A.java"), "changed");
    Files.setLastModifiedTime(
        tree.resolve("wal/src/main/java/A.java"), FileTime.from(Instant.now().plusSeconds(1)));
    assertThat(launch("version").err()).contains("(wal/src/main/java/A.java)");

    Files.setLastModifiedTime(
        tree.resolve("wal/src/main/java/A.java"), FileTime.from(Instant.now().minusSeconds(60)));
    Files.delete(tree.resolve("perf/lab/target/library.jar"));
    assertThat(launch("version").err()).contains("(jars missing)");
    assertThat(launch("version").err()).isEmpty();
    assertThat(builds()).hasSize(3);
  }

  @Test
  void aRunIsRecordedOnceAndUsedFromThenOn() throws Exception {
    String cache = "-XX:AOTCache=" + tree.toRealPath().resolve("perf/lab/target/swarmhold.aot");
    assertThat(launch("version").out().lines()).contains(cache);
    assertThat(launch("version").out().lines()).contains(cache);
    assertThat(recordings()).singleElement().asString().endsWith("SwarmholdMain train");

    Path library = tree.resolve("perf/lab/target/library.jar");
    Files.setLastModifiedTime(library, FileTime.from(Instant.now().plusSeconds(1)));
    assertThat(launch("version").err().lines()).singleElement().asString().startsWith("Recording");
    Files.setLastModifiedTime(library, FileTime.from(Instant.now().minusSeconds(60)));
    assertThat(launch("version").err()).isEmpty();
    assertThat(recordings()).hasSize(2);
  }

  @Test
  void whatCanNotBeRecordedIsTriedOnceAndKeepsNothingFromRunning() throws Exception {
    script(
        jdk.resolve("bin/java"),
        "case $* in *train*) echo out of luck; exit 1 ;; *) echo \"$@\" ;; esac");
    var first = launch("version");
    assertThat(first.code()).isZero();
    assertThat(first.err()).contains("could not be recorded: see perf/lab/target/recording.log");
    assertThat(Files.readString(tree.resolve("perf/lab/target/recording.log")))
        .endsWith("\nout of luck\n");
    assertThat(first.out()).doesNotContain("AOTCache").endsWith("SwarmholdMain version\n");
    assertThat(launch("version").err()).isEmpty();
  }

  @Test
  void anotherBuildOfTheJdkRecordsAnew() throws Exception {
    launch("version");
    write(jdk.resolve("release"), "JAVA_VERSION=\"25.0.2\"\n");
    assertThat(launch("version").err().lines()).singleElement().asString().startsWith("Recording");
    assertThat(launch("version").err()).isEmpty();
  }

  /** It knows neither how to record a run, nor the words in which it is told to use one. */
  @Test
  void anOlderJdkNeitherRecordsARunNorHearsOfOne() throws Exception {
    launch("version");
    write(jdk.resolve("release"), "JAVA_VERSION=\"21.0.9\"\n");
    var run = launch("version");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).doesNotContain("AOT").doesNotContain("aot");
    assertThat(recordings()).hasSize(1);
  }

  /** As by the end of the terminal, or of the machine. */
  @Test
  void aRecordingThatWasCutShortIsMadeUpFor() throws Exception {
    String java = Files.readString(jdk.resolve("bin/java"));
    script(jdk.resolve("bin/java"), "case $* in *train*) kill -9 $PPID ;; esac");
    assertThat(launch("version").code()).isNotZero();
    write(jdk.resolve("bin/java"), java);
    assertThat(launch("version").err().lines()).singleElement().asString().startsWith("Recording");
    assertThat(recordings()).hasSize(1);
    assertThat(tree.resolve("perf/lab/target/training")).doesNotExist();
  }

  @Test
  void whoWantsNoRecordedRunGetsNone() throws Exception {
    var run = launch(tree.resolve("swarmhold"), List.of("SWARMHOLD_AOT=off"), "version");
    assertThat(run.err()).doesNotContain("Recording");
    assertThat(run.out()).doesNotContain("AOTCache");
    launch("version");
    var later = launch(tree.resolve("swarmhold"), List.of("SWARMHOLD_AOT=off"), "version");
    assertThat(later.out()).doesNotContain("AOTCache");
  }

  @Test
  void itWorksThroughALinkFromElsewhereAndWithAnotherHeap() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("sw"), tree.resolve("swarmhold"));
    var run =
        launch(link, List.of("SWARMHOLD_HEAP=3g", "SWARMHOLD_JVM_FLAGS=-Da=1 -Db=2"), "version");
    assertThat(run.code()).isZero();
    assertThat(run.out().lines().toList())
        .contains("-Xmx3g", "-Da=1", "-Db=2", "-Dswarmhold.home=" + tree.toRealPath());
  }

  @Test
  void anotherCollectorTakesThePlaceOfOurs() throws Exception {
    assertThat(launch("version").out().lines()).contains("-XX:+UseG1GC");
    var flags = List.of("SWARMHOLD_JVM_FLAGS=-Da=1 -XX:+UseZGC");
    assertThat(launch(tree.resolve("swarmhold"), flags, "version").out().lines())
        .contains("-XX:+UseZGC")
        .doesNotContain("-XX:+UseG1GC");
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    var builder = new ProcessBuilder(tree.resolve("swarmhold").toString(), "version");
    builder.environment().put("SWARMHOLD_JAVA_HOME", jdk.toString());
    builder.environment().remove("SWARMHOLD_AOT");
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    List<Process> both = List.of(builder.start(), builder.start());
    for (Process one : both) {
      assertThat(one.waitFor()).isZero();
    }
    assertThat(builds()).hasSize(1);
    assertThat(recordings()).hasSize(1);
  }

  @Test
  void anOldJavaHomeDoesNotMatter() throws Exception {
    Path old = folder.resolve("old");
    script(old.resolve("bin/java"), "exit 3");
    script(old.resolve("bin/javac"), "");
    write(old.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
    assertThat(launch(tree.resolve("swarmhold"), List.of("JAVA_HOME=" + old), "version").code())
        .isZero();
  }

  @Test
  void aFailedBuildIsNotRun() throws Exception {
    script(tree.resolve("mvnw"), "echo no >&2; exit 1");
    var run = launch("version");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void theFlagsAreThoseOfTheBuild() throws IOException {
    var pom = Files.readString(ROOT.resolve("pom.xml"));
    var inPom = Pattern.compile("<jvm.flags>([^<]+)</jvm.flags>").matcher(pom);
    assertThat(inPom.find()).isTrue();
    var words = Files.readString(ROOT.resolve(".mvn/jvm-flags")).strip().split("\\s+");
    assertThat(words).containsExactly(inPom.group(1).strip().split("\\s+"));
  }

  private record Ran(int code, String out, String err) {}

  private Ran launch(String... words) throws Exception {
    return launch(tree.resolve("swarmhold"), List.of(), words);
  }

  private Ran launch(Path program, List<String> environment, String... words) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    var builder =
        new ProcessBuilder(Stream.concat(Stream.of(program.toString()), Stream.of(words)).toList())
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    var variables = builder.environment();
    List.of("SWARMHOLD_HEAP", "SWARMHOLD_JVM_FLAGS", "SWARMHOLD_AOT", "JAVA_HOME")
        .forEach(variables::remove);
    variables.put("SWARMHOLD_JAVA_HOME", jdk.toString());
    for (String variable : environment) {
      int at = variable.indexOf('=');
      variables.put(variable.substring(0, at), variable.substring(at + 1));
    }
    int code = builder.start().waitFor();
    return new Ran(code, Files.readString(out), Files.readString(err));
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(tree.resolve("perf/lab/built"));
  }

  private List<String> recordings() throws IOException {
    return Files.readAllLines(jdk.resolve("bin/recorded"));
  }

  private void copy(String file) throws IOException {
    Path target = tree.resolve(file);
    Files.createDirectories(target.getParent());
    Files.copy(ROOT.resolve(file), target, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
  }

  private static void script(Path file, String text) throws IOException {
    write(file, "#!/bin/sh\nset -e\n" + text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }
}
