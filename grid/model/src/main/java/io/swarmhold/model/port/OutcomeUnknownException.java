package io.swarmhold.model.port;

/**
 * It may have happened or not: the answer, or the proof that it is durable, did not come in time.
 */
public final class OutcomeUnknownException extends RuntimeException {

  public OutcomeUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
