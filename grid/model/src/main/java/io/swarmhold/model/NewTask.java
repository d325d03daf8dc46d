package io.swarmhold.model;

/**
 * A task as it is submitted.
 *
 * @param type what kind of work it is, for people and metrics; empty or a name
 * @param payload what the agent gets, verbatim: one JSON value in UTF-8, at most {@link
 *     #MAX_PAYLOAD_BYTES}
 */
public record NewTask(
    Lane lane, String type, Priority priority, byte[] payload, TaskOptions options) {

  public static final int MAX_PAYLOAD_BYTES = 256 << 10;

  public NewTask {
    if (!type.isEmpty()) {
      Names.checked("type", type);
    }
    if (payload.length > MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "payload: " + payload.length + " bytes (expected: at most " + MAX_PAYLOAD_BYTES + ")");
    }
  }

  public static NewTask of(Lane lane, byte[] payload) {
    return new NewTask(lane, "", Priority.MEDIUM, payload, TaskOptions.NONE);
  }
}
