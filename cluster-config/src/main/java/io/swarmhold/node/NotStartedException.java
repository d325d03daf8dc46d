package io.swarmhold.node;

/** A node could not be started, for a reason that its operator can see to. */
public final class NotStartedException extends RuntimeException {

  NotStartedException(String message) {
    super(message);
  }

  NotStartedException(String message, Throwable cause) {
    super(message, cause);
  }
}
