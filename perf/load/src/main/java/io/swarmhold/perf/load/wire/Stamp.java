package io.swarmhold.perf.load.wire;

import java.nio.charset.StandardCharsets;

/**
 * A point of {@link System#nanoTime} that travels in a task's payload as 16 hexadecimal digits, so
 * that whoever receives the task knows when it was meant to be sent.
 */
public final class Stamp {

  public static final int DIGITS = 16;

  /** Where there was none. */
  public static final long NONE = Long.MIN_VALUE;

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] VALUE = values();

  private Stamp() {}

  /** The upper 32 bits as eight digits in one number, first digit lowest. */
  static long upper(long nanos) {
    return eight((int) (nanos >>> 32));
  }

  /** The lower 32 bits, as {@link #upper}. */
  static long lower(long nanos) {
    return eight((int) nanos);
  }

  /** What 16 digits at {@code at} say, or {@link #NONE} if they are none. */
  static long read(byte[] text, int at) {
    long value = 0;
    for (int i = 0; i < DIGITS; i++) {
      byte digit = VALUE[text[at + i] & 0xFF];
      if (digit < 0) {
        return NONE;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static long eight(int value) {
    long digits = 0;
    for (int shift = 0; shift < 32; shift += 4) {
      digits = digits << 8 | HEX[value >>> shift & 15];
    }
    return digits;
  }

  private static byte[] values() {
    byte[] values = new byte[256];
    java.util.Arrays.fill(values, (byte) -1);
    for (byte i = 0; i < HEX.length; i++) {
      values[HEX[i]] = i;
    }
    return values;
  }
}
