package io.swarmhold.model.wire;

/** Finds what a code in the log stands for. */
public final class Codes {

  private Codes() {}

  /** The value at place {@code code}. */
  public static <T> T valueOf(T[] values, int code) {
    if (code < 0 || code >= values.length) {
      throw new MalformedBytesException(
          values.getClass().getComponentType().getSimpleName()
              + " of code "
              + code
              + " (expected: 0 to "
              + (values.length - 1)
              + ")");
    }
    return values[code];
  }
}
