package io.swarmhold.perf.lab.member;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One member's process, now this one, after a restart another. Ended by its process id. */
final class Member {

  private static final Duration GOODBYE = Duration.ofSeconds(30);
  private static final Duration READY = Duration.ofMinutes(2);
  private static final long POLL_NANOS = 20_000_000;
  private static final int ASK_MS = 1_000;
  private static final int LAST_LINES = 15;

  /**
   * After a fault is over, a member may still end by it: what it was about to say takes a while.
   */
  static final Duration AFTERMATH = Duration.ofSeconds(30);

  private final URI edge;
  private final Path log;
  private final LongSupplier nanos;
  private @Nullable Process process;
  private CompletableFuture<?> life = CompletableFuture.completedFuture(null);

  /** Counts the lives; who watches one learns from it whether its end was meant. */
  private int expectedEnds;

  /** Why it may end by itself now. */
  private final Set<Excuse> excuses = EnumSet.noneOf(Excuse.class);

  /** Until when it may, once there is no such reason any more; of {@link #nanos}. */
  private long excusedUntil;

  /** Faults after which a member has to end, or may. */
  enum Excuse {
    FULL_DISK,
    FAILING_DISK
  }

  Member(URI edge, Path log, LongSupplier nanos) {
    this.edge = edge;
    this.log = log;
    this.nanos = nanos;
    this.excusedUntil = nanos.getAsLong();
  }

  synchronized boolean runs() {
    return process != null && process.isAlive();
  }

  /**
   * Starts it, unless it runs.
   *
   * @param died hears of an end that nobody here caused
   * @return done when this life has ended, and {@code died} was told if it had to be
   */
  synchronized CompletableFuture<?> launch(
      List<String> command, Map<String, String> environment, IntConsumer died) throws IOException {
    if (runs()) {
      return life;
    }
    var builder =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    Process started = builder.start();
    process = started;
    int ends = expectedEnds;
    life =
        started
            .onExit()
            .thenAccept(ended -> {
              if (isSurprise(ends)) {
                died.accept(ended.exitValue());
              }
            });
    return life;
  }

  private synchronized boolean isSurprise(int ends) {
    return expectedEnds == ends && excuses.isEmpty() && nanos.getAsLong() - excusedUntil >= 0;
  }

  /** An IOException with its last words if it ends before it is ready, or takes too long. */
  void awaitReady() throws IOException {
    long deadline = System.nanoTime() + READY.toNanos();
    while (!isReady()) {
      if (!runs()) {
        throw new IOException("it ended while it started; it printed last:\n" + lastWords());
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("it does not become ready; it printed last:\n" + lastWords());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  boolean isReady() {
    try {
      var ask = (HttpURLConnection) edge.resolve("/health/ready").toURL().openConnection();
      ask.setConnectTimeout(ASK_MS);
      ask.setReadTimeout(ASK_MS);
      int status = ask.getResponseCode();
      ask.disconnect();
      return status == 200;
    } catch (IOException e) {
      return false; // not there yet
    }
  }

  synchronized void kill() {
    Process running = process;
    if (running != null) {
      expectedEnds++;
      running.destroyForcibly();
      running.onExit().join();
    }
  }

  synchronized void stop() throws IOException {
    Process running = process;
    if (running == null || !running.isAlive()) {
      return;
    }
    expectedEnds++;
    signal("CONT");
    running.destroy();
    try {
      if (!running.waitFor(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  /** Its end is no surprise until {@link #mustLive}, nor for the {@link #AFTERMATH}. */
  synchronized void mayDie(Excuse excuse) {
    excuses.add(excuse);
  }

  synchronized void mustLive(Excuse excuse) {
    if (excuses.remove(excuse)) {
      excusedUntil = nanos.getAsLong() + AFTERMATH.toNanos();
    }
  }

  synchronized void signal(String name) throws IOException {
    Process running = process;
    if (running != null && running.isAlive()) {
      Shell.run("kill", "-" + name, Long.toString(running.pid()));
    }
  }

  private String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }
}
