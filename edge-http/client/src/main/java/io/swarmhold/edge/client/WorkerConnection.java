package io.swarmhold.edge.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A worker's connection to a server, made again on one address after the other whenever it is lost,
 * until it is closed or the server will not have it for good.
 *
 * <p>It shares the worker's lock: the worker calls under it, and hears under it.
 */
final class WorkerConnection {

  private static final Logger LOG = System.getLogger(Worker.class.getName());

  /** The worker; called under the lock, but for {@link #released}. */
  interface Listener {

    /** A fresh connection is open. */
    void connected();

    void received(ServerFrame frame);

    /** More may be sent. */
    void writable();

    /** It is lost, and is made again. */
    void lost();

    /** The server will not have it: no connection will be made again. */
    void refused(RefusedException reason);

    /** A frame was received, and the lock is free. */
    void released();

    /** Whether the worker has no more use for a connection. */
    boolean isOver();
  }

  private final String agent;
  private final SwarmholdClient client;
  private final SocketLink.Opening opening;
  private final Backoff backoff;
  private final ReentrantLock lock;
  private final Listener listener;

  // All below: under the lock
  private @Nullable SocketLink link;
  private URI address; // of the connection, or of the latest try to make one
  private int generation; // of connections: what an older one still says is not heard
  private boolean connecting;
  private boolean sending;
  private int failures; // since the last registration
  private long opened;

  WorkerConnection(
      String agent,
      SwarmholdClient client,
      SocketLink.Opening opening,
      Backoff backoff,
      ReentrantLock lock,
      Listener listener) {
    this.agent = agent;
    this.client = client;
    this.opening = opening;
    this.backoff = backoff;
    this.lock = lock;
    this.listener = listener;
    this.address = client.requests().address();
  }

  /** How many connections there were. */
  long opened() {
    return opened;
  }

  /** Whether a frame can be sent now. */
  boolean isWritable() {
    return link != null && !sending;
  }

  /** The server knows the agent: the next failure counts as the first. */
  void registered() {
    failures = 0;
  }

  void connect() {
    lock.lock();
    try {
      if (connecting || link != null || listener.isOver()) {
        return;
      }
      connecting = true;
      int mine = ++generation;
      address = client.requests().address();
      var unused = open(mine).whenComplete((made, failure) -> opened(mine, made, failure));
    } finally {
      lock.unlock();
    }
  }

  /** What is thrown before anything is sent is a connection that failed, and tried again. */
  private CompletableFuture<SocketLink> open(int mine) {
    try {
      return opening.open(address, new Ears(mine));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void opened(int mine, @Nullable SocketLink made, @Nullable Throwable failure) {
    lock.lock();
    try {
      if (mine != generation) {
        if (made != null) {
          made.abort("too late");
        }
        return;
      }
      connecting = false;
      if (made == null) {
        notConnected(failure);
        return;
      }
      link = made;
      opened++;
      listener.connected();
    } finally {
      lock.unlock();
    }
  }

  private void notConnected(@Nullable Throwable failure) {
    Throwable cause = Futures.cause(failure);
    Optional<FinalClose> end =
        cause instanceof WebSocketHandshakeException refused
            ? FinalClose.ofUpgrade(refused.getResponse().statusCode())
            : Optional.empty();
    end.map(FinalClose::refusal)
        .ifPresentOrElse(listener::refused, () -> connectLater(String.valueOf(cause)));
  }

  private void connectLater(String why) {
    if (listener.isOver()) {
      return;
    }
    client.requests().leave(address);
    Duration pause = backoff.delay(failures++, client.dice().nextDouble());
    LOG.log(
        failures == 1 ? Level.INFO : Level.DEBUG,
        "agent {0}: connection lost ({1}), again in {2} ms",
        agent,
        why,
        pause.toMillis());
    client.timers().after(pause, this::connect);
  }

  /** Sends one frame; to be called only if {@link #isWritable}. */
  void send(ClientFrame frame) {
    SocketLink open = link;
    if (open == null) {
      return;
    }
    var sent = open.send(frame.utf8());
    if (!sent.isDone()) {
      sending = true;
      int mine = generation;
      var unused = sent.whenComplete((ok, failure) -> sent(mine, failure));
    } else if (sent.isCompletedExceptionally()) {
      disconnect("not sent");
    }
  }

  private void sent(int mine, @Nullable Throwable failure) {
    lock.lock();
    try {
      if (mine != generation) {
        return;
      }
      sending = false;
      if (failure == null) {
        listener.writable();
      } else {
        disconnect("not sent: " + failure);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Cuts the connection, and makes another one later. */
  void disconnect(String why) {
    SocketLink old = link;
    if (old != null) {
      forget();
      old.abort(why);
      connectLater(why);
    }
  }

  /** Says goodbye; there will be no other connection. */
  void close() {
    SocketLink old = link;
    forget();
    if (old != null) {
      old.close();
    }
  }

  /** There is no connection any more; what it still says is not heard. */
  private void forget() {
    generation++;
    link = null;
    sending = false;
    listener.lost();
  }

  /** What one connection says; it is not heard any more once there is a newer one. */
  private final class Ears implements SocketLink.Ears {

    private final int mine;

    Ears(int mine) {
      this.mine = mine;
    }

    @Override
    public void message(byte[] utf8) {
      lock.lock();
      try {
        if (mine != generation) {
          return;
        }
        listener.received(ServerFrame.parse(utf8));
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "agent " + agent + ": not understood", e);
        disconnect("frame not understood");
      } finally {
        lock.unlock();
      }
      listener.released();
    }

    @Override
    public void closed(int code, String reason) {
      lock.lock();
      try {
        if (mine != generation) {
          return;
        }
        connecting = false;
        forget();
        FinalClose.ofCode(code)
            .ifPresentOrElse(
                end -> listener.refused(end.refusal(reason)),
                () -> connectLater(code + " " + reason));
      } finally {
        lock.unlock();
      }
    }
  }
}
