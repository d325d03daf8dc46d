package io.swarmhold.perf.load.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the operating system and the JVM's tools know of a process. */
public final class ProcessFigures {

  private static final Pattern SIZE = Pattern.compile("used (\\d+)([KMG]?)");
  private static final Pattern NUMBER = Pattern.compile("(\\d+)");

  private ProcessFigures() {}

  /** Processor time used so far; zero if the system does not say. */
  public static Duration cpu(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }

  /** Bytes of memory it has now, heap and everything. */
  public static OptionalLong residentBytes(long pid) {
    OptionalLong kib = line(Path.of("/proc", Long.toString(pid), "status"), "VmRSS:");
    return kib.isEmpty() ? kib : OptionalLong.of(kib.getAsLong() << 10);
  }

  /** How many files and sockets this process may have open; empty if there is no telling. */
  public static OptionalLong openFilesLimit() {
    return line(Path.of("/proc/self/limits"), "Max open files");
  }

  /**
   * Bytes of live objects in a JVM's heap: what is left after a full collection. Stops the JVM for
   * that long.
   */
  public static long liveHeapBytes(long pid) throws IOException {
    jcmd(pid, "GC.run");
    return heapBytes(jcmd(pid, "GC.heap_info"));
  }

  /** Sum over what {@code jcmd GC.heap_info} prints of any collector. */
  static long heapBytes(String info) {
    long sum = 0;
    boolean found = false;
    for (String line : info.split("\n")) {
      String text = line.strip();
      Matcher used = SIZE.matcher(text);
      if (used.find() && !text.startsWith("Metaspace") && !text.startsWith("class space")) {
        sum += Long.parseLong(used.group(1)) << shift(used.group(2));
        found = true;
      }
    }
    if (!found) {
      throw new IllegalArgumentException("heap: not understood: " + info);
    }
    return sum;
  }

  private static int shift(String unit) {
    return switch (unit) {
      case "K" -> 10;
      case "M" -> 20;
      case "G" -> 30;
      default -> 0;
    };
  }

  private static String jcmd(long pid, String what) throws IOException {
    var command =
        List.of(
            Launch.javaHome().resolve("bin").resolve("jcmd").toString(), Long.toString(pid), what);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader lines = process.inputReader()) {
      String printed = String.join("\n", lines.lines().toList());
      if (process.onExit().join().exitValue() != 0) {
        throw new IOException("jcmd " + what + ": " + printed);
      }
      return printed;
    }
  }

  private static OptionalLong line(Path file, String name) {
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(name)) {
          Matcher number = NUMBER.matcher(line);
          return number.find()
              ? OptionalLong.of(Long.parseLong(number.group()))
              : OptionalLong.empty();
        }
      }
    } catch (IOException e) {
      return OptionalLong.empty(); // not Linux, or not ours to read
    }
    return OptionalLong.empty();
  }
}
