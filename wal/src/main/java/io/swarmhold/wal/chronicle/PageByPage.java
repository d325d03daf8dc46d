package io.swarmhold.wal.chronicle;

import java.io.IOException;
import java.io.UncheckedIOException;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.bytes.MappedFile;
import net.openhft.chronicle.bytes.NewChunkListener;
import net.openhft.chronicle.core.io.ReferenceOwner;
import net.openhft.posix.MAdviseFlag;
import net.openhft.posix.PosixAPI;

/**
 * Forbids the kernel to read ahead in a mapped file of the queue.
 *
 * <p>The first store into a page that is in no cache makes Linux read ahead around it, as much as
 * the disk's {@code read_ahead_kb} says: 16 MiB of zeros at a time where this was measured, for
 * which every commit waited 18 ms. Readahead also makes folios of megabytes, and a store dirties
 * the whole folio. Nobody is served by either: the queue is written from front to back, and read
 * from the cache. Alone this costs a fifth of the log's throughput, for then each page is looked up
 * and cleared for itself: {@link Runway} makes up for that.
 */
final class PageByPage implements NewChunkListener, ReferenceOwner {

  private final MappedFile file;

  private PageByPage(MappedFile file) {
    this.file = file;
  }

  /** Sees to the block that {@code bytes} are in, and to every one the file is mapped by later. */
  static void from(MappedBytes bytes) {
    if (bytes.bytesStore() instanceof MappedBytesStore block) {
      advise(block);
    }
    bytes.mappedFile().setNewChunkListener(new PageByPage(bytes.mappedFile()));
  }

  /** Is called when the block has been mapped and nobody has touched it. */
  @Override
  public void onNewChunk(String filename, int chunk, long delayMicros) {
    try {
      MappedBytesStore block = file.acquireByteStore(this, chunk * file.chunkSize());
      advise(block);
      block.release(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An answer that the kernel will not listen changes nothing but the speed. */
  private static void advise(MappedBytesStore block) {
    int unused =
        PosixAPI.posix()
            .madvise(
                block.addressForRead(block.start()),
                block.underlyingCapacity(),
                MAdviseFlag.MADV_RANDOM);
  }
}
