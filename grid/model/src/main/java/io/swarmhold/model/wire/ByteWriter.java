package io.swarmhold.model.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Appends numbers and texts to a growing array. Numbers take a byte for each seven bits they need
 * (LEB128).
 */
public final class ByteWriter {

  private byte[] bytes;
  private int length;

  public ByteWriter(int capacity) {
    bytes = new byte[capacity];
  }

  public int length() {
    return length;
  }

  /** Forgets what was written; the array stays. */
  public void clear() {
    length = 0;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  /** Copies what was written to {@code target}, from {@code at} on. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, 0, target, at, length);
  }

  public void writeByte(int value) {
    room(1);
    bytes[length++] = (byte) value;
  }

  /** Small numbers that are not negative take few bytes; negative ones take ten. */
  public void writeLong(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  public void writeInt(int value) {
    writeLong(value & 0xFFFF_FFFFL);
  }

  public void writeFixedLong(long value) {
    room(8);
    for (int shift = 0; shift < 64; shift += 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  public void writeBytes(byte[] value) {
    writeInt(value.length);
    room(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }

  public void writeText(String value) {
    int chars = value.length();
    if (chars < 128 && isAscii(value)) {
      writeByte(chars);
      room(chars);
      for (int i = 0; i < chars; i++) {
        bytes[length++] = (byte) value.charAt(i);
      }
    } else {
      writeBytes(value.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static boolean isAscii(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) >= 128) {
        return false;
      }
    }
    return true;
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
