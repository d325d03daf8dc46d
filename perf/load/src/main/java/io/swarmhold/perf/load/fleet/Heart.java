package io.swarmhold.perf.load.fleet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Gives signs of life for all agents that are registered so far: each once in ten seconds, ten
 * thousand in a request, on one connection, whatever else goes on.
 */
public final class Heart implements AutoCloseable {

  public static final int FRAME = 10_000;
  private static final long INTERVAL_NANOS = 10_000_000_000L;

  private final RestLine line;
  private final Thread thread;
  private final AtomicLong registered = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private volatile long longestRoundNanos;
  private volatile boolean stopped;
  private volatile @Nullable IOException failure;

  public Heart(InetSocketAddress server) throws IOException {
    line = new RestLine(server);
    thread = Thread.ofPlatform().daemon().name("heart").start(this::beat);
  }

  /** Agents from 0 on that are alive. */
  public void registered(long count) {
    registered.set(count);
  }

  /** Signs of life that were answered so far. */
  public long sent() {
    return sent.get();
  }

  /** How long it took to speak for everybody once, at the longest. */
  public long longestRoundNanos() {
    return longestRoundNanos;
  }

  /** Forgets how long rounds took so far. */
  public void measureAnew() {
    longestRoundNanos = 0;
  }

  private void beat() {
    try {
      while (!stopped) {
        round();
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  private void round() throws IOException {
    long begun = System.nanoTime();
    long all = registered.get();
    long frames = Math.ceilDiv(all, FRAME);
    for (long frame = 0; frame < frames && !stopped; frame++) {
      int count = (int) Math.min(FRAME, all - frame * FRAME);
      line.ask("POST", "/api/v1/agents:heartbeat", FleetPlan.heartbeats(frame * FRAME, count));
      sent.addAndGet(count);
      sleepUntil(begun + INTERVAL_NANOS * (frame + 1) / frames);
    }
    longestRoundNanos = Math.max(longestRoundNanos, System.nanoTime() - begun);
    if (frames == 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void sleepUntil(long nanos) {
    long left = nanos - System.nanoTime();
    while (left > 0 && !stopped) {
      LockSupport.parkNanos(left);
      left = nanos - System.nanoTime();
    }
  }

  /**
   * @throws IOException if a sign of life was not taken
   */
  public void check() throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  @Override
  public void close() throws IOException {
    stopped = true;
    thread.interrupt();
    line.close();
  }
}
