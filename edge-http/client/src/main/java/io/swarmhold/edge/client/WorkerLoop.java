package io.swarmhold.edge.client;

import io.swarmhold.edge.client.ServerFrame.Verdict;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The life of a {@link Worker}: brings together its books, its connection and its handlers, one
 * step at a time under one lock, until it has stopped.
 */
final class WorkerLoop {

  /** After the interrupt, for handlers to return and for reports to be answered. */
  private static final Duration LEAVE_WITHIN = Duration.ofSeconds(5);

  private static final Logger LOG = System.getLogger(Worker.class.getName());

  private final String agent;
  private final Runnable left;
  private final ReentrantLock lock = new ReentrantLock();
  private final Timers timers;
  private final AgentSession session;
  private final HandlerThreads threads;
  private final ConfirmationRelay relay;
  private final WorkerConnection connection;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();

  // All below: under the lock
  private boolean closing;
  private @Nullable RefusedException refusal;
  private Timers.Pending wake = () -> {};
  private long completed;
  private long failed;
  private long handedBack;
  private long lost;

  /**
   * @param left runs when the worker has left, before {@link #stopped} completes
   */
  WorkerLoop(SwarmholdClient client, WorkerSettings settings, Runnable left) {
    this.agent = settings.agent();
    this.left = left;
    this.timers = client.timers();
    this.session =
        new AgentSession(
            settings.profile(), settings.heartbeat(), settings.answerWithin(), new Hands());
    this.threads =
        new HandlerThreads(agent, settings.handlers(), settings.anyType(), new Handling());
    this.relay = new ConfirmationRelay(agent, settings.confirmed());
    this.connection =
        new WorkerConnection(
            agent,
            client,
            (at, ears) ->
                SocketLink.open(client.http(), at, client.apiKey(), client.connectTimeout(), ears),
            settings.backoff(),
            lock,
            new Connected());
  }

  Worker.Stats stats() {
    lock.lock();
    try {
      return new Worker.Stats(
          completed, failed, handedBack, lost, connection.opened(), session.running());
    } finally {
      lock.unlock();
    }
  }

  CompletableFuture<Void> stopped() {
    return stopped;
  }

  /** Whether the server knows the agent on the present connection. */
  boolean isRegistered() {
    lock.lock();
    try {
      return session.registered();
    } finally {
      lock.unlock();
    }
  }

  void start() {
    var unused = drained.thenRunAsync(this::leave, Futures.VIRTUAL_THREADS);
    connection.connect();
  }

  void beginDrain(Duration within) {
    locked(() -> {
      if (closing) {
        return;
      }
      closing = true;
      session.drain();
      timers.after(within, this::abandon);
      timers.after(within.plus(LEAVE_WITHIN), () -> drained.complete(null));
      pump();
    });
  }

  private void abandon() {
    locked(() -> {
      session.abandon();
      pump();
    });
  }

  private void leave() {
    locked(() -> {
      closing = true;
      wake.cancel();
      threads.interruptAll();
      connection.close();
    });
    left.run();
    if (refusal == null) {
      stopped.complete(null);
    } else {
      stopped.completeExceptionally(refusal);
    }
  }

  private void giveUp(RefusedException reason) {
    LOG.log(Level.WARNING, "agent {0} stops: {1}", agent, reason.getMessage());
    refusal = reason;
    drained.complete(null);
  }

  private void locked(Runnable step) {
    lock.lock();
    try {
      step.run();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends what there is to say, one frame after the other; what gathers meanwhile shares a frame.
   */
  private void pump() {
    if (closing && relay.isIdle() && session.idle()) {
      drained.complete(null);
    }
    long now = timers.nanos();
    if (session.stalled(now)) {
      connection.disconnect("no answer");
      return;
    }
    while (connection.isWritable()) {
      ClientFrame frame = session.next(now);
      if (frame == null) {
        break;
      }
      connection.send(frame);
    }
    wakeLater(now);
  }

  private void wakeLater(long now) {
    wake.cancel();
    long wakeAt = session.wakeAt(now);
    if (wakeAt != Long.MAX_VALUE) {
      wake = timers.after(Duration.ofNanos(Math.max(1_000_000, wakeAt - now)), this::wake);
    }
  }

  private void wake() {
    locked(this::pump);
  }

  /** What happens to the connection. */
  private final class Connected implements WorkerConnection.Listener {

    @Override
    public void connected() {
      session.connected(timers.nanos());
      pump();
    }

    @Override
    public void received(ServerFrame frame) {
      boolean before = session.registered();
      var advice = session.received(frame, timers.nanos(), timers.now());
      if (!before && session.registered()) {
        connection.registered();
      }
      switch (advice) {
        case AgentSession.Advice.GoOn goOn -> pump();
        case AgentSession.Advice.GiveUp(String reason) ->
            giveUp(new RefusedException(409, "not_registered", reason));
        case AgentSession.Advice.Reconnect(String reason) -> connection.disconnect(reason);
      }
    }

    @Override
    public void writable() {
      pump();
    }

    @Override
    public void lost() {
      session.lost();
    }

    @Override
    public void refused(RefusedException reason) {
      giveUp(reason);
    }

    @Override
    public void released() {
      relay.tell(this::told);
    }

    private void told() {
      locked(() -> {
        if (closing) {
          pump();
        }
      });
    }

    @Override
    public boolean isOver() {
      return drained.isDone();
    }
  }

  /** What the books ask for. */
  private final class Hands implements AgentSession.Hands {

    @Override
    public void start(Assigned task) {
      threads.start(task);
    }

    @Override
    public void interrupt(Lease lease) {
      threads.interrupt(lease);
    }

    @Override
    public void settled(Report report, Verdict verdict) {
      if (!verdict.isDone()) {
        lost++;
        return;
      }
      switch (report) {
        case Report.Complete complete -> {
          completed++;
          relay.confirmed(complete.lease().id());
        }
        case Report.Fail fail -> failed++;
        case Report.HandBack handBack -> handedBack++;
      }
    }
  }

  /** What the handlers say. */
  private final class Handling implements HandlerThreads.Listener {

    @Override
    public void progress(Lease lease, double fraction) {
      locked(() -> {
        session.progress(lease, fraction);
        pump();
      });
    }

    @Override
    public boolean holds(Lease lease) {
      lock.lock();
      try {
        return session.holds(lease);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void ended(Report report) {
      locked(() -> {
        threads.ended(report.lease());
        session.finished(report);
        pump();
      });
    }
  }
}
