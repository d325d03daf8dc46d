package io.swarmhold.wal.chronicle;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The bytes of one group: the frames that went to the disk together. The journal and the queue hold
 * the same groups, the journal each at a multiple of 4 KiB, the queue each as one excerpt.
 *
 * <pre>
 *   0        4        8                16               24               32
 *   +--------+--------+----------------+----------------+----------------+
 *   | magic  | version| log            | generation     | first position |
 *   +--------+--------+--------+-------+--------+-------+----------------+
 *   | synced position | frames | bytes | CRC of | CRC of| frames, bytes in total ...
 *   | when written    |        |       | frame  | header|
 *   +-----------------+--------+-------+ before +-------+
 *   32                40       44      48       52      56
 * </pre>
 *
 * <p><b>Generation</b> numbers the uses of journal segments over the life of the log: it tells what
 * a recycled segment holds from what it held before. <b>Synced position</b> is what the log knew to
 * be on the disk when it wrote the group; the group after a synced one therefore proves it.
 */
final class GroupLayout {

  static final int HEADER_BYTES = 56;

  /**
   * Groups begin at multiples of this in the journal, so that a page which was once synced is never
   * written again: a torn write cannot reach back into it.
   */
  static final int ALIGNMENT = 4096;

  private static final int MAGIC = 0x31505247; // "GRP1"
  private static final int VERSION = 1;

  private static final int VERSION_AT = 4;
  private static final int LOG = 8;
  private static final int GENERATION = 16;
  private static final int FIRST = 24;
  private static final int SYNCED = 32;
  private static final int FRAMES = 40;
  private static final int BYTES = 44;
  private static final int CRC_BEFORE = 48;
  private static final int HEADER_CRC = 52;

  private GroupLayout() {}

  /**
   * What a group's header says.
   *
   * @param bytes of the frames, without the header
   */
  record Header(long generation, long first, long synced, int frames, int bytes, int crcBefore) {

    long last() {
      return first + frames - 1;
    }

    int totalBytes() {
      return HEADER_BYTES + bytes;
    }
  }

  static void putHeader(ByteBuffer to, LogIdentity log, Header header, CRC32C crc) {
    to.putInt(0, MAGIC);
    to.putInt(VERSION_AT, VERSION);
    to.putLong(LOG, log.id());
    to.putLong(GENERATION, header.generation());
    to.putLong(FIRST, header.first());
    to.putLong(SYNCED, header.synced());
    to.putInt(FRAMES, header.frames());
    to.putInt(BYTES, header.bytes());
    to.putInt(CRC_BEFORE, header.crcBefore());
    to.putInt(HEADER_CRC, Crc.of(to, 0, HEADER_CRC, crc) ^ log.salt());
  }

  /** Whether the header of a group of {@code log} begins at {@code at}. */
  static boolean isHeaderValid(ByteBuffer from, int at, LogIdentity log, CRC32C crc) {
    return from.capacity() - at >= HEADER_BYTES
        && from.getInt(at) == MAGIC
        && from.getInt(at + VERSION_AT) == VERSION
        && from.getLong(at + LOG) == log.id()
        && (Crc.of(from, at, HEADER_CRC, crc) ^ log.salt()) == from.getInt(at + HEADER_CRC);
  }

  /** The header at {@code at}, which was found valid. */
  static Header read(ByteBuffer from, int at) {
    return new Header(
        from.getLong(at + GENERATION),
        from.getLong(at + FIRST),
        from.getLong(at + SYNCED),
        from.getInt(at + FRAMES),
        from.getInt(at + BYTES),
        from.getInt(at + CRC_BEFORE));
  }

  static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
