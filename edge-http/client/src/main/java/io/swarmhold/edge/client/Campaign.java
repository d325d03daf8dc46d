package io.swarmhold.edge.client;

import io.swarmhold.edge.client.LeaseCalls.Asked;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A program that stands for election, until it is closed: {@link Elections#campaign}. */
public final class Campaign implements AutoCloseable {

  /** Each question waits so long; then comes the next. */
  private static final Duration WAIT = Duration.ofSeconds(25);

  /** After a question that failed, or was refused. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Logger LOG = System.getLogger(Campaign.class.getName());

  private final SwarmholdClient client;
  private final LeaseCalls calls;
  private final LeaseWish wish;
  private final Elections.Listener listener;
  private boolean closed;
  private @Nullable HeldLease lease;

  /** What the listener hears: one thing after the other. */
  private CompletableFuture<Void> told = CompletableFuture.completedFuture(null);

  Campaign(SwarmholdClient client, LeaseCalls calls, LeaseWish wish, Elections.Listener listener) {
    this.client = client;
    this.calls = calls;
    this.wish = wish.waitUpTo(WAIT);
    this.listener = listener;
  }

  /** The term for which this program leads at this moment. */
  public synchronized OptionalLong leadsFor() {
    return lease != null && lease.isHeld() ? OptionalLong.of(lease.token()) : OptionalLong.empty();
  }

  void ask() {
    if (!isClosed()) {
      var unused = calls.win(wish).whenComplete(this::heard);
    }
  }

  private void heard(@Nullable Asked asked, @Nullable Throwable failure) {
    if (asked == null) {
      failed(reason(failure));
    } else if (asked.answer().isSuccess()) {
      won(asked);
    } else if (asked.isLocked()) {
      client.timers().after(Duration.ZERO, this::ask); // it has waited for as long as it wished
    } else {
      failed(asked.answer().refusal());
    }
  }

  private void won(Asked asked) {
    try {
      leads(HeldLease.of(calls, wish, asked));
    } catch (RuntimeException e) {
      failed(e); // not an answer that we understand
    }
  }

  private synchronized void leads(HeldLease won) {
    if (closed) {
      letGo(won);
      return;
    }
    lease = won;
    won.onLost(() -> lost(won)); // before anybody hears of it: whatever they do, it is heard
    tell(() -> listener.elected(won.token()));
  }

  private synchronized void failed(RuntimeException why) {
    tell(() -> listener.failed(why));
    client.timers().after(PAUSE, this::ask);
  }

  private void lost(HeldLease gone) {
    synchronized (this) {
      if (lease != gone || closed) {
        return;
      }
      lease = null;
      tell(() -> listener.lost(gone.token()));
    }
    ask();
  }

  /**
   * In the order of the calls, on a thread of its own: a listener may block, ask {@link #leadsFor},
   * close the campaign or throw, and the campaign goes on.
   */
  private synchronized void tell(Runnable news) {
    told = told.thenRunAsync(() -> hear(news), Futures.VIRTUAL_THREADS);
  }

  private void hear(Runnable news) {
    if (isClosed()) {
      return;
    }
    try {
      news.run();
    } catch (Throwable e) {
      LOG.log(Level.WARNING, "election " + wish.name() + ": the listener failed", e);
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private static RuntimeException reason(@Nullable Throwable failure) {
    Throwable cause = Futures.cause(failure);
    return cause instanceof RuntimeException known
        ? known
        : new OutcomeUnknownException(String.valueOf(cause), cause);
  }

  /** Without waiting for it: nobody asked here. */
  private static void letGo(HeldLease won) {
    Thread.ofVirtual().name("swarmhold-resign").start(won::close);
  }

  /** Stands no more, and resigns if it leads. The listener hears nothing new from here on. */
  @Override
  public void close() {
    HeldLease last;
    synchronized (this) {
      closed = true;
      last = lease;
      lease = null;
    }
    if (last != null) {
      last.close();
    }
  }
}
