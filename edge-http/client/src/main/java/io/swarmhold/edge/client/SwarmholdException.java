package io.swarmhold.edge.client;

/**
 * A request did not get the answer it asked for. There is one subclass for each thing a caller can
 * do about it.
 */
public abstract sealed class SwarmholdException extends RuntimeException
    permits RefusedException, OverloadedException, OutcomeUnknownException {

  private final String code;

  SwarmholdException(
      String code, String message, @org.jspecify.annotations.Nullable Throwable cause) {
    super(code + ": " + message, cause);
    this.code = code;
  }

  /** The stable name of the problem, such as {@code queue_full}; each has a page. */
  public String code() {
    return code;
  }
}
