package io.swarmhold.perf.micro;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.Priority;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.TaskQueue.Submission;
import io.swarmhold.model.shard.Envelope;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import io.swarmhold.model.shard.ShardLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A shard and the traffic of one tenant with one agent: batches of ten tasks of 300 bytes. */
final class Traffic {

  static final int BATCH = 10;

  private static final long SESSION = 1;
  private static final int PAYLOAD_BYTES = 300;
  private static final int PLENTY = 10_000_000;

  /** Nothing is refused for want of room. */
  static final ShardLimits LIMITS =
      new ShardLimits(PLENTY, PLENTY, 10_000, ShardLimits.DEFAULT_RETENTION_MILLIS);

  private static final byte[] RESULT = "{\"ok\":true}".getBytes(StandardCharsets.UTF_8);

  private final Lane lane = Lane.of(new TenantId("acme"), new PoolId("research"));
  private final AgentKey agent = new AgentKey(new TenantId("acme"), new AgentId("ada"));
  private final ShardCommand submit =
      new ShardCommand.Submit(Collections.nCopies(BATCH, NewTask.of(lane, payload())));
  private final ShardCommand lease =
      new ShardCommand.Lease(lane, List.of(new ShardCommand.Offer(agent, BATCH)));
  final Shard shard = new Shard(1, LIMITS);
  private long sequence;
  private long nowMillis = 1_767_225_600_000L;

  Traffic() {
    handle(new ShardCommand.Activate(1));
  }

  private static byte[] payload() {
    String text = "\"" + "x".repeat(PAYLOAD_BYTES - 2) + "\"";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Shard.Outcome handle(ShardCommand command) {
    sequence++;
    nowMillis += sequence & 1;
    return shard.handle(new Envelope(SESSION, sequence, nowMillis, sequence, List.of(command)));
  }

  Shard.Outcome submit() {
    return submitted(submit);
  }

  /** Each task with a payload and a key of its own, as if they came from outside. */
  Shard.Outcome submitStrangers() {
    List<NewTask> tasks = new ArrayList<>(BATCH);
    for (int i = 0; i < BATCH; i++) {
      tasks.add(
          new NewTask(
              lane,
              "",
              Priority.MEDIUM,
              payload(),
              new TaskOptions(
                  null,
                  "key-" + sequence + "-" + i,
                  0,
                  0,
                  TaskOptions.DEFAULT_VISIBILITY_MILLIS,
                  RetryPolicy.TASK_ASSIGNMENT)));
    }
    return submitted(new ShardCommand.Submit(tasks));
  }

  private Shard.Outcome submitted(ShardCommand command) {
    Shard.Outcome outcome = handle(command);
    ShardAnswer.Submitted answer = (ShardAnswer.Submitted) outcome.answers().getFirst();
    if (!(answer.submissions().getFirst() instanceof Submission.Accepted)) {
      throw new IllegalStateException("refused: " + answer);
    }
    return outcome;
  }

  Shard.Outcome lease() {
    return handle(lease);
  }

  Shard.Outcome complete(List<Assignment> given) {
    List<Report> reports = new ArrayList<>(BATCH);
    for (Assignment one : given) {
      reports.add(new Report.Complete(one.task(), one.token(), RESULT));
    }
    return handle(new ShardCommand.ReportAll(agent, reports));
  }

  static List<Assignment> given(Shard.Outcome leased) {
    return ((ShardAnswer.Leased) leased.answers().getFirst()).assignments().getFirst();
  }

  /** The life of ten tasks: three frames. */
  Shard.Outcome cycle() {
    submit();
    return complete(given(lease()));
  }
}
