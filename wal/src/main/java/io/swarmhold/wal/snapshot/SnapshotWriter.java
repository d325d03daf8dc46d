package io.swarmhold.wal.snapshot;

import io.swarmhold.wal.SnapshotStore;
import io.swarmhold.wal.WalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** Writes to a file of another name, which gets its own when all of it is on the disk. */
final class SnapshotWriter implements SnapshotStore.Writer {

  static final String TEMPORARY = ".writing";

  private static final int BUFFER_BYTES = 256 << 10;

  private final SnapshotFiles store;
  private final Path file;
  private final Path temporary;
  private final FileChannel channel;
  private final SnapshotStore.Header begun;
  private final CRC32C crcOfCrcs = new CRC32C();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private long chunks;
  private long bytes;

  SnapshotWriter(SnapshotFiles store, Path file, SnapshotStore.Header begun) throws IOException {
    this.store = store;
    this.file = file;
    this.begun = begun;
    this.temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
    this.channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    put(SnapshotLayout.header(begun.shard(), begun.epoch(), begun.sequence(), begun.position()));
  }

  @Override
  public void write(byte[] chunk) {
    try {
      ByteBuffer header = SnapshotLayout.chunkHeader(chunk);
      SnapshotLayout.chain(crcOfCrcs, header.getInt(Integer.BYTES));
      put(header);
      put(ByteBuffer.wrap(chunk));
      chunks++;
      bytes += chunk.length;
    } catch (IOException cause) {
      throw failed(cause);
    }
  }

  private void put(ByteBuffer from) throws IOException {
    while (from.hasRemaining()) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int length = Math.min(buffer.remaining(), from.remaining());
      buffer.put(buffer.position(), from, from.position(), length);
      buffer.position(buffer.position() + length);
      from.position(from.position() + length);
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  @Override
  public SnapshotStore.Header commit() {
    try {
      put(SnapshotLayout.trailer(chunks, bytes, (int) crcOfCrcs.getValue()));
      flush();
      channel.force(true);
      channel.close();
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      store.committed(begun.shard());
    } catch (IOException cause) {
      throw failed(cause);
    }
    return new SnapshotStore.Header(
        begun.shard(), begun.epoch(), begun.sequence(), begun.position(), chunks, bytes);
  }

  private WalException failed(IOException cause) {
    return new WalException("WAL-SNAPSHOT: %s cannot be written: %s".formatted(file, cause), cause);
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(temporary);
    } catch (IOException cause) {
      throw failed(cause);
    }
  }
}
