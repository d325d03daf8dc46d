package io.swarmhold.model.port;

/** The disk has no room for more; nothing happened. */
public final class StorageFullException extends RuntimeException {

  public StorageFullException(String message) {
    super(message);
  }
}
