package io.swarmhold.wal.snapshot;

import io.swarmhold.wal.SnapshotStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The bytes of a snapshot file, little-endian.
 *
 * <pre>
 *   header   | magic 4 | shard 4 | epoch 8 | sequence 8 | position 8 | CRC 4 |
 *   chunk    | length 4 | CRC of length and bytes 4 | bytes ... |               any number of these
 *   trailer  | -1 4 | chunks 8 | bytes 8 | CRC of all CRCs before 4 | CRC of trailer 4 |
 * </pre>
 */
final class SnapshotLayout {

  static final int MAGIC = 0x31504E53; // "SNP1"
  static final int HEADER_BYTES = 36;
  static final int CHUNK_HEADER_BYTES = 8;
  static final int TRAILER_BYTES = 28;
  static final int NO_CHUNK = -1;

  private SnapshotLayout() {}

  static ByteBuffer header(int shard, long epoch, long sequence, long position) {
    ByteBuffer bytes = allocate(HEADER_BYTES);
    bytes.putInt(MAGIC).putInt(shard).putLong(epoch).putLong(sequence).putLong(position);
    return bytes.putInt(crc(bytes, bytes.position())).flip();
  }

  static ByteBuffer chunkHeader(byte[] chunk) {
    ByteBuffer bytes = allocate(CHUNK_HEADER_BYTES);
    return bytes.putInt(chunk.length).putInt(chunkCrc(chunk)).flip();
  }

  static int chunkCrc(byte[] chunk) {
    CRC32C crc = new CRC32C();
    crc.update(allocate(Integer.BYTES).putInt(chunk.length).flip());
    crc.update(chunk, 0, chunk.length);
    return (int) crc.getValue();
  }

  static ByteBuffer trailer(long chunks, long bytes, int crcOfCrcs) {
    ByteBuffer to = allocate(TRAILER_BYTES);
    to.putInt(NO_CHUNK).putLong(chunks).putLong(bytes).putInt(crcOfCrcs);
    return to.putInt(crc(to, to.position())).flip();
  }

  /** Adds one chunk's CRC to the CRC of all. */
  static void chain(CRC32C crcOfCrcs, int chunkCrc) {
    crcOfCrcs.update(allocate(Integer.BYTES).putInt(chunkCrc).flip());
  }

  static boolean isHeaderValid(ByteBuffer header) {
    return header.getInt(0) == MAGIC && endsInItsCrc(header, HEADER_BYTES);
  }

  static boolean isTrailerValid(ByteBuffer trailer) {
    return trailer.getInt(0) == NO_CHUNK && endsInItsCrc(trailer, TRAILER_BYTES);
  }

  private static boolean endsInItsCrc(ByteBuffer bytes, int length) {
    int body = length - Integer.BYTES;
    return crc(bytes, body) == bytes.getInt(body);
  }

  static SnapshotStore.Header read(ByteBuffer header, ByteBuffer trailer) {
    return new SnapshotStore.Header(
        header.getInt(4),
        header.getLong(8),
        header.getLong(16),
        header.getLong(24),
        trailer.getLong(4),
        trailer.getLong(12));
  }

  static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int crc(ByteBuffer bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().clear().limit(length));
    return (int) crc.getValue();
  }
}
