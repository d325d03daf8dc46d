package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.Frame;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The bytes of one frame, little-endian.
 *
 * <pre>
 *   0        4    5    6     8                16               24               32
 *   +--------+----+----+-----+----------------+----------------+----------------+
 *   | magic  |kind|vers|shard| position       | epoch          | sequence       |
 *   +--------+----+----+-----+-------+--------+----------------+----------------+
 *   | length | CRC     | CRC of      | CRC of |
 *   |        | payload | frame before| header |  payload, length bytes ...
 *   +--------+---------+-------------+--------+
 *   32       36        40            44       48
 * </pre>
 *
 * <p>The CRC of the header (CRC32C of bytes 0 to 43) covers the payload's CRC, so it stands for the
 * whole frame; the next frame carries it, which chains them. It is stored combined with a secret of
 * the log, its <em>salt</em>: a payload that was made to look like a frame cannot pass for one when
 * a damaged region is searched for survivors.
 */
final class FrameLayout {

  static final int HEADER_BYTES = 48;

  /** What the first frame of a log carries as the CRC of the frame before it. */
  static final int NO_FRAME_BEFORE = 0;

  private static final int MAGIC = 0x314D5246; // "FRM1"
  private static final byte VERSION = 1;

  private static final int KIND = 4;
  private static final int VERSION_AT = 5;
  private static final int SHARD = 6;
  private static final int POSITION = 8;
  private static final int EPOCH = 16;
  private static final int SEQUENCE = 24;
  private static final int LENGTH = 32;
  private static final int PAYLOAD_CRC = 36;
  private static final int CRC_BEFORE = 40;
  private static final int HEADER_CRC = 44;

  private FrameLayout() {}

  /** Writes the header at {@code at} and returns the CRC that the next frame must carry. */
  static int putHeader(
      ByteBuffer to, int at, int salt, Frame frame, int payloadCrc, int crcBefore, CRC32C crc) {
    to.putInt(at, MAGIC);
    to.put(at + KIND, frame.kind());
    to.put(at + VERSION_AT, VERSION);
    to.putShort(at + SHARD, (short) frame.shard());
    to.putLong(at + POSITION, frame.position());
    to.putLong(at + EPOCH, frame.epoch());
    to.putLong(at + SEQUENCE, frame.sequence());
    to.putInt(at + LENGTH, frame.payload().length);
    to.putInt(at + PAYLOAD_CRC, payloadCrc);
    to.putInt(at + CRC_BEFORE, crcBefore);
    int headerCrc = Crc.of(to, at, HEADER_CRC, crc) ^ salt;
    to.putInt(at + HEADER_CRC, headerCrc);
    return headerCrc;
  }

  /** Whether a frame that is all it should be begins at {@code at} and ends by {@code end}. */
  static boolean isValid(ByteBuffer from, int at, int end, int salt, CRC32C crc) {
    return isHeaderValid(from, at, end, salt, crc)
        && end - at - HEADER_BYTES >= payloadBytes(from, at)
        && Crc.of(from, at + HEADER_BYTES, payloadBytes(from, at), crc)
            == from.getInt(at + PAYLOAD_CRC);
  }

  private static boolean isHeaderValid(ByteBuffer from, int at, int end, int salt, CRC32C crc) {
    return end - at >= HEADER_BYTES
        && from.getInt(at) == MAGIC
        && (Crc.of(from, at, HEADER_CRC, crc) ^ salt) == from.getInt(at + HEADER_CRC)
        && from.get(at + VERSION_AT) == VERSION
        && payloadBytes(from, at) >= 0;
  }

  static int payloadBytes(ByteBuffer from, int at) {
    return from.getInt(at + LENGTH);
  }

  static int frameBytes(ByteBuffer from, int at) {
    return HEADER_BYTES + payloadBytes(from, at);
  }

  static long position(ByteBuffer from, int at) {
    return from.getLong(at + POSITION);
  }

  static int crcBefore(ByteBuffer from, int at) {
    return from.getInt(at + CRC_BEFORE);
  }

  static int crc(ByteBuffer from, int at) {
    return from.getInt(at + HEADER_CRC);
  }

  /** The frame at {@code at}, which was found valid. */
  static Frame read(ByteBuffer from, int at) {
    byte[] payload = new byte[payloadBytes(from, at)];
    from.get(at + HEADER_BYTES, payload);
    return new Frame(
        position(from, at),
        from.get(at + KIND),
        Short.toUnsignedInt(from.getShort(at + SHARD)),
        from.getLong(at + EPOCH),
        from.getLong(at + SEQUENCE),
        payload);
  }
}
