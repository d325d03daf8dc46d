package io.swarmhold.perf.load.replay;

import io.swarmhold.edge.client.OutcomeUnknownException;
import io.swarmhold.edge.client.OverloadedException;
import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.edge.client.TaskRequest;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.perf.load.trace.Arrival;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Submits requests, each as a task of its own and again until it is accepted. One idempotency key
 * stands for one request, so trying again can not make two tasks.
 */
final class Submissions implements AutoCloseable {

  /** Requests that wait for an answer; the server has room for as many connections. */
  private static final int MOST_UNANSWERED = 256;

  /** Requests that were refused and will be sent again, a kilobyte or two each. */
  private static final int MOST_OPEN = 100_000;

  /** So long a request is tried while nothing at all happens; a fleet that lives makes room. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  /** Where the server does not say when to come again. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Who was refused together does not come back together. */
  private static final double JITTER = 0.25;

  /** Codes that do not speak of a queue or a quota, but of a server that serves nobody. */
  private static final Set<String> AWAY =
      Set.of("unavailable", "not_ready", "draining", "storage_full");

  private final SwarmholdClient client;
  private final String pool;
  private final RetryPolicy retry;
  private final Duration visibility;
  private final Journal journal;
  private final Semaphore open = new Semaphore(MOST_OPEN);
  private final Semaphore unanswered = new Semaphore(MOST_UNANSWERED);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong rejected = new AtomicLong();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  /**
   * @param client tries once: what comes of each try is counted here
   */
  Submissions(
      SwarmholdClient client,
      String pool,
      RetryPolicy retry,
      Duration visibility,
      Journal journal) {
    this.client = client;
    this.pool = pool;
    this.retry = retry;
    this.visibility = visibility;
    this.journal = journal;
  }

  /**
   * Begins to submit it, and returns, unless far too many are open.
   *
   * @throws RuntimeException that ended another request: it would end this one too
   */
  void submit(Arrival request) throws InterruptedException {
    check();
    open.acquire();
    threads.execute(() -> {
      try {
        untilAccepted(request);
      } catch (InterruptedException closed) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        failure.compareAndSet(null, e);
      } finally {
        open.release();
      }
    });
  }

  /** Whether all are accepted. */
  boolean areOver() {
    check();
    return open.availablePermits() == MOST_OPEN;
  }

  /** How often the server said 429. */
  long rejected() {
    return rejected.get();
  }

  private void check() {
    RuntimeException reason = failure.get();
    if (reason != null) {
      throw reason;
    }
  }

  private void untilAccepted(Arrival request) throws InterruptedException {
    TaskRequest task = task(request);
    long begun = System.nanoTime();
    while (true) {
      try {
        once(task, request);
        return;
      } catch (OverloadedException e) {
        rejected.addAndGet(AWAY.contains(e.code()) ? 0 : 1);
        pause(e.retryAfter(), begun, e);
      } catch (OutcomeUnknownException e) {
        pause(PAUSE, begun, e);
      }
    }
  }

  private void once(TaskRequest task, Arrival request) throws InterruptedException {
    unanswered.acquire();
    try {
      journal.accepted(client.submit(task).id(), request);
    } finally {
      unanswered.release();
    }
  }

  private void pause(Duration atLeast, long begun, RuntimeException reason)
      throws InterruptedException {
    boolean isOld = System.nanoTime() - begun > PATIENCE.toNanos();
    if (isOld && journal.idle().compareTo(PATIENCE) > 0) {
      throw reason;
    }
    long nanos = Math.max(atLeast.toNanos(), PAUSE.toNanos());
    double later = 1 + ThreadLocalRandom.current().nextDouble() * JITTER;
    Thread.sleep(Duration.ofNanos((long) (nanos * later)));
  }

  private TaskRequest task(Arrival request) {
    return TaskRequest.of(request)
        .pool(pool)
        .type("generate")
        .idempotencyKey(pool + "-" + request.row())
        .visibilityTimeout(visibility)
        .retry(retry);
  }

  /** Gives up what is not accepted. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
