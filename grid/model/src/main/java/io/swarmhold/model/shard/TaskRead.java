package io.swarmhold.model.shard;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.port.TaskPage;
import org.jspecify.annotations.Nullable;

/**
 * A task as rules and observers see it: to look at, not to change. Valid until the shard's next
 * event.
 */
public interface TaskRead {

  long number();

  NewTask task();

  default Lane lane() {
    return task().lane();
  }

  TaskStatus status();

  /**
   * Hash of what was submitted: tells a repetition from another task under the same idempotency
   * key.
   */
  long fingerprint();

  long enqueuedAtMillis();

  long updatedAtMillis();

  /** When it last became ready for an agent. */
  long readyAtMillis();

  /** When the running attempt began. */
  long startedAtMillis();

  /** While running, when the lease ends; while delayed, when the delay ends. */
  long wakeAtMillis();

  /** Attempts that count, the running one included. */
  int attempts();

  /** The lease in force or the latest one; 0 if there was none. */
  long token();

  /** Its holder; null if there was none. */
  @Nullable AgentKey agent();

  byte @Nullable [] result();

  @Nullable DeadReason deadReason();

  TaskView view(int shard);

  TaskPage.Row row(int shard);
}
