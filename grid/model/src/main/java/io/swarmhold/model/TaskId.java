package io.swarmhold.model;

/**
 * A task's id, which also says where the task lives. Never reused: the number begins with the epoch
 * in which the shard gave it out.
 *
 * <p>As text: 16 characters of Crockford's base 32 in lower case, the shard in the first three and
 * a bit.
 *
 * @param shard 0 to 65 535
 * @param number the shard's epoch in the upper 24 bits, its count of tasks in that epoch in the
 *     lower 40
 */
public record TaskId(int shard, long number) implements Comparable<TaskId> {

  public static final int TEXT_LENGTH = 16;

  static final int COUNT_BITS = 40;
  private static final int MAX_SHARD = 0xFFFF;
  private static final byte[] ALPHABET = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    'g', 'h', 'j', 'k', 'm', 'n', 'p', 'q', 'r', 's', 't', 'v', 'w', 'x', 'y', 'z'
  };
  private static final byte[] DIGIT_OF = digits();

  public TaskId {
    if (shard < 0 || shard > MAX_SHARD) {
      throw new IllegalArgumentException("shard: " + shard + " (expected: 0 to 65535)");
    }
  }

  /** The id that {@code text} writes, or an IllegalArgumentException. */
  public static TaskId parse(String text) {
    if (text.length() != TEXT_LENGTH) {
      throw malformed();
    }
    long high = 0;
    for (int i = 0; i < 8; i++) {
      high = high << 5 | digit(text.charAt(i));
    }
    long low = 0;
    for (int i = 8; i < TEXT_LENGTH; i++) {
      low = low << 5 | digit(text.charAt(i));
    }
    return new TaskId((int) (high >>> 24), (high & 0xFF_FFFFL) << 40 | low);
  }

  /** The id that 16 ASCII characters of {@code text} from {@code offset} on write. */
  public static TaskId parse(byte[] text, int offset) {
    long high = 0;
    for (int i = offset; i < offset + 8; i++) {
      high = high << 5 | digit((char) (text[i] & 0xFF));
    }
    long low = 0;
    for (int i = offset + 8; i < offset + TEXT_LENGTH; i++) {
      low = low << 5 | digit((char) (text[i] & 0xFF));
    }
    return new TaskId((int) (high >>> 24), (high & 0xFF_FFFFL) << 40 | low);
  }

  /** Writes the id's 16 characters as ASCII. */
  public void writeTo(byte[] target, int offset) {
    long high = (long) shard << 24 | number >>> 40;
    long low = number & 0xFF_FFFF_FFFFL;
    for (int i = 7; i >= 0; i--) {
      target[offset + i] = ALPHABET[(int) high & 31];
      target[offset + 8 + i] = ALPHABET[(int) low & 31];
      high >>>= 5;
      low >>>= 5;
    }
  }

  @Override
  public int compareTo(TaskId other) {
    int byShard = Integer.compare(shard, other.shard);
    return byShard != 0 ? byShard : Long.compareUnsigned(number, other.number);
  }

  @Override
  public String toString() {
    byte[] text = new byte[TEXT_LENGTH];
    writeTo(text, 0);
    return new String(text, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private static int digit(char c) {
    int digit = c < 128 ? DIGIT_OF[c] : -1;
    if (digit < 0) {
      throw malformed();
    }
    return digit;
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException(
        "task id: malformed (expected: 16 characters of 0-9 a-z without i l o u)");
  }

  private static byte[] digits() {
    byte[] digits = new byte[128];
    java.util.Arrays.fill(digits, (byte) -1);
    for (byte i = 0; i < ALPHABET.length; i++) {
      digits[ALPHABET[i]] = i;
    }
    return digits;
  }
}
