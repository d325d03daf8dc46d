package io.swarmhold.perf.load.outage;

import io.swarmhold.edge.client.Assignment;
import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.perf.load.outage.LeaseBook.Held;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Agents that hold each task for some seconds, as people write them: with the client, which knows
 * all members and begins with one of them, each with another.
 */
public final class Crew implements AutoCloseable {

  /** As the client has it. */
  public static final Duration HEARTBEAT = Duration.ofSeconds(10);

  /** How long a task is worked on: between these, evenly. */
  public static final Duration SHORTEST_WORK = Duration.ofMillis(500);

  public static final Duration LONGEST_WORK = Duration.ofSeconds(4);

  private final List<SwarmholdClient> clients = new ArrayList<>();
  private final LeaseBook book;
  private final SplittableRandom dice = new SplittableRandom(1);

  public Crew(List<InetSocketAddress> members, LeaseBook book) {
    this.book = book;
    for (int first = 0; first < members.size(); first++) {
      clients.add(client(members, first));
    }
  }

  /** So many agents begin to work. */
  public void start(String pool, int agents, int slots) {
    for (int i = 0; i < agents; i++) {
      start(clients.get(i % clients.size()), "crew-" + i, pool, slots);
    }
  }

  private static SwarmholdClient client(List<InetSocketAddress> members, int first) {
    List<URI> addresses =
        new ArrayList<>(
            members.stream()
                .map(member ->
                    URI.create("http://" + member.getHostString() + ":" + member.getPort()))
                .toList());
    Collections.rotate(addresses, -first);
    return SwarmholdClient.connect(addresses.toArray(URI[]::new)).drainOnShutdown(false).open();
  }

  private void start(SwarmholdClient client, String agent, String pool, int slots) {
    var unused =
        client
            .worker(agent)
            .pool(pool)
            .slots(slots)
            .heartbeat(HEARTBEAT)
            .handleAll(assignment -> work(agent, assignment))
            .whenConfirmed(task -> book.confirmed(task.toString(), agent))
            .start();
  }

  private String work(String agent, Assignment assignment) throws InterruptedException {
    book.began(new Held(assignment.id().toString(), agent, assignment.token()));
    long millis;
    synchronized (dice) {
      millis = dice.nextLong(SHORTEST_WORK.toMillis(), LONGEST_WORK.toMillis());
    }
    Thread.sleep(millis);
    return "done";
  }

  /** Lets them end what they began, hand back the rest, and leave. */
  @Override
  public void close() {
    clients.forEach(SwarmholdClient::close);
  }
}
