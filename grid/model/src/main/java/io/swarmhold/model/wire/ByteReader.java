package io.swarmhold.model.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link ByteWriter} wrote. Bytes that no writer wrote end in a {@link
 * MalformedBytesException}.
 */
public final class ByteReader {

  private final byte[] bytes;
  private int at;

  public ByteReader(byte[] bytes) {
    this.bytes = bytes;
  }

  public boolean hasMore() {
    return at < bytes.length;
  }

  public int readByte() {
    if (at >= bytes.length) {
      throw new MalformedBytesException("ends at byte " + at);
    }
    return bytes[at++] & 0xFF;
  }

  public long readLong() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = readByte();
      value |= (long) (b & 0x7F) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw new MalformedBytesException("number without end before byte " + at);
  }

  public int readInt() {
    return (int) readLong();
  }

  public long readFixedLong() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      value |= (long) readByte() << shift;
    }
    return value;
  }

  public byte[] readBytes() {
    int length = readLength();
    byte[] value = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return value;
  }

  public String readText() {
    int length = readLength();
    String value = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return value;
  }

  private int readLength() {
    int length = readInt();
    if (length < 0 || length > bytes.length - at) {
      throw new MalformedBytesException(
          "length " + length + " at byte " + at + " of " + bytes.length);
    }
    return length;
  }
}
