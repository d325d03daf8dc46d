package io.swarmhold.perf.load.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A whole submission as it goes over the wire, ready but for the frame's id and the tasks' stamps.
 * Copies of it fill a buffer once; to submit means to overwrite some digits and to write the
 * buffer.
 */
public final class SubmitTemplate {

  /** Ids of frames have ten digits, so that all frames are equally long. */
  public static final long FIRST_ID = 1_000_000_000L;

  private static final long LAST_ID = 9_999_999_999L;
  private static final int ID_DIGITS = 10;

  /** A WebSocket frame from the client may be no longer. */
  private static final int MAX_FRAME_BYTES = 64 << 10;

  private final byte[] bytes;
  private final int idAt;
  private final int[] stampsAt;
  private final boolean masked;

  private SubmitTemplate(byte[] bytes, int idAt, int[] stampsAt, boolean masked) {
    this.bytes = bytes;
    this.idAt = idAt;
    this.stampsAt = stampsAt;
    this.masked = masked;
  }

  /** A {@code submit} frame with so many tasks, masked. */
  public static SubmitTemplate webSocket(TaskTemplate task, int tasks, String durability) {
    String opening = "{\"op\":\"submit\",\"id\":";
    String start = opening + FIRST_ID + ",\"durability\":\"" + durability + "\",\"tasks\":";
    byte[] content = (start + array(task, tasks) + "}").getBytes(ISO_8859_1);
    if (content.length > MAX_FRAME_BYTES) {
      throw new IllegalArgumentException(
          "frame: %d bytes (expected: at most %d; fewer tasks or smaller payloads)"
              .formatted(content.length, MAX_FRAME_BYTES));
    }
    byte[] header = FrameOutput.header(content.length);
    Mask.apply(content, 0, content.length);
    int at = header.length + start.length();
    return new SubmitTemplate(
        joined(header, content),
        header.length + opening.length(),
        stamps(task, tasks, at + 1),
        true);
  }

  /** {@code POST /api/v1/tasks} with one task. */
  public static SubmitTemplate single(TaskTemplate task, String host, String durability) {
    byte[] body = task.json().getBytes(ISO_8859_1);
    byte[] head = head("/api/v1/tasks", host, durability, body.length);
    return new SubmitTemplate(joined(head, body), -1, stamps(task, 1, head.length), false);
  }

  /** {@code POST /api/v1/tasks:batch} with so many tasks. */
  public static SubmitTemplate batch(TaskTemplate task, int tasks, String host, String durability) {
    byte[] body = array(task, tasks).getBytes(ISO_8859_1);
    byte[] head = head("/api/v1/tasks:batch", host, durability, body.length);
    return new SubmitTemplate(joined(head, body), -1, stamps(task, tasks, head.length + 1), false);
  }

  public int length() {
    return bytes.length;
  }

  public int tasks() {
    return stampsAt.length;
  }

  /** A buffer outside the heap with so many copies, as {@link #fill} and a socket like it. */
  public ByteBuffer copies(int count) {
    var buffer = ByteBuffer.allocateDirect(count * bytes.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      buffer.put(bytes);
    }
    return buffer.clear();
  }

  /** Writes id (where there is one) and stamp into the copy at {@code index} of the buffer. */
  public void fill(ByteBuffer copies, int index, long id, long stamp) {
    int start = index * bytes.length;
    long upper = masked ? Mask.masked(Stamp.upper(stamp)) : Stamp.upper(stamp);
    long lower = masked ? Mask.masked(Stamp.lower(stamp)) : Stamp.lower(stamp);
    for (int at : stampsAt) {
      copies.putLong(start + at, upper);
      copies.putLong(start + at + Long.BYTES, lower);
    }
    if (idAt >= 0) {
      fillId(copies, start + idAt, id);
    }
  }

  private static void fillId(ByteBuffer copies, int at, long id) {
    if (id < FIRST_ID || id > LAST_ID) {
      throw new IllegalArgumentException("frame id: " + id + " (expected: ten digits)");
    }
    long rest = id;
    for (int i = ID_DIGITS - 1; i >= 0; i--) {
      copies.put(at + i, Mask.digit(rest % 10));
      rest /= 10;
    }
  }

  private static String array(TaskTemplate task, int tasks) {
    return "[" + String.join(",", java.util.Collections.nCopies(tasks, task.json())) + "]";
  }

  private static int[] stamps(TaskTemplate task, int tasks, int from) {
    int[] stampsAt = new int[tasks];
    Arrays.setAll(stampsAt, i -> from + i * (task.json().length() + 1) + task.stampAt());
    return stampsAt;
  }

  private static byte[] head(String path, String host, String durability, int length) {
    return """
    POST %s HTTP/1.1\r
    Host: %s\r
    Content-Type: application/json\r
    Swarmhold-Durability: %s\r
    Content-Length: %d\r
    \r
    """
        .formatted(path, host, durability, length)
        .getBytes(ISO_8859_1);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    var both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }
}
