package io.swarmhold.perf.load.replay;

import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.edge.client.Worker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * The agents, as people write them: with the Java client, a WebSocket each. Those that will be cut
 * off have a cable and a client of their own.
 */
final class Fleet implements AutoCloseable {

  /** An agent that comes back should not be late for being out of practice. */
  private static final Duration RECONNECT_FIRST = Duration.ofMillis(100);

  private static final Duration RECONNECT_MOST = Duration.ofSeconds(1);
  private static final Duration LEAVE_WITHIN = Duration.ofSeconds(5);

  private final String pool;
  private final int slots;
  private final Function<Runnable, Hands> hands;
  private final Journal journal;
  private final Stopwatch time;
  private final List<Worker> workers = new ArrayList<>();
  private final List<SwarmholdClient> ownClients = new ArrayList<>();
  private final List<Cable> cables = new ArrayList<>();
  private final List<Fate> fates = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * @param hands makes what an agent works with, given what is to happen in the middle of a task
   */
  Fleet(String pool, int slots, Function<Runnable, Hands> hands, Journal journal, Stopwatch time) {
    this.pool = pool;
    this.slots = slots;
    this.hands = hands;
    this.journal = journal;
    this.time = time;
  }

  /** How the agents' names begin. */
  static String prefix(String pool) {
    return pool + "-";
  }

  /** So many agents that nothing happens to. */
  void start(SwarmholdClient client, int agents) {
    for (int i = 0; i < agents; i++) {
      start(client, () -> {});
    }
  }

  /** An agent for each of {@code cuts}, which come once it {@link #begin begins}. */
  void start(InetSocketAddress server, Function<Cable, SwarmholdClient> clientBy, List<Cut> cuts)
      throws IOException {
    for (Cut cut : cuts) {
      var cable = Cable.to(server);
      cables.add(cable);
      var fate = new Fate(cable, cut, time);
      fates.add(fate);
      SwarmholdClient client = clientBy.apply(cable);
      ownClients.add(client);
      start(client, fate::halfway);
    }
  }

  private void start(SwarmholdClient client, Runnable halfway) {
    workers.add(
        client
            .worker(prefix(pool) + workers.size())
            .pool(pool)
            .slots(slots)
            .reconnect(RECONNECT_FIRST, RECONNECT_MOST)
            .handleAll(hands.apply(halfway))
            .whenConfirmed(journal::confirmed)
            .start());
  }

  /** The first arrival is due: cuts count from now. */
  void begin() {
    fates.forEach(fate -> threads.add(Thread.ofVirtual().name("fate").start(fate::run)));
  }

  /** Agents that were cut off. */
  long cutOff() {
    return fates.stream().filter(Fate::hasStruck).count();
  }

  /** Those of them that came back while there was work. */
  long cameBack() {
    return fates.stream().filter(Fate::cameBack).count();
  }

  /**
   * All that were away come back, and say what they did meanwhile; then all leave. What they were
   * too late with the server must have refused, so look at its books after this.
   *
   * @return how many reports it refused
   */
  long leave() {
    threads.forEach(Thread::interrupt);
    cables.forEach(Cable::mend);
    try (var leaving = Executors.newVirtualThreadPerTaskExecutor()) {
      workers.forEach(worker -> leaving.execute(() -> worker.drain(LEAVE_WITHIN)));
    }
    return workers.stream().mapToLong(worker -> worker.stats().lost()).sum();
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    try (var leaving = Executors.newVirtualThreadPerTaskExecutor()) {
      ownClients.forEach(client -> leaving.execute(client::close));
    }
    cables.forEach(Cable::close);
  }
}
