package io.swarmhold.perf.load.drive;

import io.swarmhold.perf.load.wire.SubmitTemplate;
import io.swarmhold.perf.load.wire.TaskTemplate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Submits tasks and works on them, over real connections, on the one thread that calls.
 *
 * <p>Everything is an UnexpectedAnswerException that the server should not have said, or an
 * IOException; after either the generator is of no more use.
 */
public final class Generator implements AutoCloseable {

  /** How tasks are submitted. */
  public enum Way {
    /** One task a request. */
    REST,
    /** Many tasks a request. */
    BATCH,
    /** Frames over a WebSocket. */
    WS
  }

  /** As many handshakes are under way at a time. */
  private static final int HANDSHAKES = 64;

  /** Connections from one address of this machine, well below the ports it has. */
  private static final int CONNECTIONS_PER_ADDRESS = 5_000;

  private static final int MAX_CONNECTIONS = 250 * CONNECTIONS_PER_ADDRESS;
  private static final long TICK_NANOS = 100_000_000;
  private static final long SECOND = 1_000_000_000;
  private static final long HEARTBEAT_NANOS = 10 * SECOND;

  private final List<InetSocketAddress> servers;
  private final Progress progress;
  private final Loop loop = new Loop();
  private final Traffic traffic;
  private final List<AgentSocket> agents = new ArrayList<>();
  private @Nullable Pacer pacer;
  private int agentCount;
  private long nextHeartbeat = System.nanoTime() + HEARTBEAT_NANOS;
  private boolean submitting;

  /**
   * @param servers who take turns with the connections; any of them serves any request
   */
  public Generator(List<InetSocketAddress> servers, Progress progress) throws IOException {
    this(servers, progress, new Traffic());
  }

  /** Goes on with the books of another generator, on a server that was started again. */
  public Generator(List<InetSocketAddress> servers, Progress progress, Traffic traffic)
      throws IOException {
    this.servers = List.copyOf(servers);
    this.progress = progress;
    this.traffic = traffic;
  }

  public Traffic traffic() {
    return traffic;
  }

  /** Connects submitters. They start with {@link #submit}. */
  public void connectSubmitters(
      Way way, int connections, TaskTemplate task, int tasksPerFrame, String durability, Pace pace)
      throws IOException {
    var its = new Pacer(pace, tasksPerFrame, traffic, System.nanoTime());
    pacer = its;
    String host = servers.getFirst().getHostString() + ":" + servers.getFirst().getPort();
    SubmitTemplate template =
        switch (way) {
          case REST -> SubmitTemplate.single(task, host, durability);
          case BATCH -> SubmitTemplate.batch(task, tasksPerFrame, host, durability);
          case WS -> SubmitTemplate.webSocket(task, tasksPerFrame, durability);
        };
    for (int i = 0; i < connections; i++) {
      if (way == Way.WS) {
        var upgrade = Upgrade.ask(server(i), null);
        var socket = new SubmitSocket(upgrade.channel(), upgrade.await(), template, traffic, its);
        loop.add(socket);
        its.add(socket);
      } else {
        var line = new PostLine(Upgrade.connect(server(i), null), template, traffic, its);
        loop.add(line);
        its.add(line);
      }
    }
  }

  /**
   * Connects agents that complete at once what they get, evenly over so many sockets, and waits
   * until they are registered.
   */
  public void connectAgents(int count, int connections, int slots, int payloadBytes)
      throws IOException {
    connectAgents(count, connections, slots, payloadBytes, AgentSocket.Work.COMPLETE);
  }

  /** As {@link #connectAgents}, but they hold what they get. */
  public void connectHolders(int count, int connections, int slots, int payloadBytes)
      throws IOException {
    connectAgents(count, connections, slots, payloadBytes, AgentSocket.Work.HOLD);
  }

  /** From now on each agent works on so many tasks at a time. */
  public void credits(int slots) throws IOException {
    for (AgentSocket agent : agents) {
      agent.credits(slots);
      agent.flush();
    }
  }

  /** From now on tasks are sent, or not. */
  public void submit(boolean on) {
    submitting = on;
  }

  /** What begins from now on is measured. */
  public void openWindow() {
    traffic.latencies().open(System.nanoTime());
  }

  /** What begins from now on is not. */
  public void closeWindow() {
    traffic.latencies().close(System.nanoTime());
  }

  /** Runs for so long. */
  public void run(long nanos) throws IOException {
    long start = System.nanoTime();
    runUntil(() -> System.nanoTime() - start >= nanos, nanos * 2 + SECOND);
  }

  /** Runs until {@code done}, at most so long; whether it was done. */
  public boolean runUntil(BooleanSupplier done, long nanos) throws IOException {
    long start = System.nanoTime();
    long now = start;
    while (!done.getAsBoolean()) {
      if (now - start > nanos) {
        return false;
      }
      loop.turn(send(now));
      now = System.nanoTime();
      if (now - nextHeartbeat > 0) {
        heartbeat(now);
      }
      progress.at(now, traffic);
    }
    return true;
  }

  /**
   * Runs until {@code done}, as long as tasks go on being accepted, delivered or completed: without
   * any for so long it gives up. Whether it was done.
   */
  public boolean runWhileMoving(BooleanSupplier done, long nanos) throws IOException {
    long moved = -1;
    while (moved != movement()) {
      moved = movement();
      long before = moved;
      if (runUntil(() -> done.getAsBoolean() || movement() != before, nanos)
          && done.getAsBoolean()) {
        return true;
      }
    }
    return done.getAsBoolean();
  }

  @Override
  public void close() throws IOException {
    loop.close();
  }

  /** Submits what is due; returns how long the loop may wait. */
  private long send(long now) throws IOException {
    Pacer its = pacer;
    if (!submitting || its == null) {
      return TICK_NANOS;
    }
    its.submit(now);
    return Math.min(TICK_NANOS, its.nanosToNext(now));
  }

  private long movement() {
    return traffic.ledger().accepted()
        + traffic.delivered()
        + traffic.ledger().completed()
        + traffic.registered();
  }

  private void heartbeat(long now) throws IOException {
    nextHeartbeat = now + HEARTBEAT_NANOS;
    for (AgentSocket agent : agents) {
      agent.heartbeat();
      agent.flush();
    }
  }

  private void connectAgents(
      int count, int connections, int slots, int payloadBytes, AgentSocket.Work work)
      throws IOException {
    if (connections > MAX_CONNECTIONS || connections > count) {
      throw new IllegalArgumentException(
          "%d agent connections (expected: at most %d, and one agent each)"
              .formatted(connections, MAX_CONNECTIONS));
    }
    int expected = traffic.registered() + count;
    for (int from = 0; from < connections; from += HANDSHAKES) {
      var upgrades = new ArrayList<Upgrade>();
      for (int i = from; i < Math.min(connections, from + HANDSHAKES); i++) {
        upgrades.add(Upgrade.ask(server(i), localAddress(i)));
      }
      for (int i = 0; i < upgrades.size(); i++) {
        int number = from + i;
        int first = (int) ((long) count * number / connections);
        int next = (int) ((long) count * (number + 1) / connections);
        addAgents(upgrades.get(i), first, next - first, slots, payloadBytes, work);
      }
      loop.turn(0);
    }
    agentCount += count;
    if (!runWhileMoving(() -> traffic.registered() >= expected, 10 * SECOND)) {
      throw new IOException(
          "%d of %d agents were registered".formatted(traffic.registered(), expected));
    }
  }

  private void addAgents(
      Upgrade upgrade, int first, int count, int slots, int payloadBytes, AgentSocket.Work work)
      throws IOException {
    var socket =
        new AgentSocket(
            upgrade.channel(),
            upgrade.await(),
            agentCount + first,
            count,
            payloadBytes,
            work,
            traffic);
    socket.register(slots);
    loop.add(socket);
    agents.add(socket);
  }

  private InetSocketAddress server(int connection) {
    return servers.get(connection % servers.size());
  }

  /** A different one for every few thousand connections; on loopback all of 127/8 is ours. */
  private @Nullable InetAddress localAddress(int connection) throws IOException {
    int block = connection / CONNECTIONS_PER_ADDRESS;
    return block == 0 ? null : InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (1 + block)});
  }
}
