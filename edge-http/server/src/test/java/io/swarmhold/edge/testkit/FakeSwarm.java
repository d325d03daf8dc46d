package io.swarmhold.edge.testkit;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.Attempt;
import io.swarmhold.model.Attempt.Ending;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.Durability;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.AgentConnection;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.AgentSink;
import io.swarmhold.model.port.AgentStatus;
import io.swarmhold.model.port.Agents;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.DeadLetterFilter;
import io.swarmhold.model.port.EventFeed;
import io.swarmhold.model.port.EventType;
import io.swarmhold.model.port.NodeStatus;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.port.TaskFilter;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.model.port.TaskQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The whole grid in memory, one lock, no threads of its own: what a call causes has happened when
 * it returns. It keeps the ports' promises as far as the edge can see them; retries, delays and
 * leases that run out are the real grid's.
 *
 * <p>Long polls and waits end when {@link #elapse} says that their time is up, or when what they
 * wait for happens.
 */
public final class FakeSwarm implements TaskQueue, Agents, EventFeed, NodeStatus {

  private static final int CAPACITY = 2_000;
  private static final int MAX_CONCURRENT = 200;
  private static final long EPOCH = 1L << 40;

  /** A task's books. */
  private static final class Cell {
    private final TaskId id;
    private final NewTask task;
    private final long createdAt;
    private TaskStatus status = TaskStatus.QUEUED;
    private long updatedAt;
    private byte @Nullable [] result;
    private @Nullable DeadReason deadReason;
    private double progress = -1;
    private long token;
    private @Nullable AgentName holder;
    private long expiresAt;
    private final List<Attempt> attempts = new ArrayList<>();

    Cell(TaskId id, NewTask task, long now) {
      this.id = id;
      this.task = task;
      this.createdAt = now;
      this.updatedAt = now;
    }

    TaskView view() {
      return new TaskView(
          id,
          task,
          status,
          createdAt,
          createdAt,
          updatedAt,
          result,
          deadReason,
          progress,
          List.copyOf(attempts));
    }

    TenantId tenant() {
      return task.lane().tenant();
    }
  }

  private static final class Worker {
    private AgentProfile profile;
    private @Nullable AgentSink sink;
    private boolean draining;
    private int failures;
    private long succeeded;
    private long failed;
    private long lastSeen;

    Worker(AgentProfile profile) {
      this.profile = profile;
    }
  }

  private record Poll(
      AgentProfile profile, int max, CompletableFuture<List<Assignment>> answer, long until) {}

  private record Wait(
      TenantId tenant, TaskId task, CompletableFuture<Optional<TaskView>> answer, long until) {}

  private record AgentName(TenantId tenant, String agent) implements Comparable<AgentName> {
    @Override
    public int compareTo(AgentName other) {
      int byTenant = tenant.compareTo(other.tenant);
      return byTenant != 0 ? byTenant : agent.compareTo(other.agent);
    }
  }

  private final ManualTime time;
  private final Map<TaskId, Cell> cells = new LinkedHashMap<>();
  private final Map<String, TaskId> byIdempotencyKey = new TreeMap<>();
  private final TreeMap<AgentName, Worker> workers = new TreeMap<>();
  private final List<Poll> polls = new ArrayList<>();
  private final List<Wait> waits = new ArrayList<>();
  private final List<TaskHappening> log = new ArrayList<>();
  private final List<TenantId> logTenants = new ArrayList<>();
  private final List<Runnable> listeners = new ArrayList<>();
  private int trimmed;
  private long nextNumber = EPOCH;
  private long nextToken = EPOCH;
  private int capacity = CAPACITY;
  private boolean ready = true;
  private @Nullable RuntimeException failure;
  private @Nullable Durability lastDurability;
  private boolean stalled;
  private boolean impatient;
  private long readUpTo;

  /** This one as the only member, unless a test says that others are missing. */
  public final FakeMembers members = new FakeMembers(this);

  /** Three members, of which one is gone, and with it a shard. */
  public final FakeCluster cluster = new FakeCluster();

  public final FakeLocks locks = new FakeLocks();
  public final FakeDefinitions definitions = new FakeDefinitions();

  public FakeSwarm(ManualTime time) {
    this.time = time;
  }

  public FakeSwarm() {
    this(new ManualTime());
  }

  /** Itself as all ports, with its time. */
  public EdgePorts ports() {
    return new EdgePorts(
        this,
        this,
        this,
        this,
        members,
        cluster,
        locks,
        new FakeElections(),
        definitions,
        time,
        time);
  }

  public ManualTime time() {
    return time;
  }

  // What a test may arrange

  /** From now on every stage fails with this; null ends it. */
  public synchronized void failWith(@Nullable RuntimeException newFailure) {
    failure = newFailure;
  }

  /** From now on so many tasks may wait in all. */
  public synchronized void setCapacity(int newCapacity) {
    capacity = newCapacity;
  }

  public synchronized void setReady(boolean isReady) {
    ready = isReady;
  }

  /** Submissions are answered no more until {@code false}; their tasks are taken, though. */
  public synchronized void stall(boolean stall) {
    stalled = stall;
  }

  /** From now on whoever polls in vain is told so at once. */
  public synchronized void setImpatient(boolean isImpatient) {
    impatient = isImpatient;
  }

  /** Moves time on and ends the polls and waits whose time is up. */
  public void elapse(Duration by) {
    time.advance(by);
    List<Runnable> endings = new ArrayList<>();
    synchronized (this) {
      long now = time.millis();
      polls.removeIf(
          poll -> poll.until <= now && endings.add(() -> poll.answer.complete(List.of())));
      waits.removeIf(wait ->
          wait.until <= now
              && endings.add(() ->
                  wait.answer.complete(find(wait.tenant, wait.task).toCompletableFuture().join())));
    }
    endings.forEach(Runnable::run);
  }

  /** The oldest {@code count} events are forgotten. */
  public synchronized void trimEvents(int count) {
    trimmed = Math.max(trimmed, count);
  }

  // What a test may ask

  public synchronized int openPolls() {
    polls.removeIf(poll -> poll.answer.isDone());
    return polls.size();
  }

  public synchronized int openWaits() {
    waits.removeIf(wait -> wait.answer.isDone());
    return waits.size();
  }

  public synchronized int listeners() {
    return listeners.size();
  }

  /** What the latest change was asked to survive. */
  public synchronized @Nullable Durability lastDurability() {
    return lastDurability;
  }

  public synchronized int tasks() {
    return cells.size();
  }

  /** How far anybody has read the events. */
  public synchronized long readUpTo() {
    return readUpTo;
  }

  // TaskQueue

  @Override
  public CompletionStage<List<Submission>> submit(
      TenantId tenant, List<NewTask> tasks, Durability durability) {
    List<Submission> answers = new ArrayList<>();
    synchronized (this) {
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      if (tasks.size() > TaskQueue.MAX_BATCH) {
        throw new IllegalArgumentException("tasks: " + tasks.size() + " (expected: at most 1000)");
      }
      lastDurability = durability;
      for (NewTask task : tasks) {
        answers.add(submit(tenant, task));
      }
    }
    settle();
    return stalled ? new CompletableFuture<>() : CompletableFuture.completedFuture(answers);
  }

  private Submission submit(TenantId tenant, NewTask task) {
    String key = task.options().idempotencyKey();
    if (key != null) {
      TaskId known = byIdempotencyKey.get(tenant + "/" + key);
      if (known != null) {
        return isSame(cells.get(known), task)
            ? new Submission.Duplicate(known)
            : new Submission.KeyReused(known);
      }
    }
    if (cells.size() >= capacity && waiting() >= capacity) {
      return new Submission.QueueFull(capacity, Duration.ofMillis(1_500));
    }
    var id = new TaskId(1, nextNumber++);
    var cell = new Cell(id, task, time.millis());
    if (task.options().notBeforeMillis() > time.millis()) {
      cell.status = TaskStatus.DELAYED;
    }
    cells.put(id, cell);
    if (key != null) {
      byIdempotencyKey.put(tenant + "/" + key, id);
    }
    happened(cell, EventType.SUBMITTED, "", "");
    return new Submission.Accepted(id);
  }

  private long waiting() {
    return cells.values().stream().filter(cell -> cell.status == TaskStatus.QUEUED).count();
  }

  private static boolean isSame(@Nullable Cell known, NewTask task) {
    return known != null && Arrays.equals(known.task.payload(), task.payload());
  }

  @Override
  public synchronized CompletionStage<Optional<TaskView>> find(TenantId tenant, TaskId task) {
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    return CompletableFuture.completedFuture(
        Optional.ofNullable(cellOf(tenant, task)).map(Cell::view));
  }

  private @Nullable Cell cellOf(TenantId tenant, TaskId task) {
    Cell cell = cells.get(task);
    return cell != null && cell.tenant().equals(tenant) ? cell : null;
  }

  @Override
  public synchronized CompletionStage<Optional<TaskView>> awaitFinal(
      TenantId tenant, TaskId task, Duration atMost) {
    Cell cell = cellOf(tenant, task);
    if (failure != null || cell == null || cell.status.isFinal() || atMost.isZero()) {
      return find(tenant, task);
    }
    var answer = new CompletableFuture<Optional<TaskView>>();
    waits.add(new Wait(tenant, task, answer, time.millis() + atMost.toMillis()));
    return answer;
  }

  @Override
  public CompletionStage<Cancellation> cancel(TenantId tenant, TaskId task, Durability durability) {
    Cancellation answer;
    synchronized (this) {
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      lastDurability = durability;
      Cell cell = cellOf(tenant, task);
      if (cell == null) {
        answer = new Cancellation.NotFound();
      } else if (cell.status.isFinal()) {
        answer = new Cancellation.AlreadyFinal(cell.view());
      } else {
        revoke(cell);
        end(cell, TaskStatus.CANCELLED, Ending.CANCELLED, "", EventType.CANCELLED);
        answer = new Cancellation.Cancelled(cell.view());
      }
    }
    settle();
    return CompletableFuture.completedFuture(answer);
  }

  @Override
  public synchronized CompletionStage<TaskPage> list(
      TenantId tenant, TaskFilter filter, int pageSize, Optional<TaskPage.Cursor> after) {
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    Comparator<Cell> order =
        Comparator.<Cell>comparingLong(cell -> -cell.updatedAt).thenComparing(cell -> cell.id);
    List<Cell> rest =
        cells.values().stream()
            .filter(cell -> cell.tenant().equals(tenant))
            .filter(cell -> filter.status() == null || cell.status == filter.status())
            .filter(cell -> filter.pool() == null || cell.task.lane().pool().equals(filter.pool()))
            .filter(cell -> filter.type() == null || cell.task.type().equals(filter.type()))
            .sorted(order)
            .filter(cell -> after.isEmpty() || isAfter(cell, after.get()))
            .toList();
    List<TaskPage.Row> rows = rest.stream().limit(pageSize).map(FakeSwarm::row).toList();
    Optional<TaskPage.Cursor> next =
        rest.size() <= pageSize
            ? Optional.empty()
            : Optional.of(
                new TaskPage.Cursor(rest.get(pageSize - 1).updatedAt, rest.get(pageSize - 1).id));
    return CompletableFuture.completedFuture(new TaskPage(rows, next));
  }

  private static boolean isAfter(Cell cell, TaskPage.Cursor cursor) {
    return cell.updatedAt < cursor.updatedAtMillis()
        || (cell.updatedAt == cursor.updatedAtMillis() && cell.id.compareTo(cursor.id()) > 0);
  }

  private static TaskPage.Row row(Cell cell) {
    Optional<Attempt> last =
        cell.attempts.isEmpty() ? Optional.empty() : Optional.of(cell.attempts.getLast());
    return new TaskPage.Row(
        cell.id,
        cell.task.lane().pool(),
        cell.task.type(),
        cell.task.priority(),
        cell.status,
        cell.deadReason,
        cell.attempts.size(),
        last.map(attempt -> attempt.agent().value()).orElse(""),
        last.map(Attempt::error).orElse(""),
        cell.createdAt,
        cell.updatedAt);
  }

  @Override
  public CompletionStage<Long> redrive(
      TenantId tenant, DeadLetterFilter filter, Durability durability) {
    long count;
    synchronized (this) {
      lastDurability = durability;
      List<Cell> dead = dead(tenant, filter);
      for (Cell cell : dead) {
        cell.status = TaskStatus.QUEUED;
        cell.deadReason = null;
        cell.attempts.clear();
        happened(cell, EventType.REDRIVEN, "", "");
      }
      count = dead.size();
    }
    settle();
    return CompletableFuture.completedFuture(count);
  }

  @Override
  public synchronized CompletionStage<Long> purge(
      TenantId tenant, DeadLetterFilter filter, Durability durability) {
    lastDurability = durability;
    List<Cell> dead = dead(tenant, filter);
    for (Cell cell : dead) {
      cells.remove(cell.id);
      happened(cell, EventType.PURGED, "", "");
    }
    return CompletableFuture.completedFuture((long) dead.size());
  }

  private List<Cell> dead(TenantId tenant, DeadLetterFilter filter) {
    return cells.values().stream()
        .filter(cell -> cell.tenant().equals(tenant) && cell.status == TaskStatus.DEAD)
        .filter(cell -> filter.ids().isEmpty() || filter.ids().contains(cell.id))
        .filter(cell -> filter.pool() == null || cell.task.lane().pool().equals(filter.pool()))
        .filter(cell -> filter.reason() == null || cell.deadReason == filter.reason())
        .limit(filter.limit())
        .toList();
  }

  // Agents

  @Override
  public AgentConnection connect(AgentProfile profile, List<Holding> holding, AgentSink sink) {
    AgentSink before;
    List<Assignment> again = new ArrayList<>();
    List<Holding> gone = new ArrayList<>();
    synchronized (this) {
      Worker worker = workerOf(profile);
      before = worker.sink;
      worker.sink = sink;
      worker.draining = false;
      // In one step with the above: what is leased from here on comes by itself, and once.
      reconcile(profile, holding, again, gone);
    }
    if (before != null) {
      before.replaced();
    }
    if (!again.isEmpty()) {
      sink.assigned(again);
    }
    gone.forEach(held -> sink.revoked(held.task(), held.token()));
    settle();
    return new Line(profile.tenant(), profile.agent(), sink);
  }

  /** What is to be sent again because the agent does not name it, and what to be revoked. */
  private void reconcile(
      AgentProfile profile, List<Holding> holding, List<Assignment> again, List<Holding> gone) {
    for (Cell cell : cells.values()) {
      if (isHeldBy(cell, profile.tenant(), profile.agent())
          && !holding.contains(new Holding(cell.id, cell.token))) {
        again.add(assignment(cell));
      }
    }
    for (Holding held : holding) {
      Cell cell = cells.get(held.task());
      if (cell == null
          || cell.token != held.token()
          || !isHeldBy(cell, profile.tenant(), profile.agent())) {
        gone.add(held);
      }
    }
  }

  /** A connected agent's line. */
  private final class Line implements AgentConnection {
    private final TenantId tenant;
    private final AgentId agent;
    private final AgentSink sink;

    Line(TenantId tenant, AgentId agent, AgentSink sink) {
      this.tenant = tenant;
      this.agent = agent;
      this.sink = sink;
    }

    @Override
    public void slots(int slots) {
      synchronized (FakeSwarm.this) {
        Worker worker = workers.get(new AgentName(tenant, agent.value()));
        if (worker != null) {
          AgentProfile old = worker.profile;
          worker.profile =
              new AgentProfile(
                  old.tenant(),
                  old.agent(),
                  old.serves(),
                  old.pools(),
                  old.capabilities(),
                  old.region(),
                  slots);
        }
      }
      settle();
    }

    @Override
    public CompletionStage<List<Reported>> report(List<Report> reports, Durability durability) {
      return FakeSwarm.this.report(tenant, agent, reports, durability);
    }

    @Override
    public void heartbeat() {
      synchronized (FakeSwarm.this) {
        Worker worker = workers.get(new AgentName(tenant, agent.value()));
        if (worker != null) {
          worker.lastSeen = time.millis();
        }
      }
    }

    @Override
    public void drain() {
      FakeSwarm.this.drain(tenant, agent);
    }

    @Override
    public void disconnected() {
      synchronized (FakeSwarm.this) {
        Worker worker = workers.get(new AgentName(tenant, agent.value()));
        if (worker != null && sink.equals(worker.sink)) {
          worker.sink = null;
        }
      }
    }
  }

  private Worker workerOf(AgentProfile profile) {
    Worker worker =
        workers.computeIfAbsent(
            new AgentName(profile.tenant(), profile.agent().value()),
            unused -> new Worker(profile));
    worker.profile = profile;
    worker.lastSeen = time.millis();
    return worker;
  }

  @Override
  public CompletionStage<List<Assignment>> poll(AgentProfile profile, int max, Duration atMost) {
    var answer = new CompletableFuture<List<Assignment>>();
    synchronized (this) {
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      workerOf(profile);
      polls.add(new Poll(profile, max, answer, time.millis() + atMost.toMillis()));
    }
    settle();
    if (impatient) {
      answer.complete(List.of());
    } else if (atMost.isZero()) {
      elapse(Duration.ZERO);
    }
    return answer;
  }

  @Override
  public CompletionStage<List<Reported>> report(
      TenantId tenant, AgentId agent, List<Report> reports, Durability durability) {
    List<Reported> answers = new ArrayList<>();
    synchronized (this) {
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      lastDurability = durability;
      for (Report report : reports) {
        answers.add(apply(tenant, agent, report));
      }
    }
    settle();
    return CompletableFuture.completedFuture(answers);
  }

  private Reported apply(TenantId tenant, AgentId agent, Report report) {
    Cell cell = cells.get(report.task());
    Worker worker = workers.get(new AgentName(tenant, agent.value()));
    if (cell == null || worker == null || !worker.profile.serves().contains(cell.tenant())) {
      return Reported.NOT_FOUND;
    }
    if (cell.token != report.token()) {
      return Reported.STALE;
    }
    if (!isHeldBy(cell, tenant, agent)) {
      return repeated(cell, report);
    }
    worker.lastSeen = time.millis();
    switch (report) {
      case Report.Complete complete -> {
        cell.result = complete.result();
        worker.succeeded++;
        worker.failures = 0;
        end(cell, TaskStatus.SUCCEEDED, Ending.SUCCEEDED, "", EventType.SUCCEEDED);
      }
      case Report.Fail fail -> {
        worker.failed++;
        worker.failures++;
        failed(cell, fail);
      }
      case Report.Extend extend -> {
        cell.expiresAt =
            time.millis()
                + (extend.forMillis() > 0
                    ? extend.forMillis()
                    : cell.task.options().visibilityTimeoutMillis());
        happened(cell, EventType.EXTENDED, agent.value(), "");
      }
      case Report.Progress progress -> {
        cell.progress = progress.fraction();
        happened(cell, EventType.PROGRESS, agent.value(), "");
      }
      case Report.HandBack back -> {
        ended(cell, Ending.HANDED_BACK, "");
        cell.status = TaskStatus.QUEUED;
        happened(cell, EventType.HANDED_BACK, agent.value(), "");
      }
    }
    return Reported.ACCEPTED;
  }

  private static Reported repeated(Cell cell, Report report) {
    if (cell.status == TaskStatus.SUCCEEDED && report instanceof Report.Complete complete) {
      return Arrays.equals(cell.result, complete.result())
          ? Reported.REPEATED
          : Reported.ALREADY_FINISHED;
    }
    return cell.status == TaskStatus.SUCCEEDED ? Reported.ALREADY_FINISHED : Reported.STALE;
  }

  private void failed(Cell cell, Report.Fail fail) {
    boolean last = cell.attempts.size() >= cell.task.options().retry().maxAttempts();
    if (fail.retryable() && !last) {
      ended(cell, Ending.FAILED, fail.error());
      cell.status = TaskStatus.QUEUED;
      happened(cell, EventType.FAILED, "", fail.error());
    } else {
      cell.deadReason = last ? DeadReason.ATTEMPTS_FAILED : DeadReason.NOT_RETRYABLE;
      end(cell, TaskStatus.DEAD, Ending.FAILED, fail.error(), EventType.DEAD);
    }
  }

  private static boolean isHeldBy(Cell cell, TenantId tenant, AgentId agent) {
    return cell.status == TaskStatus.RUNNING
        && new AgentName(tenant, agent.value()).equals(cell.holder);
  }

  @Override
  public synchronized Optional<AgentStatus> find(TenantId tenant, AgentId agent) {
    return Optional.ofNullable(workers.get(new AgentName(tenant, agent.value()))).map(this::status);
  }

  @Override
  public synchronized List<AgentStatus> list(TenantId tenant, String after, int limit) {
    return workers.tailMap(new AgentName(tenant, after), false).entrySet().stream()
        .filter(entry -> entry.getKey().tenant.equals(tenant))
        .limit(limit)
        .map(entry -> status(entry.getValue()))
        .toList();
  }

  private AgentStatus status(Worker worker) {
    return new AgentStatus(
        worker.profile,
        worker.sink != null,
        worker.draining,
        held(worker),
        worker.succeeded,
        worker.failed,
        worker.failures,
        worker.lastSeen);
  }

  private int held(Worker worker) {
    return (int)
        cells.values().stream()
            .filter(cell -> isHeldBy(cell, worker.profile.tenant(), worker.profile.agent()))
            .count();
  }

  @Override
  public synchronized boolean drain(TenantId tenant, AgentId agent) {
    Worker worker = workers.get(new AgentName(tenant, agent.value()));
    if (worker != null) {
      worker.draining = true;
    }
    return worker != null;
  }

  // EventFeed

  @Override
  public synchronized Position end() {
    return new Position(log.size(), 0);
  }

  @Override
  public synchronized Batch read(TenantId tenant, Optional<TaskId> task, Position after, int max) {
    boolean gap = after.frame() < trimmed && trimmed > 0 && !after.equals(Position.START);
    List<TaskHappening> found = new ArrayList<>();
    int at = (int) Math.max(after.frame(), trimmed);
    while (at < log.size() && found.size() < max) {
      TaskHappening event = log.get(at);
      if (logTenants.get(at).equals(tenant)
          && (task.isEmpty() || task.get().equals(event.task()))) {
        found.add(event);
      }
      at++;
    }
    readUpTo = Math.max(readUpTo, at);
    return new Batch(found, new Position(at, 0), gap, at >= log.size());
  }

  @Override
  public synchronized AutoCloseable onAdvance(Runnable listener) {
    listeners.add(listener);
    return () -> {
      synchronized (FakeSwarm.this) {
        listeners.remove(listener);
      }
    };
  }

  private void happened(Cell cell, EventType type, String agent, String detail) {
    cell.updatedAt = time.millis();
    log.add(
        new TaskHappening(
            new Position(log.size() + 1L, 0),
            time.millis(),
            type.text(),
            cell.id,
            cell.task.lane().pool().value(),
            cell.task.type(),
            agent,
            cell.token,
            detail));
    logTenants.add(cell.tenant());
  }

  // NodeStatus

  @Override
  public synchronized boolean ready() {
    return ready;
  }

  @Override
  public Durability defaultDurability() {
    return Durability.PROCESS;
  }

  @Override
  public synchronized QueueStatus queue(TenantId tenant) {
    return new QueueStatus(
        count(tenant, TaskStatus.QUEUED) + count(tenant, TaskStatus.DELAYED),
        count(tenant, TaskStatus.RUNNING),
        count(tenant, TaskStatus.DEAD),
        cells.values().stream().filter(cell -> cell.tenant().equals(tenant)).count(),
        count(tenant, TaskStatus.SUCCEEDED),
        count(tenant, TaskStatus.DEAD));
  }

  @Override
  public synchronized PoolBounds poolBounds() {
    return new PoolBounds(capacity, MAX_CONCURRENT);
  }

  private long count(TenantId tenant, TaskStatus status) {
    return cells.values().stream()
        .filter(cell -> cell.tenant().equals(tenant) && cell.status == status)
        .count();
  }

  @Override
  public synchronized List<PoolStatus> pools(TenantId tenant) {
    Map<String, long[]> counts = new TreeMap<>();
    for (Cell cell : cells.values()) {
      if (!cell.tenant().equals(tenant)) {
        continue;
      }
      long[] count =
          counts.computeIfAbsent(
              cell.tenant() + "/" + cell.task.lane().pool(), unused -> new long[4]);
      switch (cell.status) {
        case QUEUED -> count[0]++;
        case DELAYED -> count[1]++;
        case RUNNING -> count[2]++;
        case DEAD -> count[3]++;
        case SUCCEEDED, CANCELLED -> {}
      }
    }
    List<PoolStatus> pools = new ArrayList<>();
    counts.forEach((name, count) -> {
      int slash = name.indexOf('/');
      pools.add(
          new PoolStatus(
              new TenantId(name.substring(0, slash)),
              name.substring(slash + 1),
              count[0],
              count[1],
              count[2],
              count[3]));
    });
    return pools;
  }

  @Override
  public synchronized Map<String, Long> counters() {
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put("tasks_created_total", (long) cells.size());
    return counters;
  }

  @Override
  public synchronized Map<String, Double> gauges() {
    Map<String, Double> gauges = new LinkedHashMap<>();
    gauges.put("agents", (double) workers.size());
    return gauges;
  }

  @Override
  public Map<String, LatencyHistogram> histograms() {
    Map<String, LatencyHistogram> histograms = new LinkedHashMap<>();
    var queueWait = new LatencyHistogram();
    queueWait.recordMicros(1_000, 1);
    histograms.put("queue_wait", queueWait);
    for (String stage : List.of("dispatch", "run", "log_sync")) {
      histograms.put(stage, new LatencyHistogram());
    }
    return histograms;
  }

  // Handing out

  /**
   * Gives what is queued to who may have it, ends the waits for what is final, tells the readers.
   */
  private void settle() {
    List<Runnable> news = new ArrayList<>();
    synchronized (this) {
      if (!stalled) {
        for (Cell cell : List.copyOf(cells.values())) {
          if (cell.status == TaskStatus.QUEUED) {
            handOut(cell, news);
          }
        }
      }
      polls.removeIf(poll -> poll.answer.isDone());
      waits.removeIf(wait -> {
        Cell cell = cellOf(wait.tenant, wait.task);
        boolean over = cell == null || cell.status.isFinal();
        return over
            && news.add(() -> wait.answer.complete(Optional.ofNullable(cell).map(Cell::view)));
      });
      news.addAll(listeners);
    }
    news.forEach(Runnable::run);
  }

  private void handOut(Cell cell, List<Runnable> news) {
    for (Worker worker : workers.values()) {
      AgentSink sink = worker.sink;
      if (sink != null
          && !worker.draining
          && held(worker) < worker.profile.slots()
          && sink.writable()
          && suits(worker.profile, cell)) {
        lease(cell, worker.profile);
        Assignment assignment = assignment(cell);
        news.add(() -> sink.assigned(List.of(assignment)));
        return;
      }
    }
    for (Poll poll : polls) {
      if (!poll.answer.isDone() && suits(poll.profile, cell)) {
        List<Assignment> assignments = fill(poll, cell);
        polls.remove(poll);
        news.add(() -> answer(poll, assignments));
        return;
      }
    }
  }

  /** What comes to a poll that was cancelled goes back. */
  private void answer(Poll poll, List<Assignment> assignments) {
    if (!poll.answer.complete(assignments)) {
      List<Report> back =
          assignments.stream()
              .<Report>map(one -> new Report.HandBack(one.task(), one.token()))
              .toList();
      report(poll.profile.tenant(), poll.profile.agent(), back, Durability.MEMORY);
    }
  }

  private List<Assignment> fill(Poll poll, Cell first) {
    List<Assignment> assignments = new ArrayList<>();
    for (Cell cell : cells.values()) {
      if (assignments.size() < poll.max
          && cell.status == TaskStatus.QUEUED
          && (cell == first || suits(poll.profile, cell))) {
        lease(cell, poll.profile);
        assignments.add(assignment(cell));
      }
    }
    return assignments;
  }

  private static boolean suits(AgentProfile profile, Cell cell) {
    return profile.serves().contains(cell.tenant())
        && profile.pools().contains(cell.task.lane().pool())
        && profile.capabilities().containsAll(cell.task.lane().capabilities())
        && (cell.task.lane().region().isEmpty()
            || cell.task.lane().region().equals(profile.region()));
  }

  private void lease(Cell cell, AgentProfile profile) {
    AgentId agent = profile.agent();
    cell.holder = new AgentName(profile.tenant(), agent.value());
    cell.status = TaskStatus.RUNNING;
    cell.token = ++nextToken;
    cell.expiresAt = time.millis() + cell.task.options().visibilityTimeoutMillis();
    cell.attempts.add(new Attempt(agent, cell.token, time.millis(), 0, Ending.RUNNING, ""));
    happened(cell, EventType.LEASED, agent.value(), "");
  }

  private static Assignment assignment(Cell cell) {
    return new Assignment(
        cell.id,
        cell.token,
        cell.tenant(),
        cell.task.type(),
        cell.task.options().key(),
        cell.attempts.size(),
        cell.expiresAt,
        cell.task.payload());
  }

  private void revoke(Cell cell) {
    if (cell.status == TaskStatus.RUNNING) {
      Worker worker =
          workers.get(new AgentName(cell.tenant(), cell.attempts.getLast().agent().value()));
      if (worker != null && worker.sink != null) {
        worker.sink.revoked(cell.id, cell.token);
      }
    }
  }

  private void ended(Cell cell, Ending ending, String error) {
    if (!cell.attempts.isEmpty() && cell.attempts.getLast().ending() == Ending.RUNNING) {
      Attempt attempt = cell.attempts.removeLast();
      cell.attempts.add(
          new Attempt(
              attempt.agent(),
              attempt.token(),
              attempt.startedAtMillis(),
              time.millis(),
              ending,
              error));
    }
  }

  private void end(Cell cell, TaskStatus status, Ending ending, String error, EventType event) {
    String agent = cell.attempts.isEmpty() ? "" : cell.attempts.getLast().agent().value();
    ended(cell, ending, error);
    cell.status = status;
    happened(cell, event, agent, error);
  }
}
