package io.swarmhold.edge.task;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.auth.Scope;
import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.http.EmptyObject;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Problem;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.edge.http.Route;
import io.swarmhold.edge.json.BadJson;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.edge.json.TaskJson;
import io.swarmhold.edge.json.TaskReader;
import io.swarmhold.model.Durability;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.port.TaskQueue.Cancellation;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Submit tasks and follow them. */
public final class TaskRoutes {

  /** The most a client may have a request wait. */
  static final int MAX_WAIT_MILLIS = 60_000;

  private static final int DEFAULT_WAIT_MILLIS = 30_000;
  private static final CharSequence JSON = "application/json";
  private static final byte[] RESULTS = JsonBytes.constant("{\"results\":");

  private final EdgePorts ports;
  private final Lists lists;
  private final LatencyHistogram submitLatency;
  private final TaskReader reader = new TaskReader();

  /**
   * @param submitLatency told how long each submission took, from its headers to its answer
   */
  public TaskRoutes(EdgePorts ports, Lists lists, LatencyHistogram submitLatency) {
    this.ports = ports;
    this.lists = lists;
    this.submitLatency = submitLatency;
  }

  public List<Route> routes() {
    String tasks = "/api/v1/tasks";
    String task = tasks + "/{id}";
    return List.of(
        Route.post(tasks, Scope.TASKS_SUBMIT, this::submit),
        Route.post(tasks + ":batch", Scope.TASKS_SUBMIT, this::batch)
            .taking(Route.Body.JSON_OR_LINES),
        Route.get(tasks, Scope.TASKS_READ, exchange -> lists.answer(exchange, "tasks", null))
            .withQuery("status", "pool", "type", "pageSize", "pageToken"),
        Route.get(task, Scope.TASKS_READ, this::get),
        Route.get(task + ":wait", Scope.TASKS_READ, this::await).withQuery("timeoutMs"),
        Route.get(task + "/result", Scope.TASKS_READ, this::result),
        Route.post(task + ":cancel", Scope.TASKS_SUBMIT, this::cancel)
            .taking(Route.Body.OPTIONAL_JSON));
  }

  // Submitting

  private void submit(Exchange exchange) {
    NewTask task =
        withKey(
            reader.task(exchange.body(), exchange.tenant(), ports.nowMillis()),
            RequestHeaders.idempotencyKey(exchange));
    int seconds = RequestHeaders.secondsToWait(exchange);
    exchange.when(
        ports.queue().submit(exchange.tenant(), List.of(task), durability(exchange)),
        answers -> {
          submitted(exchange, task, answers.getFirst(), seconds);
          submitLatency.recordNanos(ports.nanos().getAsLong() - exchange.begunNanos());
        });
  }

  private static NewTask withKey(NewTask task, @Nullable String key) {
    if (key == null) {
      return task;
    }
    String other = task.options().idempotencyKey();
    if (other != null && !other.equals(key)) {
      throw new RefusedException(
          Code.BAD_REQUEST, "idempotencyKey: not the one of the header Idempotency-Key");
    }
    return new NewTask(
        task.lane(),
        task.type(),
        task.priority(),
        task.payload(),
        task.options().withIdempotencyKey(key));
  }

  private void submitted(Exchange exchange, NewTask task, Submission answer, int seconds) {
    switch (answer) {
      case Submission.Accepted(TaskId id) when seconds == 0 ->
          answer(exchange, 202, fresh(id, task));
      case Submission.Accepted(TaskId id) -> answerWhenFinal(exchange, id, seconds, 202);
      case Submission.Duplicate(TaskId id) -> answerWhenFinal(exchange, id, seconds, 200);
      case Submission.KeyReused reused ->
          exchange.refuse(Code.IDEMPOTENCY_KEY_REUSED, "another task was submitted with this key");
      case Submission.QueueFull full -> throw new RefusedException(queueFull(full));
    }
  }

  /** The task as it is before anything else happens to it: what the shard would answer now. */
  private TaskView fresh(TaskId id, NewTask task) {
    long now = ports.nowMillis();
    TaskStatus status =
        task.options().notBeforeMillis() > now ? TaskStatus.DELAYED : TaskStatus.QUEUED;
    return new TaskView(id, task, status, now, now, now, null, null, -1, List.of());
  }

  private void answerWhenFinal(Exchange exchange, TaskId id, int seconds, int statusBefore) {
    exchange.when(
        ports.queue().awaitFinal(exchange.tenant(), id, Duration.ofSeconds(seconds)),
        view -> {
          TaskView task = view.orElseThrow(RefusedException::notFound);
          if (seconds > 0) {
            exchange.set("preference-applied", "wait=" + seconds);
          }
          answer(exchange, task.status().isFinal() ? 200 : statusBefore, task);
        });
  }

  private static Problem queueFull(Submission.QueueFull full) {
    return new Problem(
        Code.QUEUE_FULL,
        full.limit() + " tasks wait already",
        List.of(),
        full.retryAfter().toMillis());
  }

  private void batch(Exchange exchange) {
    if (exchange.isLines()) {
      lines(exchange);
      return;
    }
    List<NewTask> tasks = reader.batch(exchange.body(), exchange.tenant(), ports.nowMillis());
    exchange.when(
        ports.queue().submit(exchange.tenant(), tasks, durability(exchange)),
        answers -> {
          JsonBytes out = exchange.out().raw(RESULTS);
          TaskJson.submissions(out, answers);
          exchange.answer(200, out.put('}'));
        });
  }

  private void lines(Exchange exchange) {
    List<TaskReader.Line> lines =
        reader.lines(exchange.body(), exchange.tenant(), ports.nowMillis());
    var tasks = new ArrayList<NewTask>();
    for (TaskReader.Line line : lines) {
      if (line instanceof TaskReader.Line.Task(NewTask task)) {
        tasks.add(task);
      }
    }
    exchange.when(
        ports.queue().submit(exchange.tenant(), tasks, durability(exchange)),
        answers -> answerLines(exchange, lines, answers));
  }

  private static void answerLines(
      Exchange exchange, List<TaskReader.Line> lines, List<Submission> answers) {
    JsonBytes out = exchange.out().raw(RESULTS).put('[');
    int taken = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (i > 0) {
        out.put(',');
      }
      switch (lines.get(i)) {
        case TaskReader.Line.Task task -> TaskJson.submission(out, answers.get(taken++));
        case TaskReader.Line.Refused(BadJson why) -> TaskJson.refused(out, why);
      }
    }
    exchange.answer(200, out.put(']').put('}'));
  }

  // Following

  private void get(Exchange exchange) {
    exchange.when(
        ports.queue().find(exchange.tenant(), exchange.taskId()), view -> answer(exchange, view));
  }

  private void await(Exchange exchange) {
    int millis = exchange.query("timeoutMs", 0, MAX_WAIT_MILLIS, DEFAULT_WAIT_MILLIS);
    exchange.when(
        ports.queue().awaitFinal(exchange.tenant(), exchange.taskId(), Duration.ofMillis(millis)),
        view -> answer(exchange, view));
  }

  private void result(Exchange exchange) {
    exchange.when(
        ports.queue().find(exchange.tenant(), exchange.taskId()),
        view -> {
          TaskView task = view.orElseThrow(RefusedException::notFound);
          if (!task.status().isFinal()) {
            throw new RefusedException(Code.NOT_FINISHED, "the task is not over yet");
          }
          byte[] result = task.result();
          if (result == null || result.length == 0) {
            throw new RefusedException(Code.NO_RESULT, "the task ended without a result");
          }
          exchange.answer(200, JSON, result);
        });
  }

  private void cancel(Exchange exchange) {
    EmptyObject.check(exchange.body());
    exchange.when(
        ports.queue().cancel(exchange.tenant(), exchange.taskId(), durability(exchange)),
        answer -> {
          switch (answer) {
            case Cancellation.Cancelled(TaskView task) -> answer(exchange, 200, task);
            case Cancellation.AlreadyFinal over ->
                exchange.refuse(Code.ALREADY_FINAL, "the task was over before");
            case Cancellation.NotFound none -> throw RefusedException.notFound();
          }
        });
  }

  private void answer(Exchange exchange, Optional<TaskView> view) {
    answer(exchange, 200, view.orElseThrow(RefusedException::notFound));
  }

  private void answer(Exchange exchange, int status, TaskView view) {
    JsonBytes out = exchange.out();
    TaskJson.view(out, view, ports.nowMillis());
    if (status == 202) {
      exchange.set("location", "/api/v1/tasks/" + view.id());
    }
    exchange.answer(status, out);
  }

  private Durability durability(Exchange exchange) {
    return RequestHeaders.durability(exchange, ports.status().defaultDurability());
  }
}
