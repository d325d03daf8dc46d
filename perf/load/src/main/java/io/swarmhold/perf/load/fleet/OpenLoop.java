package io.swarmhold.perf.load.fleet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Asks at a constant rate, whatever the server does; times count from when a question was meant to
 * be sent.
 */
public final class OpenLoop {

  private static final long SECOND = 1_000_000_000;
  private static final long LONGEST_MICROS = 600_000_000;
  private static final int DIGITS = 3;

  private OpenLoop() {}

  /** Asks the question of that number. */
  public interface Question {
    void ask(RestLine line, long number) throws IOException;
  }

  /**
   * @param connections that wait for answers at a time
   * @return in microseconds
   */
  public static Histogram run(
      InetSocketAddress server, int connections, int perSecond, int seconds, Question question)
      throws IOException {
    Histogram micros = new ConcurrentHistogram(LONGEST_MICROS, DIGITS);
    AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    AtomicLong next = new AtomicLong();
    long start = System.nanoTime() + SECOND / 10;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try (RestLine line = new RestLine(server)) {
                  work(line, next, start, perSecond, (long) perSecond * seconds, question, micros);
                } catch (IOException e) {
                  failure.compareAndSet(null, e);
                }
              }));
    }
    for (Thread thread : threads) {
      join(thread);
    }
    IOException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    return micros;
  }

  private static void work(
      RestLine line,
      AtomicLong next,
      long start,
      int perSecond,
      long count,
      Question question,
      Histogram micros)
      throws IOException {
    for (long n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
      long intended = start + n * SECOND / perSecond;
      for (long left = intended - System.nanoTime(); left > 0; ) {
        LockSupport.parkNanos(left);
        left = intended - System.nanoTime();
      }
      question.ask(line, n);
      long took = (System.nanoTime() - intended) / 1_000;
      micros.recordValue(Math.clamp(took, 0, LONGEST_MICROS));
    }
  }

  private static void join(Thread thread) throws IOException {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
