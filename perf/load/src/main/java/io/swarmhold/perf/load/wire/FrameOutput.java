package io.swarmhold.perf.load.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/**
 * Masked WebSocket frames waiting to be written. A frame is either put in whole or built piece by
 * piece between {@link #begin} and {@link #end}.
 */
public final class FrameOutput {

  private static final byte FINAL_TEXT = (byte) 0x81;
  private static final byte FINAL_PONG = (byte) 0x8A;
  private static final byte MASKED = (byte) 0x80;
  private static final int MAX_HEADER = 8;
  private static final int SHORT_HEADER = 6;
  private static final int LARGEST = 0xFFFF;
  private static final int LARGEST_SHORT = 125;
  private static final int MAX_DIGITS = 20;

  private byte[] bytes;
  private ByteBuffer view;
  private int from;
  private int to;
  private int frame = -1;

  /** Grows as needed from so many bytes. */
  public FrameOutput(int capacity) {
    bytes = new byte[capacity];
    view = ByteBuffer.wrap(bytes);
  }

  public boolean isEmpty() {
    return from == to;
  }

  /** A whole text message. */
  public void text(String message) {
    begin();
    byte[] content = message.getBytes(UTF_8);
    Mask.apply(content, 0, content.length);
    raw(content);
    end();
  }

  /** A pong with the content of the ping it answers. */
  public void pong(byte[] buffer, int start, int stop) {
    begin();
    byte[] content = Arrays.copyOfRange(buffer, start, stop);
    Mask.apply(content, 0, content.length);
    raw(content);
    int header = frame;
    end();
    bytes[header] = FINAL_PONG;
  }

  /** Starts a text frame. */
  public void begin() {
    room(MAX_HEADER);
    frame = to;
    to += MAX_HEADER;
  }

  /** Length of the frame's content so far. */
  public int length() {
    return to - frame - MAX_HEADER;
  }

  /** Adds what {@link Mask#masked} made. */
  public void raw(byte[] masked) {
    room(masked.length);
    System.arraycopy(masked, 0, bytes, to, masked.length);
    to += masked.length;
  }

  /** Adds bytes and masks them. */
  public void copy(byte[] plain, int start, int length) {
    room(length);
    Mask.copy(plain, start, bytes, to, length);
    to += length;
  }

  /** Adds a number that is not negative. */
  public void number(long value) {
    room(MAX_DIGITS);
    int digits = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    long rest = value;
    for (int at = to + digits - 1; at >= to; at--) {
      bytes[at] = Mask.digit(rest % 10);
      rest /= 10;
    }
    to += digits;
  }

  /** Takes back the last byte: the comma after the last element. */
  public void dropLast() {
    to--;
  }

  /** Forgets the frame that was begun. */
  public void cancel() {
    to = frame;
    frame = -1;
  }

  /** Ends the frame: its header is known now. */
  public void end() {
    int length = length();
    if (length > LARGEST) {
      throw new IllegalStateException("frame: " + length + " bytes (expected: < 64 KiB)");
    }
    byte[] header = header(length);
    int gap = MAX_HEADER - header.length;
    if (gap > 0) {
      System.arraycopy(bytes, frame + MAX_HEADER, bytes, frame + header.length, length);
      to -= gap;
    }
    System.arraycopy(header, 0, bytes, frame, header.length);
    frame = -1;
  }

  /** Writes what the channel takes; whether that was all. */
  public boolean writeTo(WritableByteChannel channel) throws IOException {
    view.limit(to).position(from);
    channel.write(view);
    from = view.position();
    if (from == to) {
      from = to = 0;
    }
    return isEmpty();
  }

  /** The header of a masked text frame with so much content, mask key included. */
  static byte[] header(int length) {
    boolean small = length <= LARGEST_SHORT;
    byte[] header = new byte[small ? SHORT_HEADER : MAX_HEADER];
    header[0] = FINAL_TEXT;
    header[1] = (byte) (MASKED | (small ? length : 126));
    if (!small) {
      header[2] = (byte) (length >>> 8);
      header[3] = (byte) length;
    }
    Arrays.fill(header, header.length - 4, header.length, Mask.KEY);
    return header;
  }

  private void room(int wanted) {
    if (to + wanted > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, to + wanted));
      view = ByteBuffer.wrap(bytes);
    }
  }
}
