package io.swarmhold.wal.snapshot;

import io.swarmhold.wal.SnapshotStore;
import io.swarmhold.wal.WalCorruptException;
import io.swarmhold.wal.WalException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Hands out chunks as they are verified, and the end only when it is the right one. */
final class SnapshotReader implements SnapshotStore.Reader {

  private static final int BUFFER_BYTES = 256 << 10;

  private final SnapshotFiles store;
  private final Path file;
  private final SnapshotStore.Header header;
  private final InputStream in;
  private final CRC32C crcOfCrcs = new CRC32C();
  private long chunks;
  private long bytes;
  private boolean ended;

  SnapshotReader(SnapshotFiles store, Path file, SnapshotStore.Header header) throws IOException {
    this.store = store;
    this.file = file;
    this.header = header;
    this.in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    in.skipNBytes(SnapshotLayout.HEADER_BYTES);
  }

  @Override
  public Optional<byte[]> poll() {
    if (ended) {
      return Optional.empty();
    }
    try {
      ByteBuffer chunkHeader = read(SnapshotLayout.CHUNK_HEADER_BYTES);
      int length = chunkHeader.getInt(0);
      if (length == SnapshotLayout.NO_CHUNK) {
        verifyEnd();
        return Optional.empty();
      }
      return Optional.of(chunk(length, chunkHeader.getInt(Integer.BYTES)));
    } catch (IOException cause) {
      throw new WalException("WAL-SNAPSHOT: %s cannot be read: %s".formatted(file, cause), cause);
    }
  }

  private byte[] chunk(int length, int crc) throws IOException {
    // A damaged length must not make us ask for memory that no chunk of this file can fill.
    if (length < 0 || bytes + length > header.bytes()) {
      throw corrupt("chunk %d says it has %d bytes".formatted(chunks, length));
    }
    byte[] chunk = new byte[length];
    read(length).get(chunk);
    if (SnapshotLayout.chunkCrc(chunk) != crc) {
      throw corrupt("chunk %d is not what was written".formatted(chunks));
    }
    SnapshotLayout.chain(crcOfCrcs, crc);
    chunks++;
    bytes += length;
    return chunk;
  }

  private void verifyEnd() {
    boolean right =
        chunks == header.chunks()
            && bytes == header.bytes()
            && store.crcOfCrcs(file) == (int) crcOfCrcs.getValue();
    if (!right) {
      throw corrupt("it ends after %d of %d chunks".formatted(chunks, header.chunks()));
    }
    ended = true;
  }

  private ByteBuffer read(int length) throws IOException {
    byte[] read = in.readNBytes(length);
    if (read.length < length) {
      throw corrupt("it ends in the middle of chunk %d".formatted(chunks));
    }
    return ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Once found damaged it is not offered again, so that the one before it is. */
  private WalCorruptException corrupt(String what) {
    store.setAside(file);
    return new WalCorruptException(
        "WAL-SNAPSHOT: %s of shard %d: %s".formatted(file, header.shard(), what),
        1,
        header.position());
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException cause) {
      throw new WalException("WAL-SNAPSHOT: %s: %s".formatted(file, cause), cause);
    }
  }
}
