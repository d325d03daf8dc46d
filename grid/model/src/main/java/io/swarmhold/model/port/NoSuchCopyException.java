package io.swarmhold.model.port;

/** The member named has no copy of the shard, or is not here. Nothing was done. */
public final class NoSuchCopyException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public NoSuchCopyException(String message) {
    super(message);
  }
}
