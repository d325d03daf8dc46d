package io.swarmhold.wal.chronicle;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC32C, which processors compute at many bytes a cycle. */
final class Crc {

  private Crc() {}

  static int of(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return (int) crc.getValue();
  }

  /** Moves the buffer's position and limit, and nothing else of it. */
  static int of(ByteBuffer bytes, int at, int length, CRC32C crc) {
    crc.reset();
    bytes.limit(at + length).position(at);
    crc.update(bytes);
    bytes.clear();
    return (int) crc.getValue();
  }
}
