package io.swarmhold.edge.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.edge.client.Http.Answer;
import io.swarmhold.edge.client.Http.Call;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.TaskId;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Submits tasks to Swarmhold, asks about them, and makes agents that work on them.
 *
 * <pre>{@code
 * try (var client = SwarmholdClient.connect(URI.create("http://127.0.0.1:7070")).open()) {
 *   client.worker("writer-1").pool("writers").slots(8).handle("summary", task -> summary(task.payload())).start();
 *   Task task = client.submit(TaskRequest.of(Map.of("document", 7)).pool("writers").type("summary"));
 *   System.out.println(client.await(task.id(), Duration.ofMinutes(1)).result());
 * }
 * }</pre>
 *
 * <p>All methods may be called from any thread. Those that ask the server block; their failures are
 * the three kinds of {@link SwarmholdException}. Requests are tried again, on one address after the
 * other, for as long as {@link Builder#patience}: pauses double from 100 ms up to 5 s, with jitter,
 * and are never shorter than the server's {@code Retry-After}.
 *
 * <p>With the addresses of several members of a cluster it rides through the loss of one: requests
 * go on at the next (one whose outcome is unknown only if doing it twice is the same as doing it
 * once, as submitting under one idempotency key is), workers connect there and go on with what they
 * hold, and event streams continue after the last event that was read.
 */
public final class SwarmholdClient implements AutoCloseable {

  private static final Duration ONE_ALONE = Duration.ofSeconds(30);

  /** A member that can be heard at all answers within ten seconds, be it that it does not know. */
  private static final Duration ONE_OF_SEVERAL = Duration.ofSeconds(15);

  private final Duration requestTimeout;
  private final Duration connectTimeout;
  private final @Nullable String apiKey;
  private final ExecutorService executor;
  private final HttpClient http;
  private final Timers timers;
  private final RandomGenerator dice;
  private final Http requests;
  private final RunningWorkers workers = new RunningWorkers();

  private SwarmholdClient(Builder builder) {
    requestTimeout =
        builder.requestTimeout == null
            ? builder.addresses.size() > 1 ? ONE_OF_SEVERAL : ONE_ALONE
            : builder.requestTimeout;
    connectTimeout = builder.connectTimeout;
    apiKey = builder.apiKey;
    executor = Executors.newVirtualThreadPerTaskExecutor();
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(connectTimeout)
            .executor(executor)
            .build();
    timers = builder.timers == null ? new Timers.Real() : builder.timers;
    dice = builder.dice;
    requests = new Http(http, builder.addresses, apiKey, builder.patience, timers, dice);
    if (builder.drainOnShutdown) {
      workers.drainOnShutdown();
    }
  }

  /** Several addresses are tried one after the other, beginning with the one that last worked. */
  public static Builder connect(URI... addresses) {
    return new Builder(List.of(addresses));
  }

  // Submitting

  /**
   * Submits one task and answers it as accepted. Without an idempotency key of the caller's the
   * client makes one, so that its own retries cannot make two tasks.
   *
   * @throws RefusedException if the task is not acceptable as it is
   * @throws OverloadedException if the queue was full, or no server there, for too long
   * @throws OutcomeUnknownException if no answer came; submitting the same task with the same key
   *     of the caller's again is safe
   */
  public Task submit(TaskRequest task) {
    return Futures.join(submitAsync(task));
  }

  /** As {@link #submit}, without blocking. */
  public CompletableFuture<Task> submitAsync(TaskRequest task) {
    return requests
        .send(Call.post("/api/v1/tasks", task.withIdempotencyKey().line(), requestTimeout, true))
        .thenApply(answer -> Task.of(answer.orRefuse().json()));
  }

  /**
   * Submits many tasks, a thousand in a request, and answers what became of each, in the order
   * given. Tasks refused because the queue is full are tried again for as long as the client's
   * patience lasts. Not atomic: each task stands for itself.
   *
   * @throws OverloadedException as for {@link #submit}, if a whole request was not taken; the tasks
   *     of requests before it are accepted
   */
  public List<Submitted> submitAll(Collection<TaskRequest> tasks) {
    List<byte[]> lines = tasks.stream().map(task -> task.withIdempotencyKey().line()).toList();
    return new BatchSubmitter(this, lines).submit();
  }

  // Asking

  /** The task, with payload, result and attempts; empty if there is none of this id. */
  public Optional<Task> get(TaskId id) {
    Answer answer = ask("/api/v1/tasks/" + id);
    return answer.status() == 404
        ? Optional.empty()
        : Optional.of(Task.of(answer.orRefuse().json()));
  }

  /**
   * The task once it is final, or as it is when {@code within} has passed: see {@link
   * Task#isFinal}.
   *
   * @throws RefusedException if there is no such task
   */
  public Task await(TaskId id, Duration within) {
    return Futures.join(awaitAsync(id, within));
  }

  /** As {@link #await}, without blocking. */
  public CompletableFuture<Task> awaitAsync(TaskId id, Duration within) {
    return LongPoll.within(this, id, within).task();
  }

  /** The task's result alone. */
  public TaskResult result(TaskId id) {
    Answer answer = ask("/api/v1/tasks/" + id + "/result");
    return switch (answer.status()) {
      case 404, 410 -> new TaskResult.Absent(answer.code());
      case 409 -> new TaskResult.NotFinished();
      default -> new TaskResult.Ready(Json.owning(answer.orRefuse().body()));
    };
  }

  /**
   * Cancels the task and answers it; one that is final already is answered as it is.
   *
   * @throws RefusedException if there is no such task
   */
  public Task cancel(TaskId id) {
    Answer answer =
        Futures.join(
            requests.send(
                new Call(
                    "POST", "/api/v1/tasks/" + id + ":cancel", null, "", requestTimeout, true)));
    if (answer.status() == 409) {
      return get(id).orElseThrow(answer::refusal);
    }
    return Task.of(answer.orRefuse().json());
  }

  /**
   * Tasks that match, latest change first, fetched page by page as the stream is read. Tasks that
   * change meanwhile may be missed or come twice.
   */
  public Stream<Task> list(TaskQuery query) {
    return pages("/api/v1/tasks", query.parameters()).elements("tasks").map(Task::of);
  }

  /** Every agent of every member, by id, as the server describes it. */
  public Gathered agents() {
    return Gathered.of(pages("/api/v1/agents", Map.of()).bodies(), "agents");
  }

  /** As {@link #agents()}, those that are meant. */
  public Gathered agents(AgentSearch search) {
    return Gathered.of(pages("/api/v1/agents", search.parameters()).bodies(), "agents");
  }

  /** How deep the queue of each pool is, over all members, as the server describes it. */
  public Gathered pools() {
    return Gathered.of(Stream.of(ask("/api/v1/pools").orRefuse().json()), "pools");
  }

  /**
   * Gives an agent no more work, whichever member it is connected to; what it holds it may finish.
   * May be repeated.
   *
   * @return the agent, as the server describes it
   * @throws RefusedException if no member knows the agent
   */
  public Json drain(AgentId agent) {
    String target = "/api/v1/agents/" + agent + ":drain";
    return Json.owning(
        Futures.join(requests.send(new Call("POST", target, null, "", requestTimeout, true)))
            .orRefuse()
            .body());
  }

  /** Version and build of the server. */
  public Json serverVersion() {
    return Json.owning(ask("/version").orRefuse().body());
  }

  /** The members and their shards, for operators. */
  public Cluster cluster() {
    return new Cluster(this);
  }

  /** What has given up, and what to do about it. */
  public DeadLetters deadLetters() {
    return new DeadLetters(this);
  }

  /** Locks that are kept by renewing them. */
  public Locks locks() {
    return new Locks(this);
  }

  /** Who leads. */
  public Elections elections() {
    return new Elections(this);
  }

  /** What keeps work from where it would fail. */
  public Breakers breakers() {
    return new Breakers(this);
  }

  /** Every agent of the tenant, connected or not. */
  public Registry registry() {
    return new Registry(this);
  }

  /** What agents and workflows are. */
  public Definitions definitions() {
    return new Definitions(this);
  }

  /** What happens to tasks from now on. Close it after use. */
  public EventStream events() {
    return events("");
  }

  /**
   * What happened to tasks after {@code position}, and goes on to happen.
   *
   * @param position as in {@link EventStream.Event#position}; {@code 0.0} for all that is kept
   */
  public EventStream events(String position) {
    return new EventStream(this, "/api/v1/events", position, Optional.empty());
  }

  /** What happened to one task from its beginning; ends with the task. */
  public EventStream events(TaskId task) {
    return new EventStream(this, "/api/v1/tasks/" + task + "/stream", "", Optional.of(task));
  }

  // Working

  /** An agent to be: name what it does, then {@link Worker.Builder#start}. */
  public Worker.Builder worker(String agent) {
    return new Worker.Builder(this, new AgentId(agent));
  }

  /**
   * Drains all workers, see {@link Worker#close}, and lets go of connections and threads. Calls
   * that wait for an answer, or to try again, fail.
   */
  @Override
  public void close() {
    workers.close();
    requests.close();
    http.shutdownNow();
    executor.shutdownNow();
    if (timers instanceof Timers.Real real) {
      real.close();
    }
  }

  // For this package

  HttpClient http() {
    return http;
  }

  Http requests() {
    return requests;
  }

  Timers timers() {
    return timers;
  }

  RandomGenerator dice() {
    return dice;
  }

  @Nullable String apiKey() {
    return apiKey;
  }

  Duration connectTimeout() {
    return connectTimeout;
  }

  Duration requestTimeout() {
    return requestTimeout;
  }

  RunningWorkers workers() {
    return workers;
  }

  Answer ask(String target) {
    return Futures.join(requests.send(Call.get(target, requestTimeout)));
  }

  JsonNode answerTo(String target) {
    return ask(target).orRefuse().json();
  }

  Pages pages(String path, Map<String, String> parameters) {
    return new Pages(this, path, parameters);
  }

  /** How to reach the server; {@link #open} makes the client. Opening does not connect yet. */
  public static final class Builder {

    private final List<URI> addresses;
    private @Nullable String apiKey;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private @Nullable Duration requestTimeout;
    private Duration patience = Duration.ofSeconds(30);
    private boolean drainOnShutdown = true;
    private @Nullable Timers timers;
    private RandomGenerator dice = new SecureRandom();

    private Builder(List<URI> addresses) {
      if (addresses.isEmpty()) {
        throw new IllegalArgumentException("addresses: none (expected: at least one)");
      }
      for (URI address : addresses) {
        if (address.getHost() == null
            || !Arrays.asList("http", "https").contains(address.getScheme())) {
          throw new IllegalArgumentException(
              "address: %s (expected: http://host:port or https://host:port)".formatted(address));
        }
      }
      this.addresses = List.copyOf(addresses);
    }

    /** Sent in the {@code Authorization} header, never in an address. None by default. */
    public Builder apiKey(String key) {
      apiKey = key;
      return this;
    }

    /** How long a connection may take to open; 5 s by default. */
    public Builder connectTimeout(Duration timeout) {
      connectTimeout = positive("connectTimeout", timeout);
      return this;
    }

    /**
     * How long one answer may take before it is given up, and asked for at the next address if that
     * is safe. 30 s by default, 15 s where there are several addresses.
     */
    public Builder requestTimeout(Duration timeout) {
      requestTimeout = positive("requestTimeout", timeout);
      return this;
    }

    /**
     * No new try begins later than this after the first one failed; zero for one try. 30 s by
     * default.
     */
    public Builder patience(Duration limit) {
      patience = limit;
      return this;
    }

    /**
     * Whether workers drain when the JVM is told to stop (SIGTERM, Ctrl-C). True by default; false
     * for a program that closes the client itself.
     */
    public Builder drainOnShutdown(boolean drain) {
      drainOnShutdown = drain;
      return this;
    }

    Builder timers(Timers own) {
      timers = own;
      return this;
    }

    Builder dice(RandomGenerator own) {
      dice = own;
      return this;
    }

    public SwarmholdClient open() {
      return new SwarmholdClient(this);
    }

    private static Duration positive(String what, Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(what + ": " + value + " (expected: > 0)");
      }
      return value;
    }
  }
}
