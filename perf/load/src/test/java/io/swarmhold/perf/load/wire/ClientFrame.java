package io.swarmhold.perf.load.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** A frame as a server reads it: unmasked, byte by byte. */
public record ClientFrame(int opcode, String text, int headerBytes, int bytes) {

  /** The frames that {@code wire} consists of. */
  public static List<ClientFrame> all(byte[] wire) {
    var frames = new ArrayList<ClientFrame>();
    for (int at = 0; at < wire.length; ) {
      ClientFrame frame = read(wire, at);
      frames.add(frame);
      at += frame.bytes;
    }
    return frames;
  }

  private static ClientFrame read(byte[] wire, int from) {
    int second = wire[from + 1] & 0xFF;
    if ((wire[from] & 0x80) == 0 || second < 0x80) {
      throw new AssertionError("not masked, or not the last");
    }
    int length = second & 0x7F;
    int at = from + 2;
    if (length == 126) {
      length = (wire[at] & 0xFF) << 8 | (wire[at + 1] & 0xFF);
      at += 2;
    } else if (length == 127) {
      throw new AssertionError("too long");
    }
    byte[] content = new byte[length];
    for (int i = 0; i < length; i++) {
      content[i] = (byte) (wire[at + 4 + i] ^ wire[at + (i & 3)]);
    }
    int end = at + 4 + length;
    return new ClientFrame(
        wire[from] & 0x0F, new String(content, UTF_8), at + 4 - from, end - from);
  }
}
