package io.swarmhold.model.port;

/**
 * An agent as the member that holds its connection sees it.
 *
 * @param running tasks it holds now
 * @param consecutiveFailures failed or expired attempts since its last success
 */
public record AgentStatus(
    AgentProfile profile,
    boolean connected,
    boolean draining,
    int running,
    long succeeded,
    long failed,
    int consecutiveFailures,
    long lastSeenMillis) {

  /** So many failures in a row, and an agent counts as unhealthy. */
  public static final int UNHEALTHY_FAILURES = 3;

  public boolean unhealthy() {
    return consecutiveFailures >= UNHEALTHY_FAILURES;
  }
}
