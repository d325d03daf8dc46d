package io.swarmhold.perf.load.server;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a server is started: with the Java, the class path and the flags that this program runs with
 * itself, which are the launcher's; only the heap is its own.
 *
 * @param heap largest heap, as Java wants it: {@code 1g}
 * @param flags further flags for Java
 * @param settings of the server, by their keys in its configuration file; those of its part {@code
 *     cluster} begin with {@link #OF_CLUSTER}
 * @param arguments further ones of {@code start}, without data folder and port
 */
public record Launch(
    String heap, List<String> flags, SortedMap<String, String> settings, List<String> arguments) {

  /** How a setting begins that belongs to {@code cluster}. */
  public static final String OF_CLUSTER = "cluster.";

  static final String MAIN = "io.swarmhold.cli.SwarmholdMain";

  public Launch {
    flags = List.copyOf(flags);
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
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
    settings.forEach((key, value) -> words.addAll(List.of("--" + option(key), value)));
    words.addAll(arguments);
    return program(words);
  }

  /** One of several that make a cluster, each with a configuration file of its own. */
  List<String> member(Path config) {
    return program(List.of("start", "--config", config.toString()));
  }

  private static String option(String key) {
    return key.replaceAll("[A-Z]", "-$0").toLowerCase(Locale.ROOT);
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
