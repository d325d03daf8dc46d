package io.swarmhold.edge.client;

import io.swarmhold.edge.client.Http.Answer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A lock that this program holds, or its leadership. Renews itself at a third of its term, until it
 * is closed or lost.
 *
 * <p>It is lost when the server says so, or when no renewal was answered for a term, counted from
 * when the last one was sent that was, not counting tries of it that had no answer. The server
 * waits a little longer, so whoever stops at once has stopped before the next holder begins. What
 * cannot be stopped at once should carry the {@link #token}, and whoever stores it should refuse a
 * smaller one than it has seen.
 */
public final class HeldLease implements AutoCloseable {

  private final LeaseCalls calls;
  private final String name;
  private final String token;
  private final Duration term;
  private final Timers timers;
  private final CompletableFuture<Void> lost = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();

  // All below: under the lock
  private long untilNanos;
  private boolean over;
  private Timers.@Nullable Pending renewal;
  private Timers.@Nullable Pending end;

  private HeldLease(LeaseCalls calls, LeaseWish wish, String token, long sentNanos) {
    this.calls = calls;
    this.name = wish.name();
    this.token = token;
    this.term = wish.term();
    this.timers = calls.client().timers();
    this.untilNanos = sentNanos + term.toNanos();
  }

  static HeldLease of(LeaseCalls calls, LeaseWish wish, LeaseCalls.Asked asked) {
    String token = calls.token(asked.answer());
    if (!token.matches("\\d{1,18}")) {
      throw new OutcomeUnknownException(
          "%s: '%s' (expected: a number)".formatted(calls.tokenName(), token), null);
    }
    var lease = new HeldLease(calls, wish, token, asked.sentNanos());
    lease.renewAfter(lease.term.dividedBy(3).minusNanos(lease.timers.nanos() - asked.sentNanos()));
    lease.watch();
    return lease;
  }

  public String name() {
    return name;
  }

  /** For fencing: larger than that of every lease before. */
  public long token() {
    return Long.parseLong(token);
  }

  /** Whether this program may count on it at this moment. */
  public boolean isHeld() {
    lock.lock();
    try {
      return !over && timers.nanos() < untilNanos;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs {@code action} once if the lease is lost, on a virtual thread of its own; not if it is
   * closed before.
   */
  public void onLost(Runnable action) {
    // Not in the stage, which would keep to itself what the action throws
    var unused = lost.thenRun(() -> Futures.VIRTUAL_THREADS.execute(action));
  }

  private void renewAfter(Duration delay) {
    lock.lock();
    try {
      if (!over) {
        renewal = timers.after(delay.isNegative() ? Duration.ZERO : delay, this::renew);
      }
    } finally {
      lock.unlock();
    }
  }

  private void renew() {
    var unused =
        calls
            .renew(name, token, term.dividedBy(3))
            .whenComplete((answer, failure) -> {
              if (answer != null) {
                answered(answer);
              }
              renewAfter(term.dividedBy(3));
            });
  }

  private void answered(Answer answer) {
    if (answer.isSuccess()) {
      lock.lock();
      try {
        untilNanos = Math.max(untilNanos, answer.sentNanos() + term.toNanos());
      } finally {
        lock.unlock();
      }
    } else if (answer.status() == 409) {
      lose();
    }
  }

  /** Comes back until the term is over without having begun anew. */
  private void watch() {
    boolean isOver;
    lock.lock();
    try {
      long left = untilNanos - timers.nanos();
      isOver = left <= 0;
      if (!over && !isOver) {
        end = timers.after(Duration.ofNanos(left), this::watch);
      }
    } finally {
      lock.unlock();
    }
    if (isOver) {
      lose();
    }
  }

  private void lose() {
    if (stop()) {
      lost.complete(null);
    }
  }

  /** Whether it was going on. */
  private boolean stop() {
    lock.lock();
    try {
      boolean wentOn = !over;
      over = true;
      if (renewal != null) {
        renewal.cancel();
      }
      if (end != null) {
        end.cancel();
      }
      return wentOn;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Stops renewing and lets it go, so that nobody has to wait for its end.
   *
   * @throws OverloadedException if no server heard of it; the lease then ends with its term
   * @throws OutcomeUnknownException likewise, perhaps
   */
  @Override
  public void close() {
    if (stop()) {
      Answer answer = Futures.join(calls.end(name, token));
      if (answer.status() != 409) { // 409: it is not held under the token, which is all we want
        answer.orRefuse();
      }
    }
  }
}
