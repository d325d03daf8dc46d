package io.swarmhold.perf.load.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Masks what a client sends (RFC 6455, 5.3) at next to no cost: the key is four times the same
 * byte, so a byte's masked form does not depend on its place, and all that is constant is kept
 * masked from the start.
 *
 * <p>A key of zero would be cheaper still, but servers skip the work for it (Netty does) and would
 * look faster than they are with real clients. A real client needs a fresh random key per frame;
 * that protects proxies from a script in a browser, which this is not.
 */
public final class Mask {

  static final byte KEY = 0x5A;
  private static final long KEYS = 0x5A5A_5A5A_5A5A_5A5AL;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Mask() {}

  /** ASCII text, masked. */
  public static byte[] masked(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    apply(bytes, 0, bytes.length);
    return bytes;
  }

  /** Eight ASCII characters as one number, masked, first character lowest. */
  public static long masked(long eight) {
    return eight ^ KEYS;
  }

  /** A decimal digit from 0 to 9, masked. */
  static byte digit(long value) {
    long character = '0' + value;
    return (byte) (character ^ KEY);
  }

  public static void apply(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      bytes[i] ^= KEY;
    }
  }

  /** Copies {@code length} bytes and masks them; eight at a time, as ids and tokens want it. */
  static void copy(byte[] source, int from, byte[] target, int to, int length) {
    int at = 0;
    for (; at + Long.BYTES <= length; at += Long.BYTES) {
      LONGS.set(target, to + at, (long) LONGS.get(source, from + at) ^ KEYS);
    }
    for (; at < length; at++) {
      target[to + at] = (byte) (source[from + at] ^ KEY);
    }
  }
}
