package io.swarmhold.model.port;

/** An operator's last word on a shard is not needed: nothing was done. */
public final class ShardNotLostException extends RuntimeException {

  public ShardNotLostException(String message) {
    super(message);
  }
}
