package io.swarmhold.perf.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where the programs of a comparison are; run.sh has checked that they exist. */
final class Programs {

  private Programs() {}

  /** The program at the path in {@code variable}, else the one of this name on the PATH. */
  static String named(String program, String variable) {
    return System.getenv().getOrDefault(variable, program);
  }

  /** The folder of run.sh. */
  static Path home() {
    return Path.of(System.getProperty("peers.home", "."));
  }

  /** The driver of the peers with a Java client, in a JVM like our own. */
  static List<String> javaDriver(String peer, int port) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xms1g",
        "-Xmx1g",
        "-XX:+UseParallelGC",
        "-cp",
        System.getProperty("java.class.path"),
        Drive.class.getName(),
        peer,
        Integer.toString(port));
  }

  /** All a short command prints. */
  static String output(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  /** The folder's own entries only, so that nothing of the user's configuration leaks in. */
  static Map<String, String> homeIn(Path folder) {
    return Map.of("HOME", folder.toString());
  }
}
