package io.swarmhold.perf.load.server;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A server we started, on a free port of this machine. Ended by its process id. */
public final class ServerProcess implements AutoCloseable {

  private static final Pattern ADDRESS = Pattern.compile("http://([^\\s:/]+):(\\d+)");
  private static final Duration GOODBYE = Duration.ofSeconds(30);
  private static final long POLL_NANOS = 5_000_000;
  private static final int LAST_LINES = 30;
  private static final int LINE_CHARACTERS = 300;

  private final Process process;
  private final Path log;
  private final long startedAt;

  private ServerProcess(Process process, Path log, long startedAt) {
    this.process = process;
    this.log = log;
    this.startedAt = startedAt;
  }

  /** Starts a server on {@code folder/data}; what it prints goes to a file in {@code folder}. */
  public static ServerProcess start(Launch launch, Path folder) throws IOException {
    return start(launch.command(folder.resolve("data")), folder);
  }

  static ServerProcess start(List<String> command, Path folder) throws IOException {
    Path log = Files.createTempFile(folder, "server-", ".log");
    long now = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new ServerProcess(process, log, now);
  }

  public long pid() {
    return process.pid();
  }

  /** On the clock of {@link System#nanoTime}. */
  public long startedAt() {
    return startedAt;
  }

  /**
   * Waits until the server says it is ready; returns where it listens. An IOException with its last
   * words if it ends before, or takes longer.
   */
  public InetSocketAddress awaitReady(Duration atMost) throws IOException {
    long deadline = startedAt + atMost.toNanos();
    InetSocketAddress address = awaitAddress(deadline);
    var api = new ServerApi(address);
    while (!api.isReady()) {
      pause(deadline);
    }
    return address;
  }

  /** Ends it at once ({@code kill -9}); returns when it is gone. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Stops it where it is (SIGSTOP), until {@link #resume}; returns once it does nothing more. */
  void pause() throws IOException {
    signal("STOP");
  }

  /** Has it go on (SIGCONT). */
  void resume() throws IOException {
    signal("CONT");
  }

  private void signal(String name) throws IOException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start();
    if (kill.onExit().join().exitValue() != 0) {
      throw new IOException("no signal reaches process " + pid());
    }
  }

  /** Asks it to end, and kills it if it does not. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  private InetSocketAddress awaitAddress(long deadline) throws IOException {
    while (true) {
      Matcher address = ADDRESS.matcher(Files.readString(log));
      if (address.find() && address.end() < Files.size(log)) {
        return new InetSocketAddress(address.group(1), Integer.parseInt(address.group(2)));
      }
      pause(deadline);
    }
  }

  private void pause(long deadline) throws IOException {
    if (!process.isAlive()) {
      throw new IOException("the server ended with code " + process.exitValue() + lastWords());
    }
    if (System.nanoTime() - deadline > 0) {
      throw new IOException("the server does not become ready" + lastWords());
    }
    LockSupport.parkNanos(POLL_NANOS);
  }

  private String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(log);
    int from = Math.max(0, lines.size() - LAST_LINES);
    return lines.subList(from, lines.size()).stream()
        .map(line -> line.substring(0, Math.min(line.length(), LINE_CHARACTERS)))
        .collect(Collectors.joining("\n", "; it printed last:\n", ""));
  }
}
