package io.swarmhold.perf.lab.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Java's forces and writes go through libc, where the shim waits for them. */
@Timeout(60)
class SlowDiskTest {

  @TempDir static Path folder;

  @BeforeAll
  static void thereIsACompiler() {
    assumeTrue(Shell.has("gcc"), Facility.DISK_SHIM.wanted());
  }

  @Test
  void aDiskAtPeaceIsLeftAlone() throws Exception {
    assertThat(force(DiskHarm.NONE, "data/file")).startsWith("forced").contains("mapped");
  }

  @Test
  void aForceThatFailsIsAnIOExceptionForChannelsAndForMappedFiles() throws Exception {
    assertThat(force(new DiskHarm(0, 0, true, false), "data/file"))
        .contains("force: Input/output error")
        .contains("map: Input/output error");
  }

  @Test
  void aWriteThatFailsIsAnIOExceptionToo() throws Exception {
    assertThat(force(new DiskHarm(0, 0, false, true), "data/file"))
        .contains("write: Input/output error");
  }

  @Test
  void filesOutsideOfTheFolderAreNotHarmed() throws Exception {
    assertThat(force(new DiskHarm(0, 0, false, true), "other")).startsWith("forced");
  }

  @Test
  void aSlowForceTakesAsLongAsItIsTold() throws Exception {
    String said = force(new DiskHarm(300, 0, false, false), "data/file");
    assertThat(Long.parseLong(said.replaceAll("(?s).*forced in (\\d+) ms.*", "$1")))
        .isGreaterThanOrEqualTo(300);
  }

  private static String force(DiskHarm harm, String file) throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Path library = Tools.shim("slow-disk", folder);
    var control = new Control(folder.resolve("control"));
    control.say(harm.line());
    var java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ForceOnce.class.getName(),
                folder.resolve(file).toString())
            .redirectErrorStream(true);
    java.environment().put("LD_PRELOAD", library.toString());
    java.environment().put("SLOW_DISK_FOLDER", folder.resolve("data").toString());
    java.environment().put("SLOW_DISK_CONTROL", control.file().toString());
    Process process = java.start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
