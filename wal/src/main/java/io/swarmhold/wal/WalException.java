package io.swarmhold.wal;

/** The log cannot take or keep frames any more. */
public class WalException extends RuntimeException {

  public WalException(String message) {
    super(message);
  }

  public WalException(String message, Throwable cause) {
    super(message, cause);
  }
}
