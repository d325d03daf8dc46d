package io.swarmhold.edge.client;

/**
 * Thrown by a {@link TaskHandler}: trying this task again is of no use. It goes to the dead
 * letters.
 */
public final class PermanentFailure extends RuntimeException {

  public PermanentFailure(String message) {
    super(message);
  }

  public PermanentFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
