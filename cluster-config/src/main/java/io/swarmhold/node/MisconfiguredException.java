package io.swarmhold.node;

/**
 * What a node was told will not do on this machine: an address that is not one of its own, a folder
 * that cannot be made. Its message names the key, what is wrong, and what was expected.
 */
public final class MisconfiguredException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  MisconfiguredException(String message) {
    super(message);
  }

  MisconfiguredException(String message, Throwable cause) {
    super(message, cause);
  }
}
