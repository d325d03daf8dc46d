package io.swarmhold.edge.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/** Bytes, eight at a time. */
final class Words {

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long QUOTES = '"' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;
  private static final long SPACES = ' ' * ONES;

  /** Drawn once per process, so nobody can prepare names that collide. */
  private static final long SEED = new SecureRandom().nextLong();

  private static final long K0 = 0xa0761d6478bd642fL;
  private static final long K1 = 0xe7037ed1a0b428dbL;

  private Words() {}

  static long at(byte[] bytes, int offset) {
    return (long) WORD.get(bytes, offset);
  }

  /** The first up to eight bytes of the range, the rest zero. */
  static long head(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length >= Long.BYTES) {
      return at(bytes, from);
    }
    if (from + Long.BYTES <= bytes.length) {
      return length == 0 ? 0 : at(bytes, from) & (-1L >>> (64 - 8 * length));
    }
    long word = 0;
    for (int i = to - 1; i >= from; i--) {
      word = word << 8 | (bytes[i] & 0xFF);
    }
    return word;
  }

  /**
   * Not 0 if one of the eight bytes cannot be taken over into a string as it stands: quote,
   * backslash, control character or part of a character beyond ASCII. Its lowest set bit is in the
   * first such byte (in later ones the borrow of a subtraction may deceive).
   */
  static long special(long word) {
    long quotes = (word ^ QUOTES) - ONES;
    long backslashes = (word ^ BACKSLASHES) - ONES;
    return (quotes | backslashes | (word - SPACES) | word) & HIGHS;
  }

  /**
   * 64 bits that differ for different bytes unless by chance (2 to the -64 per pair). After wyhash
   * (Wang Yi), whose folded multiplication leaves no differential that holds for every seed.
   */
  static long hash(byte[] bytes, int from, int to) {
    long hash = SEED ^ (to - from) * K0;
    int at = from;
    for (; to - at > Long.BYTES; at += Long.BYTES) {
      hash = fold(hash ^ at(bytes, at), K0);
    }
    return fold(hash ^ head(bytes, at, to), K1 ^ SEED);
  }

  static long combine(long hash, long other) {
    return fold(hash ^ K0, other ^ K1);
  }

  private static long fold(long a, long b) {
    return Math.multiplyHigh(a, b) ^ (a * b);
  }
}
