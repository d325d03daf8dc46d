package io.swarmhold.edge.client;

/** What a task has to show. */
public sealed interface TaskResult {

  /** The agent's result, byte for byte. */
  record Ready(Json json) implements TaskResult {}

  /** Not final yet; ask again, or {@link SwarmholdClient#await wait}. */
  record NotFinished() implements TaskResult {}

  /** It ended without one: cancelled, dead, or no such task. */
  record Absent(String code) implements TaskResult {}
}
