package io.swarmhold.perf.load.outage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmhold.model.TaskId;
import io.swarmhold.perf.load.outage.Probe.Outcome;
import io.swarmhold.perf.load.wire.UnexpectedAnswerException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Submits one task after the other at a steady rate, whatever becomes of those before (open loop):
 * to each shard in turn, through each member in turn, each as a request and a task of its own.
 * Nothing is tried again, and none waits for another, but for a bound on what a member may owe.
 *
 * <p>They go into a {@link #POOL} of their own, where nobody works, so that they can be counted.
 */
public final class Probes implements AutoCloseable {

  /** Where the probes' tasks wait. */
  public static final String POOL = "bench-probe";

  /** A member that holds a submit answers within ten seconds, be it that it does not know. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Duration CONNECT = Duration.ofSeconds(2);

  /** To one member: each has a connection of its own. A member that stands still owes them all. */
  private static final int MOST_UNANSWERED = 2_000;

  private static final long SECOND = 1_000_000_000;
  private static final int ACCEPTED = 2;
  private static final Set<String> UNKNOWN = Set.of("outcome_unknown", "internal");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private final List<InetSocketAddress> members;
  private final KeyPlacement placement;
  private final String durability;
  private final String payload;
  private final int perSecond;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .executor(executor)
          .build();
  private final List<Semaphore> room;
  private final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Probe> ended = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final Thread sender = Thread.ofPlatform().name("probes").daemon().unstarted(this::send);
  private volatile boolean closed;

  /**
   * @param name begins the tasks' keys: another for each that probes the same servers, which take a
   *     key they know for a retry
   */
  public Probes(
      String name,
      List<InetSocketAddress> members,
      KeyPlacement placement,
      String durability,
      int payloadBytes,
      int perSecond) {
    this.name = name;
    this.members = List.copyOf(members);
    this.placement = placement;
    this.durability = durability;
    this.payload = "x".repeat(payloadBytes);
    this.perSecond = perSecond;
    this.room = members.stream().map(member -> new Semaphore(MOST_UNANSWERED)).toList();
  }

  public void start() {
    sender.start();
  }

  /** Those that have ended and began at that time or later. */
  public List<Probe> since(long nanos) {
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    return ended.stream().filter(probe -> probe.begunAt() - nanos >= 0).toList();
  }

  /** The tasks that were acknowledged. */
  public List<String> acknowledged() {
    return List.copyOf(acknowledged);
  }

  /** How many came to which end, of those that began at that time or later. */
  public Map<Outcome, Long> counts(long nanos) {
    Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      counts.put(outcome, 0L);
    }
    since(nanos).forEach(probe -> counts.merge(probe.outcome(), 1L, Long::sum));
    return counts;
  }

  /** Sends no more; returns when all have their answer, or none will come. */
  public void finish() throws InterruptedException {
    closed = true;
    sender.join();
    for (Semaphore its : room) {
      its.acquire(MOST_UNANSWERED);
      its.release(MOST_UNANSWERED);
    }
  }

  @Override
  public void close() {
    closed = true;
    http.shutdownNow();
    executor.shutdownNow();
  }

  private void send() {
    long start = System.nanoTime();
    for (long number = 0; !closed; number++) {
      long due = start + Math.round((double) number * SECOND / perSecond);
      long left;
      while ((left = due - System.nanoTime()) > 0) {
        LockSupport.parkNanos(left);
      }
      int shard = (int) (number % placement.shards());
      int via = (int) (number / placement.shards() % members.size());
      if (room.get(via).tryAcquire()) {
        send(number, via, shard, due);
      } else {
        ended.add(new Probe(via, shard, due, due, Outcome.WITHHELD));
      }
    }
  }

  private void send(long number, int via, int shard, long due) {
    var unused =
        http.sendAsync(request(number, via, shard), BodyHandlers.ofString())
            .whenComplete((answer, lost) -> {
              long now = System.nanoTime();
              room.get(via).release();
              try {
                Outcome outcome = answer == null ? outcome(lost) : outcome(answer, shard);
                ended.add(new Probe(via, shard, due, now, outcome));
              } catch (UnexpectedAnswerException e) {
                failure.compareAndSet(null, e);
              }
            });
  }

  private HttpRequest request(long number, int via, int shard) {
    InetSocketAddress member = members.get(via);
    String key = placement.keyFor(shard, name + "-" + number);
    String task =
        "{\"pool\":\"%s\",\"idempotencyKey\":\"%s\",\"payload\":{\"d\":\"%s\"}}"
            .formatted(POOL, key, payload);
    URI uri =
        URI.create("http://" + member.getHostString() + ":" + member.getPort() + "/api/v1/tasks");
    return HttpRequest.newBuilder(uri)
        .timeout(PATIENCE)
        .header("Content-Type", "application/json")
        .header("Swarmhold-Durability", durability)
        .POST(BodyPublishers.ofString(task))
        .build();
  }

  private static Outcome outcome(Throwable lost) {
    Throwable cause = lost.getCause() == null ? lost : lost.getCause();
    return cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException
        ? Outcome.UNREACHED
        : Outcome.UNKNOWN;
  }

  private Outcome outcome(HttpResponse<String> answer, int shard) {
    JsonNode body;
    try {
      body = JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      return Outcome.UNKNOWN;
    }
    if (answer.statusCode() / 100 != ACCEPTED) {
      return UNKNOWN.contains(body.path("code").asText()) ? Outcome.UNKNOWN : Outcome.REFUSED;
    }
    TaskId task = TaskId.parse(body.path("id").asText());
    if (task.shard() != shard) {
      throw new UnexpectedAnswerException(
          "task %s is in shard %d (expected: %d): the servers place keys in another way"
              .formatted(task, task.shard(), shard));
    }
    acknowledged.add(task.toString());
    return Outcome.ACKNOWLEDGED;
  }
}
