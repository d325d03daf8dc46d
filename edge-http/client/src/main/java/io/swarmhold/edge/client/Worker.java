package io.swarmhold.edge.client;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
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

  /** What a worker has done so far. */
  public record Stats(
      long completed, long failed, long handedBack, long lost, long connections, int running) {}

  private final String agent;
  private final WorkerLoop loop;

  private Worker(SwarmholdClient client, WorkerSettings settings) {
    this.agent = settings.agent();
    this.loop = new WorkerLoop(client, settings, () -> client.workers().left(this));
  }

  /** The agent's name. */
  public String agent() {
    return agent;
  }

  public Stats stats() {
    return loop.stats();
  }

  /**
   * Completes when the worker has stopped: normally after {@link #close}, exceptionally with a
   * {@link RefusedException} if the server will not have it (bad credential, another connection
   * with the same name).
   */
  public CompletableFuture<Void> stopped() {
    return loop.stopped().copy();
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
    loop.stopped().exceptionally(failure -> null).join();
  }

  /** Whether the server knows the agent on the present connection. */
  boolean isRegistered() {
    return loop.isRegistered();
  }

  void beginDrain(Duration within) {
    loop.beginDrain(within);
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
      var worker = new Worker(client, settings());
      client.workers().joined(worker);
      worker.loop.start();
      return worker;
    }

    private WorkerSettings settings() {
      var profile =
          new AgentProfile(
              agent,
              pools.isEmpty() ? List.of(new PoolId("default")) : pools,
              capabilities,
              region,
              slots);
      return new WorkerSettings(
          profile, handlers, anyType, heartbeat, answerWithin, backoff, confirmed);
    }
  }
}
