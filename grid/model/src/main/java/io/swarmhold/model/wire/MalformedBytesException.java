package io.swarmhold.model.wire;

/** The bytes are not of the form that their version prescribes. */
public final class MalformedBytesException extends RuntimeException {

  public MalformedBytesException(String message) {
    super(message);
  }

  public MalformedBytesException(String message, Throwable cause) {
    super(message, cause);
  }
}
