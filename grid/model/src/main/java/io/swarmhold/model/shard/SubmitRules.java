package io.swarmhold.model.shard;

import io.swarmhold.model.NewTask;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What may come into a shard (B1, B3, B11). */
final class SubmitRules {

  /** When a full queue is worth another try. */
  static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private SubmitRules() {}

  static ShardAnswer submit(ShardCommand.Submit command, Turn turn) {
    List<Submission> submissions = new ArrayList<>(command.tasks().size());
    for (int i = 0; i < command.tasks().size(); i++) {
      submissions.add(submitOne(command.tasks().get(i), command.hasPlace(i), turn));
    }
    return new ShardAnswer.Submitted(submissions);
  }

  private static Submission submitOne(NewTask task, boolean hasPlace, Turn turn) {
    long fingerprint = 0;
    String key = task.options().idempotencyKey();
    if (key != null) {
      fingerprint = Fingerprint.of(task);
      Submission known = known(task, key, fingerprint, turn);
      if (known != null) {
        return known;
      }
    }
    int capacity = turn.limits().queueCapacity();
    if (!hasPlace || turn.view().counts(task.lane()).waiting() >= capacity) {
      return new Submission.QueueFull(capacity, RETRY_AFTER);
    }
    long number = turn.view().nextNumber();
    turn.happened(new TaskEvent.Queued(number, task, fingerprint));
    return new Submission.Accepted(new TaskId(turn.view().shard(), number));
  }

  private static @Nullable Submission known(NewTask task, String key, long fingerprint, Turn turn) {
    ShardView.Remembered before = turn.view().remembered(task.lane().tenant(), key);
    if (before == null || before.atMillis() + ShardState.KEY_RETENTION_MILLIS <= turn.nowMillis()) {
      return null;
    }
    TaskId id = new TaskId(turn.view().shard(), before.number());
    return before.fingerprint() == fingerprint
        ? new Submission.Duplicate(id)
        : new Submission.KeyReused(id);
  }

  /**
   * FNV-1a over everything that makes a submission what it is, but its times: who asks for "in ten
   * seconds" means another moment when he asks again.
   */
  static final class Fingerprint {

    private static final long BASIS = 0xCBF29CE484222325L;
    private static final long PRIME = 0x100000001B3L;

    private Fingerprint() {}

    static long of(NewTask task) {
      TaskOptions options = task.options();
      long hash = BASIS;
      hash = mix(hash, task.lane().pool().value());
      for (String capability : task.lane().capabilities()) {
        hash = mix(hash, capability);
      }
      hash = mix(hash, task.lane().region());
      hash = mix(hash, task.type());
      hash = mix(hash, task.priority().code());
      hash = mix(hash, options.key() == null ? "" : options.key());
      hash = mix(hash, options.visibilityTimeoutMillis());
      RetryPolicy retry = options.retry();
      hash = mix(hash, retry.maxAttempts());
      hash = mix(hash, retry.baseMillis());
      hash = mix(hash, retry.factor());
      hash = mix(hash, retry.capMillis());
      hash = mix(hash, retry.jitterMillis());
      for (byte b : task.payload()) {
        hash = (hash ^ (b & 0xFF)) * PRIME;
      }
      return hash == 0 ? 1 : hash;
    }

    private static long mix(long hash, String text) {
      long mixed = hash;
      for (int i = 0; i < text.length(); i++) {
        mixed = (mixed ^ text.charAt(i)) * PRIME;
      }
      return (mixed ^ 0xFFFF) * PRIME;
    }

    private static long mix(long hash, long value) {
      return (hash ^ value) * PRIME;
    }
  }
}
