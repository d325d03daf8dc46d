package io.swarmhold.model.shard;

/** The shard takes no command now, or not this one; nothing happened. */
public final class NotServingException extends RuntimeException {

  public NotServingException(String message) {
    super(message);
  }
}
