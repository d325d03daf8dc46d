package io.swarmhold.model.agent;

/**
 * When silence of an agent means what. The interval is the agent's own ({@link
 * AgentSpec#heartbeatMillis}).
 *
 * @param missesToOffline heartbeats that are missed in a row before an agent is offline; 3
 * @param toleranceMillis how late a heartbeat may be: one that was sent in time is not to be missed
 *     for a moment on the way
 * @param recoveryWindowMillis from offline to deprecated
 * @param recoveryAttempts into how many equal parts that time is cut: at the beginning of each the
 *     agent is called upon to come back
 * @param collectAfterMillis how long a deprecated agent is remembered
 */
public record HeartbeatSettings(
    int missesToOffline,
    int toleranceMillis,
    int recoveryWindowMillis,
    int recoveryAttempts,
    int collectAfterMillis) {

  /** What an agent's interval is unless it says otherwise. */
  public static final int DEFAULT_INTERVAL_MILLIS = 10_000;

  public static final HeartbeatSettings DEFAULT =
      new HeartbeatSettings(3, 1_000, 60_000, 3, 600_000);

  /** So many states before offline have names. */
  private static final int LEAST_MISSES = 3;

  private static final int MOST = 86_400_000;

  public HeartbeatSettings {
    within("missesToOffline", missesToOffline, LEAST_MISSES, 100);
    within("toleranceMillis", toleranceMillis, 0, 60_000);
    within("recoveryWindowMillis", recoveryWindowMillis, 1_000, MOST);
    within("recoveryAttempts", recoveryAttempts, 1, 100);
    within("collectAfterMillis", collectAfterMillis, 0, MOST);
  }

  private static void within(String what, int found, int least, int most) {
    if (found < least || found > most) {
      throw new IllegalArgumentException(
          "%s: %d (expected: %d to %d)".formatted(what, found, least, most));
    }
  }

  /** The state of an agent that was not heard for so long; never deprecated. */
  AgentState after(long silentMillis, int intervalMillis) {
    if (silentMillis >= silence(missesToOffline, intervalMillis)) {
      return AgentState.OFFLINE;
    } else if (silentMillis >= silence(2, intervalMillis)) {
      return AgentState.CRITICAL;
    }
    return silentMillis >= silence(1, intervalMillis) ? AgentState.WARNING : AgentState.HEALTHY;
  }

  /** How long an agent is silent when so many heartbeats are missing. */
  long silence(int misses, int intervalMillis) {
    return (long) misses * intervalMillis + toleranceMillis;
  }

  /** How many calls to come back have been in vain, so long after the agent went offline. */
  int failedAttempts(long offlineMillis) {
    return (int)
        Math.min(recoveryAttempts, offlineMillis * recoveryAttempts / recoveryWindowMillis);
  }

  /** When the given call to come back is in vain, counted from when the agent went offline. */
  long attemptFailsAfterMillis(int attempt) {
    return ((long) attempt * recoveryWindowMillis + recoveryAttempts - 1) / recoveryAttempts;
  }
}
