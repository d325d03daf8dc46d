package io.swarmhold.edge.json;

import static io.swarmhold.edge.json.JsonBytes.constant;

import io.swarmhold.model.Attempt;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.util.List;
import java.util.Locale;

/** Writes tasks and answers about them, as PROTOCOL.md describes them. */
public final class TaskJson {

  private static final byte[] ID = constant("{\"id\":");
  private static final byte[] STATUS = constant(",\"status\":");
  private static final byte[] POOL = constant(",\"pool\":");
  private static final byte[] TYPE = constant(",\"type\":");
  private static final byte[] PRIORITY = constant(",\"priority\":");
  private static final byte[] SCORE = constant(",\"score\":");
  private static final byte[] CAPABILITIES = constant(",\"capabilities\":");
  private static final byte[] REGION = constant(",\"region\":");
  private static final byte[] KEY = constant(",\"key\":");
  private static final byte[] CREATED_AT = constant(",\"createdAt\":");
  private static final byte[] UPDATED_AT = constant(",\"updatedAt\":");
  private static final byte[] PROGRESS = constant(",\"progress\":");
  private static final byte[] DEAD_REASON = constant(",\"deadReason\":");
  private static final byte[] NOT_BEFORE = constant(",\"notBefore\":");
  private static final byte[] DEADLINE = constant(",\"deadline\":");
  private static final byte[] VISIBILITY = constant(",\"visibilityTimeoutMs\":");
  private static final byte[] ATTEMPTS = constant(",\"attempts\":");
  private static final byte[] ATTEMPT_NUMBER = constant("{\"number\":");
  private static final byte[] AGENT = constant(",\"agent\":");
  private static final byte[] TOKEN = constant(",\"token\":");
  private static final byte[] STARTED_AT = constant(",\"startedAt\":");
  private static final byte[] ENDED_AT = constant(",\"endedAt\":");
  private static final byte[] OUTCOME = constant(",\"outcome\":");
  private static final byte[] ERROR = constant(",\"error\":");
  private static final byte[] PAYLOAD = constant(",\"payload\":");
  private static final byte[] RESULT = constant(",\"result\":");
  private static final byte[] LINKS = constant(",\"links\":{\"self\":\"/api/v1/tasks/");
  private static final byte[] LINK_WAIT = constant("\",\"wait\":\"/api/v1/tasks/");
  private static final byte[] LINK_STREAM = constant(":wait\",\"stream\":\"/api/v1/tasks/");
  private static final byte[] LINK_CANCEL = constant("/stream\",\"cancel\":\"/api/v1/tasks/");
  private static final byte[] LINK_RESULT = constant(":cancel\",\"result\":\"/api/v1/tasks/");
  private static final byte[] LINKS_END = constant("/result\"}");
  private static final byte[] ROW_LINKS_END = constant("\"}}");

  private static final byte[] ACCEPTED = constant(",\"status\":\"accepted\"}");
  private static final byte[] DUPLICATE = constant(",\"status\":\"duplicate\"}");
  private static final byte[] REFUSED = constant("{\"status\":\"refused\",\"code\":");
  private static final byte[] DETAIL = constant(",\"detail\":");
  private static final byte[] RETRY_AFTER = constant(",\"retryAfterMs\":");

  private static final byte[] ATTEMPT = constant(",\"attempt\":");
  private static final byte[] EXPIRES_AT = constant(",\"expiresAt\":");
  private static final byte[] TENANT = constant(",\"tenant\":");

  private static final byte[][] REPORTED = quotedNames(Reported.values());

  private TaskJson() {}

  /** A task with everything about it, as {@code GET /api/v1/tasks/{id}} answers. */
  public static void view(JsonBytes out, TaskView view, long nowMillis) {
    NewTask task = view.task();
    out.raw(ID).taskId(view.id()).raw(STATUS);
    lowerCase(out, view.status());
    lane(out, task.lane());
    what(out, task.type());
    out.raw(PRIORITY);
    lowerCase(out, task.priority());
    if (!view.status().isFinal()) {
      out.raw(SCORE).number(task.priority().score(view.enqueuedAtMillis(), nowMillis));
    }
    options(out, task.options());
    out.raw(CREATED_AT).time(view.createdAtMillis());
    out.raw(UPDATED_AT).time(view.updatedAtMillis());
    if (view.progress() >= 0) {
      out.raw(PROGRESS).number(view.progress());
    }
    if (view.deadReason() != null) {
      out.raw(DEAD_REASON);
      lowerCase(out, view.deadReason());
    }
    attempts(out, view.attempts());
    out.raw(PAYLOAD).raw(task.payload());
    if (view.result() != null && view.result().length > 0) {
      out.raw(RESULT).raw(view.result());
    }
    links(out, view.id());
    out.put('}');
  }

  /** A task in a list. */
  public static void row(JsonBytes out, TaskPage.Row row) {
    out.raw(ID).taskId(row.id()).raw(STATUS);
    lowerCase(out, row.status());
    out.raw(POOL).string(row.pool().value());
    what(out, row.type());
    out.raw(PRIORITY);
    lowerCase(out, row.priority());
    out.raw(CREATED_AT).time(row.createdAtMillis());
    out.raw(UPDATED_AT).time(row.updatedAtMillis());
    if (row.deadReason() != null) {
      out.raw(DEAD_REASON);
      lowerCase(out, row.deadReason());
    }
    out.raw(ATTEMPTS).number(row.attempts());
    unlessEmpty(out, AGENT, row.agent());
    unlessEmpty(out, ERROR, row.error());
    out.raw(LINKS);
    id(out, row.id()).raw(ROW_LINKS_END);
  }

  /** What became of one task of a batch. */
  public static void submission(JsonBytes out, Submission submission) {
    switch (submission) {
      case Submission.Accepted(TaskId id) -> out.raw(ID).taskId(id).raw(ACCEPTED);
      case Submission.Duplicate(TaskId id) -> out.raw(ID).taskId(id).raw(DUPLICATE);
      case Submission.KeyReused reused ->
          refusal(out, "idempotency_key_reused", "the key was used for another content").put('}');
      case Submission.QueueFull full ->
          refusal(out, "queue_full", "as many tasks wait as may: " + full.limit())
              .raw(RETRY_AFTER)
              .number(full.retryAfter().toMillis())
              .put('}');
    }
  }

  /** A line of NDJSON that was not submitted, among the results of a batch. */
  public static void refused(JsonBytes out, BadJson why) {
    refusal(out, why.code().text(), why.detail() + why.place()).put('}');
  }

  public static void submissions(JsonBytes out, List<Submission> submissions) {
    char before = '[';
    for (Submission submission : submissions) {
      submission(out.put(before), submission);
      before = ',';
    }
    end(out, before);
  }

  @SuppressWarnings("EnumOrdinal") // as the index into what was made of the same enum
  public static void reported(JsonBytes out, List<Reported> results) {
    char before = '[';
    for (Reported result : results) {
      out.put(before).raw(REPORTED[result.ordinal()]);
      before = ',';
    }
    end(out, before);
  }

  /** A task given to an agent of tenant {@code own}. */
  public static void assignment(JsonBytes out, Assignment assignment, TenantId own) {
    out.raw(ID).taskId(assignment.task());
    out.raw(TOKEN).token(assignment.token());
    out.raw(ATTEMPT).number(assignment.attempt());
    out.raw(EXPIRES_AT).time(assignment.expiresAtMillis());
    if (!assignment.tenant().equals(own)) {
      out.raw(TENANT).string(assignment.tenant().value());
    }
    what(out, assignment.type());
    if (assignment.key() != null) {
      out.raw(KEY).string(assignment.key());
    }
    out.raw(PAYLOAD).raw(assignment.payload()).put('}');
  }

  private static void end(JsonBytes out, char before) {
    if (before == '[') {
      out.put('[');
    }
    out.put(']');
  }

  private static void lane(JsonBytes out, Lane lane) {
    out.raw(POOL).string(lane.pool().value());
    if (!lane.capabilities().isEmpty()) {
      out.raw(CAPABILITIES);
      strings(out, lane.capabilities());
    }
    unlessEmpty(out, REGION, lane.region());
  }

  private static void options(JsonBytes out, TaskOptions options) {
    if (options.key() != null) {
      out.raw(KEY).string(options.key());
    }
    if (options.notBeforeMillis() > 0) {
      out.raw(NOT_BEFORE).time(options.notBeforeMillis());
    }
    if (options.deadlineMillis() > 0) {
      out.raw(DEADLINE).time(options.deadlineMillis());
    }
    out.raw(VISIBILITY).number(options.visibilityTimeoutMillis());
  }

  private static void attempts(JsonBytes out, List<Attempt> attempts) {
    out.raw(ATTEMPTS).put('[');
    for (int i = 0; i < attempts.size(); i++) {
      if (i > 0) {
        out.put(',');
      }
      attempt(out, i + 1, attempts.get(i));
    }
    out.put(']');
  }

  private static void attempt(JsonBytes out, int number, Attempt attempt) {
    out.raw(ATTEMPT_NUMBER).number(number);
    out.raw(AGENT).string(attempt.agent().value());
    out.raw(TOKEN).token(attempt.token());
    out.raw(STARTED_AT).time(attempt.startedAtMillis());
    if (attempt.endedAtMillis() > 0) {
      out.raw(ENDED_AT).time(attempt.endedAtMillis());
    }
    out.raw(OUTCOME);
    lowerCase(out, attempt.ending());
    unlessEmpty(out, ERROR, attempt.error());
    out.put('}');
  }

  private static void links(JsonBytes out, TaskId task) {
    out.raw(LINKS);
    id(out, task).raw(LINK_WAIT);
    id(out, task).raw(LINK_STREAM);
    id(out, task).raw(LINK_CANCEL);
    id(out, task).raw(LINK_RESULT);
    id(out, task).raw(LINKS_END);
  }

  private static JsonBytes id(JsonBytes out, TaskId task) {
    return out.raw(constant(task.toString()));
  }

  private static void what(JsonBytes out, String type) {
    unlessEmpty(out, TYPE, type);
  }

  private static void unlessEmpty(JsonBytes out, byte[] name, String value) {
    if (!value.isEmpty()) {
      out.raw(name).string(value);
    }
  }

  private static void strings(JsonBytes out, List<String> values) {
    char before = '[';
    for (String value : values) {
      out.put(before).string(value);
      before = ',';
    }
    end(out, before);
  }

  private static JsonBytes refusal(JsonBytes out, String code, String detail) {
    return out.raw(REFUSED).string(code).raw(DETAIL).string(detail);
  }

  private static void lowerCase(JsonBytes out, Enum<?> constant) {
    out.string(constant.name().toLowerCase(Locale.ROOT));
  }

  private static byte[][] quotedNames(Enum<?>[] constants) {
    byte[][] names = new byte[constants.length][];
    for (int i = 0; i < constants.length; i++) {
      names[i] = constant('"' + constants[i].name().toLowerCase(Locale.ROOT) + '"');
    }
    return names;
  }
}
