package io.swarmhold.edge.client;

import io.swarmhold.edge.client.ServerFrame.Verdict;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An agent: takes tasks over one WebSocket, works on up to {@code slots} of them at a time, each on
 * a virtual thread of its own, and reports what became of them.
 *
 * <p>Leases are extended at a third of their time while handlers run. When the connection is lost,
 * handlers go on; the worker reconnects for ever (jittered, bounded pauses, one address after the
 * other), says what it still holds, and repeats what was not answered. No assignment is lost by
 * that and none is started twice under one lease. If it stays away for longer than the lease, the
 * server gives the task to another; fencing then keeps the late result out.
 *
 * <p>{@link #close} drains. So does a SIGTERM, unless the client was told otherwise.
 */
public final class Worker implements AutoCloseable {

  /** Larger results fail the task for good: a frame would not hold them. */
  public static final int MAX_RESULT_BYTES = (256 << 10) - 2_048;

  /** How long {@link #close} lets handlers run on before it interrupts them. */
  public static final Duration DRAIN_WITHIN = Duration.ofSeconds(30);

  /** After the interrupt, for handlers to return and for reports to be answered. */
  private static final Duration LEAVE_WITHIN = Duration.ofSeconds(5);

  private static final Logger LOG = System.getLogger(Worker.class.getName());

  /** What a worker has done so far. */
  public record Stats(
      long completed, long failed, long handedBack, long lost, long connections, int running) {}

  private final SwarmholdClient client;
  private final Map<String, TaskHandler> handlers;
  private final @Nullable TaskHandler anyType;
  private final Backoff backoff;
  private final Consumer<TaskId> confirmed;
  private final AgentProfile profile;
  private final Timers timers;
  private final AgentSession session;
  private final ReentrantLock lock = new ReentrantLock();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();

  /** Confirmed, and the listener has not heard of it yet. */
  private final ConcurrentLinkedQueue<TaskId> unheard = new ConcurrentLinkedQueue<>();

  // All below: under the lock
  private final Map<Lease, Thread> threads = new HashMap<>();
  private @Nullable SocketLink link;
  private URI address; // of the connection, or of the latest try to make one
  private int generation; // of connections: what an older one still says is not heard
  private boolean connecting;
  private boolean sending;
  private boolean closing;
  private @Nullable RefusedException refusal;
  private int failures; // since the last registration
  private Timers.Pending wake = () -> {};
  private long completed;
  private long failed;
  private long handedBack;
  private long lost;
  private long connections;
  private int untold; // confirmations the listener has not returned from

  private Worker(Builder settings) {
    this.client = settings.client;
    this.address = client.requests().address();
    this.handlers = Map.copyOf(settings.handlers);
    this.anyType = settings.anyType;
    this.backoff = settings.backoff;
    this.confirmed = settings.confirmed;
    this.timers = client.timers();
    this.profile =
        new AgentProfile(
            settings.agent,
            settings.pools.isEmpty() ? List.of(new PoolId("default")) : settings.pools,
            settings.capabilities,
            settings.region,
            settings.slots);
    this.session =
        new AgentSession(profile, settings.heartbeat, settings.answerWithin, new Threads());
  }

  /** The agent's name. */
  public String agent() {
    return profile.agent().value();
  }

  public Stats stats() {
    lock.lock();
    try {
      return new Stats(completed, failed, handedBack, lost, connections, session.running());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Completes when the worker has stopped: normally after {@link #close}, exceptionally with a
   * {@link RefusedException} if the server will not have it (bad credential, another connection
   * with the same name).
   */
  public CompletableFuture<Void> stopped() {
    return stopped.copy();
  }

  /** As {@link #drain} with {@link #DRAIN_WITHIN}. */
  @Override
  public void close() {
    drain(DRAIN_WITHIN);
  }

  /**
   * Takes no more tasks, hands back what has not begun, lets handlers finish within {@code within},
   * interrupts the rest and hands that back, waits until the reports are answered, and leaves. A
   * handler that ignores its interrupt is left behind; its lease will run out. Returns when the
   * worker has left, at most five seconds after {@code within}.
   */
  public void drain(Duration within) {
    beginDrain(within);
    stopped.exceptionally(failure -> null).join();
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

  void beginDrain(Duration within) {
    lock.lock();
    try {
      if (closing) {
        return;
      }
      closing = true;
      session.drain();
      timers.after(within, this::abandon);
      timers.after(within.plus(LEAVE_WITHIN), () -> drained.complete(null));
      pump();
    } finally {
      lock.unlock();
    }
  }

  private void abandon() {
    lock.lock();
    try {
      session.abandon();
      pump();
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      closing = true;
      wake.cancel();
      generation++;
      threads.values().forEach(Thread::interrupt);
      if (link != null) {
        link.close();
        link = null;
      }
      session.lost();
    } finally {
      lock.unlock();
    }
    client.workers().left(this);
    if (refusal == null) {
      stopped.complete(null);
    } else {
      stopped.completeExceptionally(refusal);
    }
  }

  private void giveUp(RefusedException reason) {
    LOG.log(Level.WARNING, "agent {0} stops: {1}", agent(), reason.getMessage());
    refusal = reason;
    drained.complete(null);
  }

  // The connection

  private void start() {
    var unused = drained.thenRunAsync(this::leave, runnable -> Thread.ofVirtual().start(runnable));
    connect();
  }

  private void connect() {
    lock.lock();
    try {
      if (connecting || link != null || drained.isDone()) {
        return;
      }
      connecting = true;
      int mine = ++generation;
      address = client.requests().address();
      var unused = link(mine).whenComplete((opened, failure) -> opened(mine, opened, failure));
    } finally {
      lock.unlock();
    }
  }

  /** What is thrown before anything is sent is a connection that failed, and tried again. */
  private CompletableFuture<SocketLink> link(int mine) {
    try {
      return SocketLink.open(
          client.http(), address, client.apiKey(), client.connectTimeout(), new Hearing(mine));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void opened(int mine, @Nullable SocketLink opened, @Nullable Throwable failure) {
    lock.lock();
    try {
      if (mine != generation) {
        if (opened != null) {
          opened.abort("too late");
        }
        return;
      }
      connecting = false;
      if (opened == null) {
        notConnected(failure);
        return;
      }
      link = opened;
      connections++;
      session.connected(timers.nanos());
      pump();
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
        .ifPresentOrElse(this::giveUp, () -> reconnectLater(String.valueOf(cause)));
  }

  private void reconnectLater(String why) {
    if (drained.isDone()) {
      return;
    }
    client.requests().leave(address);
    Duration pause = backoff.delay(failures++, client.dice().nextDouble());
    LOG.log(
        failures == 1 ? Level.INFO : Level.DEBUG,
        "agent {0}: connection lost ({1}), again in {2} ms",
        agent(),
        why,
        pause.toMillis());
    timers.after(pause, this::connect);
  }

  private void disconnect(String why) {
    SocketLink old = link;
    if (old != null) {
      generation++;
      link = null;
      sending = false;
      session.lost();
      old.abort(why);
      reconnectLater(why);
    }
  }

  /** What one connection says; it is not heard any more once there is a newer one. */
  private final class Hearing implements SocketLink.Ears {

    private final int mine;

    Hearing(int mine) {
      this.mine = mine;
    }

    @Override
    public void message(byte[] utf8) {
      lock.lock();
      try {
        if (mine != generation) {
          return;
        }
        hear(ServerFrame.parse(utf8));
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "agent " + agent() + ": not understood", e);
        disconnect("frame not understood");
      } finally {
        lock.unlock();
      }
      tellConfirmed();
    }

    @Override
    public void closed(int code, String reason) {
      lock.lock();
      try {
        if (mine != generation) {
          return;
        }
        link = null;
        sending = false;
        generation++;
        connecting = false;
        session.lost();
        FinalClose.ofCode(code)
            .ifPresentOrElse(
                end -> giveUp(end.refusal(reason)), () -> reconnectLater(code + " " + reason));
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Tells the listener what was confirmed, in order; outside the lock, so that it may take a while,
   * ask for {@link #stats}, or fail, and the agent goes on.
   */
  private void tellConfirmed() {
    for (TaskId task = unheard.poll(); task != null; task = unheard.poll()) {
      try {
        confirmed.accept(task);
      } catch (Throwable e) {
        LOG.log(Level.WARNING, "agent " + agent() + ": the listener failed on " + task, e);
      }
      told();
    }
  }

  private void told() {
    lock.lock();
    try {
      untold--;
      if (closing) {
        pump();
      }
    } finally {
      lock.unlock();
    }
  }

  private void hear(ServerFrame frame) {
    boolean before = session.registered();
    var advice = session.received(frame, timers.nanos(), timers.now());
    if (!before && session.registered()) {
      failures = 0;
    }
    switch (advice) {
      case AgentSession.Advice.GoOn goOn -> pump();
      case AgentSession.Advice.GiveUp(String reason) ->
          giveUp(new RefusedException(409, "not_registered", reason));
      case AgentSession.Advice.Reconnect(String reason) -> disconnect(reason);
    }
  }

  /**
   * Sends what there is to say, one frame after the other; what gathers meanwhile shares a frame.
   */
  private void pump() {
    if (closing && untold == 0 && session.idle()) {
      drained.complete(null);
    }
    long now = timers.nanos();
    if (session.stalled(now)) {
      disconnect("no answer");
      return;
    }
    SocketLink open = link;
    while (open != null && !sending) {
      ClientFrame frame = session.next(now);
      if (frame == null) {
        break;
      }
      var sent = open.send(frame.utf8());
      if (!sent.isDone()) {
        sending = true;
        int mine = generation;
        var unused = sent.whenComplete((ok, failure) -> sent(mine, failure));
      } else if (sent.isCompletedExceptionally()) {
        disconnect("not sent");
        return;
      }
    }
    wake.cancel();
    long wakeAt = session.wakeAt(now);
    if (wakeAt != Long.MAX_VALUE) {
      wake = timers.after(Duration.ofNanos(Math.max(1_000_000, wakeAt - now)), this::wake);
    }
  }

  private void wake() {
    lock.lock();
    try {
      pump();
    } finally {
      lock.unlock();
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
        pump();
      } else {
        disconnect("not sent: " + failure);
      }
    } finally {
      lock.unlock();
    }
  }

  // The handlers

  private final class Threads implements AgentSession.Hands {

    @Override
    public void start(Assigned task) {
      Lease lease = task.lease();
      var assignment =
          new Assignment(task, fraction -> stepped(lease, fraction), () -> holds(lease));
      threads.put(
          lease,
          Thread.ofVirtual()
              .name(agent() + "/" + lease.id())
              .start(() -> ended(lease, work(assignment, lease))));
    }

    @Override
    public void interrupt(Lease lease) {
      Thread thread = threads.get(lease);
      if (thread != null) {
        thread.interrupt();
      }
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
          unheard.add(complete.lease().id());
          untold++;
        }
        case Report.Fail fail -> failed++;
        case Report.HandBack handBack -> handedBack++;
      }
    }
  }

  private void stepped(Lease lease, double fraction) {
    lock.lock();
    try {
      session.progress(lease, fraction);
      pump();
    } finally {
      lock.unlock();
    }
  }

  private boolean holds(Lease lease) {
    lock.lock();
    try {
      return session.holds(lease);
    } finally {
      lock.unlock();
    }
  }

  private void ended(Lease lease, Report report) {
    lock.lock();
    try {
      threads.remove(lease);
      session.finished(report);
      pump();
    } finally {
      lock.unlock();
    }
  }

  /** An error of the handler's is the task's, not the worker's: whatever is thrown is reported. */
  private Report work(Assignment task, Lease lease) {
    TaskHandler handler = handlers.getOrDefault(task.type(), anyType);
    if (handler == null) {
      return new Report.Fail(
          lease, "agent " + agent() + " has no handler for type '" + task.type() + "'", true);
    }
    try {
      Object value = handler.handle(task);
      if (value == null) {
        return new Report.Complete(lease, null);
      }
      return completion(lease, value);
    } catch (PermanentFailure e) {
      return new Report.Fail(lease, words(e), false);
    } catch (InterruptedException e) {
      return new Report.Fail(lease, "interrupted", true);
    } catch (Throwable e) {
      return new Report.Fail(lease, e.getClass().getSimpleName() + ": " + words(e), true);
    }
  }

  private static Report completion(Lease lease, Object value) {
    try {
      Json result = Json.of(value);
      return result.size() <= MAX_RESULT_BYTES
          ? new Report.Complete(lease, result)
          : new Report.Fail(
              lease,
              "result: %d bytes (expected: at most %d)".formatted(result.size(), MAX_RESULT_BYTES),
              false);
    } catch (IllegalArgumentException e) {
      return new Report.Fail(lease, "result: " + words(e), false);
    }
  }

  private static String words(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** What an agent is and does; {@link #start} makes it live. */
  public static final class Builder {

    private final SwarmholdClient client;
    private final AgentId agent;
    private final List<PoolId> pools = new ArrayList<>();
    private final TreeSet<String> capabilities = new TreeSet<>();
    private final Map<String, TaskHandler> handlers = new HashMap<>();
    private @Nullable TaskHandler anyType;
    private Consumer<TaskId> confirmed = task -> {};
    private String region = "";
    private int slots = 1;
    private Duration heartbeat = Duration.ofSeconds(10);
    private Duration answerWithin = Duration.ofSeconds(30);
    private Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

    Builder(SwarmholdClient client, AgentId agent) {
      this.client = client;
      this.agent = agent;
    }

    /** A pool it works for; up to 16. {@code default} if none is named. */
    public Builder pool(String pool) {
      pools.add(new PoolId(pool));
      return this;
    }

    /** What it can do: it is given tasks that ask for any subset of these. */
    public Builder capabilities(String... names) {
      capabilities.addAll(List.of(names));
      return this;
    }

    public Builder region(String name) {
      region = name;
      return this;
    }

    /** How many tasks it works on at a time; 1 by default. */
    public Builder slots(int count) {
      slots = count;
      return this;
    }

    /** Tasks of this type are {@code handler}'s. */
    public Builder handle(String type, TaskHandler handler) {
      if (handlers.putIfAbsent(type, handler) != null) {
        throw new IllegalArgumentException("type: " + type + " has a handler already");
      }
      return this;
    }

    /** Tasks of every other type are {@code handler}'s; without one they fail, to be retried. */
    public Builder handleAll(TaskHandler handler) {
      anyType = handler;
      return this;
    }

    /**
     * {@code listener} hears of each task whose result the server has confirmed, as durable as it
     * promises. Called on the thread that reads the connection, which waits for it, as {@link
     * Worker#close} does. What it throws is logged.
     */
    public Builder whenConfirmed(Consumer<TaskId> listener) {
      confirmed = listener;
      return this;
    }

    /**
     * How often it shows that it is alive; 10 s by default. Silence for three times as long ends
     * the connection.
     */
    public Builder heartbeat(Duration interval) {
      if (interval.compareTo(Duration.ofMillis(10)) < 0) {
        throw new IllegalArgumentException("heartbeat: " + interval + " (expected: >= 10 ms)");
      }
      heartbeat = interval;
      return this;
    }

    /** Pauses before reconnecting: from {@code first} doubling to {@code most}, jittered. */
    public Builder reconnect(Duration first, Duration most) {
      backoff = new Backoff(first, most);
      return this;
    }

    Builder answerWithin(Duration limit) {
      answerWithin = limit;
      return this;
    }

    /** Connects in the background, and works until it is closed. */
    public Worker start() {
      if (handlers.isEmpty() && anyType == null) {
        throw new IllegalStateException(
            "worker " + agent + ": no handler (expected: at least one)");
      }
      var worker = new Worker(this);
      client.workers().joined(worker);
      worker.start();
      return worker;
    }
  }
}
