package io.swarmhold.model.port;

import io.swarmhold.model.TaskId;

/** What an agent says of a task it holds. */
public sealed interface Report {

  TaskId task();

  long token();

  /**
   * @param result one JSON value in UTF-8; empty array for none; at most {@link
   *     io.swarmhold.model.NewTask#MAX_PAYLOAD_BYTES}
   */
  record Complete(TaskId task, long token, byte[] result) implements Report {}

  /**
   * @param error for people; cut at {@link io.swarmhold.model.Attempt#MAX_ERROR_LENGTH}
   * @param retryable false sends the task to the dead-letter queue at once
   */
  record Fail(TaskId task, long token, String error, boolean retryable) implements Report {}

  /**
   * The agent is still at it, and the lease lasts {@code forMillis} from now; 0 for the task's own
   * visibility timeout.
   */
  record Extend(TaskId task, long token, long forMillis) implements Report {}

  /**
   * As {@link Extend} with 0, and says how far it is.
   *
   * @param fraction 0 to 1
   */
  record Progress(TaskId task, long token, double fraction) implements Report {}

  /**
   * The agent gives the task back untouched: it goes to the head of its queue and the attempt does
   * not count.
   */
  record HandBack(TaskId task, long token) implements Report {}
}
