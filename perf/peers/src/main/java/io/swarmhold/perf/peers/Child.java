package io.swarmhold.perf.peers;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process we started. It is stopped by its process id, together with what it started itself:
 * politely first, then not.
 */
final class Child implements AutoCloseable {

  private static final Duration LONGEST_START = Duration.ofSeconds(60);
  private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(20);
  private static final Duration CONNECT_POLL = Duration.ofMillis(50);
  private static final int LOG_TAIL_LINES = 20;

  private final Process process;
  private final Path log;

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts a command in {@code folder}; all it prints goes to a log file there. */
  static Child start(Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    Path log = folder.resolve(Path.of(command.getFirst()).getFileName() + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return new Child(builder.start(), log);
  }

  /** Starts a command whose standard output we read ourselves. */
  static Child startReadable(Map<String, String> environment, List<String> command)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return new Child(builder.start(), Path.of("/dev/null"));
  }

  /** A port nobody listens on now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  void awaitListening(int port) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LONGEST_START.toNanos();
    while (!listening(port)) {
      if (!process.isAlive()) {
        throw new IOException("the server ended with code " + process.exitValue() + lastWords());
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException(
            "no answer on port " + port + " after " + LONGEST_START + lastWords());
      }
      Thread.sleep(CONNECT_POLL);
    }
  }

  private static boolean listening(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(log);
    int from = Math.max(0, lines.size() - LOG_TAIL_LINES);
    return "; its log ends with:\n" + String.join("\n", lines.subList(from, lines.size()));
  }

  Process process() {
    return process;
  }

  @Override
  public void close() {
    List<ProcessHandle> family = process.descendants().toList();
    stop(process.toHandle());
    family.forEach(Child::stop);
  }

  private static void stop(ProcessHandle handle) {
    handle.destroy();
    if (!ended(handle, LONGEST_GOODBYE)) {
      handle.destroyForcibly();
    }
  }

  private static boolean ended(ProcessHandle handle, Duration patience) {
    try {
      handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
