package io.swarmhold.perf.load.server;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a server is started: with the Java, the class path and the flags that this program runs with
 * itself, which are the launcher's; only the heap is its own.
 *
 * @param heap largest heap, as Java wants it: {@code 1g}
 * @param flags further flags for Java
 * @param arguments of {@code start}, without data folder and port
 */
public record Launch(String heap, List<String> flags, List<String> arguments) {

  static final String MAIN = "io.swarmhold.cli.SwarmholdMain";

  public Launch {
    flags = List.copyOf(flags);
    arguments = List.copyOf(arguments);
  }

  /** All flags for Java. */
  public List<String> jvmFlags() {
    var all = new ArrayList<String>();
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (isForServersToo(flag)
          && !(isCollector(flag) && flags.stream().anyMatch(Launch::isCollector))) {
        all.add(flag);
      }
    }
    all.add("-Xmx" + heap);
    all.addAll(flags);
    return all;
  }

  List<String> command(Path data) {
    var words = new ArrayList<>(List.of("start", "--port", "0", "--data", data.toString()));
    words.addAll(arguments);
    return program(words);
  }

  /** The same program with other words on its command line. */
  public List<String> program(List<String> words) {
    var command = new ArrayList<String>();
    command.add(javaHome().resolve("bin").resolve("java").toString());
    command.addAll(jvmFlags());
    command.add("-cp");
    command.add(classPath());
    command.add(MAIN);
    command.addAll(words);
    return command;
  }

  static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  /** With absolute paths, so that the working folder does not matter. */
  private static String classPath() {
    var entries = new ArrayList<String>();
    for (String entry :
        ManagementFactory.getRuntimeMXBean().getClassPath().split(File.pathSeparator)) {
      entries.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(File.pathSeparator, entries);
  }

  /** Java refuses to start with two of them. */
  private static boolean isCollector(String flag) {
    return flag.startsWith("-XX:+Use") && flag.endsWith("GC");
  }

  private static boolean isForServersToo(String flag) {
    return !flag.startsWith("-Xmx")
        && !flag.startsWith("-Xms")
        && !flag.startsWith("-agentlib")
        && !flag.startsWith("-javaagent")
        && !flag.startsWith("-Dswarmhold.terminal");
  }
}
