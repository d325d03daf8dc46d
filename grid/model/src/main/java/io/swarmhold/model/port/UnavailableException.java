package io.swarmhold.model.port;

/** The shard cannot serve now; nothing happened, and trying again in a moment may succeed. */
public final class UnavailableException extends RuntimeException {

  public UnavailableException(String message) {
    super(message);
  }
}
