package io.swarmhold.edge.client;

import io.swarmhold.edge.client.LeaseCalls.Asked;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A program that stands for election, until it is closed: {@link Elections#campaign}. */
public final class Campaign implements AutoCloseable {

  /** Each question waits so long; then comes the next. */
  private static final Duration WAIT = Duration.ofSeconds(25);

  /** After a question that failed, or was refused. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final SwarmholdClient client;
  private final LeaseCalls calls;
  private final LeaseWish wish;
  private final Elections.Listener listener;
  private boolean closed;
  private @Nullable HeldLease lease;

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

  synchronized void ask() {
    if (!closed) {
      var unused = calls.ask(wish).whenComplete(this::heard);
    }
  }

  private synchronized void heard(@Nullable Asked asked, @Nullable Throwable failure) {
    if (asked == null || !asked.answer().isSuccess()) {
      boolean isTaken = asked != null && asked.isLocked();
      if (!isTaken && !closed) {
        listener.failed(reason(asked, failure));
      }
      client.timers().after(isTaken ? Duration.ZERO : PAUSE, this::ask);
      return;
    }
    HeldLease won = HeldLease.of(calls, wish, asked);
    if (closed) {
      letGo(won);
      return;
    }
    lease = won;
    listener.elected(won.token());
    won.onLost(() -> lost(won));
  }

  private static RuntimeException reason(@Nullable Asked asked, @Nullable Throwable failure) {
    if (asked != null) {
      return asked.answer().refusal();
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof RuntimeException known
        ? known
        : new OutcomeUnknownException(String.valueOf(cause), cause);
  }

  private synchronized void lost(HeldLease gone) {
    if (lease == gone && !closed) {
      lease = null;
      listener.lost(gone.token());
      ask();
    }
  }

  /** Without waiting for it: nobody asked here. */
  private static void letGo(HeldLease won) {
    Thread.ofVirtual().name("swarmhold-resign").start(won::close);
  }

  /** Stands no more, and resigns if it leads. */
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
