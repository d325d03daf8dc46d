package io.swarmhold.edge.json;

import io.swarmhold.model.TaskId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON being written, as bytes. It puts in what it is given, in the order given: commas and
 * brackets are the caller's, mostly as part of {@linkplain #constant constants} such as {@code
 * ,"token":}. Grows as needed; {@link #clear} keeps the room for the next. Not safe for use by
 * several threads.
 */
public final class JsonBytes {

  private static final byte[] HEX = constant("0123456789abcdef");
  private static final byte[] REPLACEMENT = constant("\\ufffd");
  private static final int LONGEST_NUMBER = 20;

  private byte[] bytes;
  private int length;

  public JsonBytes(int capacity) {
    bytes = new byte[Math.max(64, capacity)];
  }

  /** What {@code text} is in UTF-8, to be kept in a static field and written by {@link #raw}. */
  public static byte[] constant(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public void clear() {
    length = 0;
  }

  public int length() {
    return length;
  }

  /** The bytes themselves, of which the first {@link #length} count until the next change. */
  public byte[] array() {
    return bytes;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  /** Forgets what was written after the first {@code newLength} bytes. */
  public void truncate(int newLength) {
    length = Math.min(length, newLength);
  }

  public JsonBytes raw(byte[] json) {
    return raw(json, 0, json.length);
  }

  public JsonBytes raw(byte[] json, int offset, int count) {
    room(count);
    System.arraycopy(json, offset, bytes, length, count);
    length += count;
    return this;
  }

  /** One character of ASCII, as it stands. */
  public JsonBytes put(char c) {
    room(1);
    bytes[length++] = (byte) c;
    return this;
  }

  /** A string in quotes; an unpaired surrogate becomes U+FFFD. */
  public JsonBytes string(String text) {
    int count = text.length();
    room(count + 2);
    bytes[length++] = '"';
    int i = 0;
    while (i < count && isPlain(text.charAt(i))) {
      bytes[length++] = (byte) text.charAt(i++);
    }
    if (i < count) {
      rest(text, i);
    }
    return put('"');
  }

  public JsonBytes number(long value) {
    room(LONGEST_NUMBER);
    if (value < 0) {
      return value == Long.MIN_VALUE
          ? raw(constant(Long.toString(value)))
          : put('-').number(-value);
    }
    int digits = digits(value);
    length += digits;
    int at = length;
    long rest = value;
    do {
      bytes[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
    return this;
  }

  public JsonBytes number(double value) {
    return raw(constant(Double.toString(value)));
  }

  /** A number as a decimal string. */
  public JsonBytes token(long value) {
    return put('"').number(value).put('"');
  }

  public JsonBytes taskId(TaskId id) {
    room(TaskId.TEXT_LENGTH + 2);
    bytes[length] = '"';
    id.writeTo(bytes, length + 1);
    bytes[length + 1 + TaskId.TEXT_LENGTH] = '"';
    length += TaskId.TEXT_LENGTH + 2;
    return this;
  }

  /** A time as RFC 3339 has it, in UTC with milliseconds. */
  public JsonBytes time(long epochMillis) {
    room(Rfc3339.LENGTH + 2);
    bytes[length] = '"';
    Rfc3339.write(epochMillis, bytes, length + 1);
    bytes[length + 1 + Rfc3339.LENGTH] = '"';
    length += Rfc3339.LENGTH + 2;
    return this;
  }

  private void rest(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        ascii(c);
      } else if (!Character.isSurrogate(c)) {
        beyondAscii(c);
      } else if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
        beyondAscii(Character.toCodePoint(c, text.charAt(++i)));
      } else {
        raw(REPLACEMENT);
      }
    }
  }

  private void ascii(char c) {
    room(6);
    if (isPlain(c)) {
      bytes[length++] = (byte) c;
      return;
    }
    bytes[length++] = '\\';
    switch (c) {
      case '"', '\\' -> bytes[length++] = (byte) c;
      case '\n' -> bytes[length++] = 'n';
      case '\r' -> bytes[length++] = 'r';
      case '\t' -> bytes[length++] = 't';
      default -> {
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = HEX[c >> 4];
        bytes[length++] = HEX[c & 15];
      }
    }
  }

  private void beyondAscii(int codePoint) {
    room(4);
    if (codePoint < 0x800) {
      bytes[length++] = (byte) (0xC0 | (codePoint >> 6));
    } else {
      if (codePoint < 0x10000) {
        bytes[length++] = (byte) (0xE0 | (codePoint >> 12));
      } else {
        bytes[length++] = (byte) (0xF0 | (codePoint >> 18));
        bytes[length++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
      }
      bytes[length++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
    }
    bytes[length++] = (byte) (0x80 | (codePoint & 0x3F));
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7F && c != '"' && c != '\\';
  }

  private static int digits(long value) {
    int digits = 1;
    for (long bound = 10; digits < 19 && value >= bound; bound *= 10) {
      digits++;
    }
    return digits;
  }

  private void room(int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
    }
  }
}
