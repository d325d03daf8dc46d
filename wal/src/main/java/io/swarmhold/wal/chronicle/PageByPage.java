package io.swarmhold.wal.chronicle;

import java.io.IOException;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.bytes.MappedFile;
import net.openhft.chronicle.bytes.NewChunkListener;
import net.openhft.chronicle.core.io.ReferenceOwner;
import net.openhft.posix.MAdviseFlag;
import net.openhft.posix.PosixAPI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forbids the kernel to read ahead in a mapped file of the queue.
 *
 * <p>The first store into a page that is in no cache makes Linux read ahead around it, by the
 * disk's {@code read_ahead_kb}: where that was 8 MiB, every commit waited 18 ms for zeros, every 16
 * MiB of log. Readahead also makes folios of megabytes, and a store dirties the whole folio. Alone
 * this costs a fifth of the log's throughput, for then each page is looked up and cleared for
 * itself: {@link Runway} makes up for that. A reader that is far behind pays for it, too: what is
 * in the cache no more comes back page by page.
 *
 * <p>A file's first pages are stored to before anybody can ask: each new file costs one such wait.
 */
final class PageByPage implements NewChunkListener, ReferenceOwner {

  private static final Logger LOG = LoggerFactory.getLogger(PageByPage.class);

  private final MappedFile file;

  private PageByPage(MappedFile file) {
    this.file = file;
  }

  /** Sees to the block that {@code bytes} are in, and to every one the file is mapped by later. */
  static void from(MappedBytes bytes) {
    var pages = new PageByPage(bytes.mappedFile());
    if (bytes.bytesStore() instanceof MappedBytesStore block) {
      pages.advise(block);
    }
    bytes.mappedFile().setNewChunkListener(pages);
  }

  /**
   * Is called when the block has been mapped and nobody has touched it. Without the advice the log
   * is slower, and as good.
   */
  @Override
  public void onNewChunk(String filename, int chunk, long delayMicros) {
    try {
      MappedBytesStore block = file.acquireByteStore(this, chunk * file.chunkSize());
      try {
        advise(block);
      } finally {
        block.release(this);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("no advice about block {} of {}", chunk, filename, e);
    }
  }

  /** Exactly what was mapped: the store's own capacities are those of the file. */
  private void advise(MappedBytesStore block) {
    long mapped = file.chunkSize() + file.overlapSize();
    int failure =
        PosixAPI.posix()
            .madvise(block.addressForRead(block.start()), mapped, MAdviseFlag.MADV_RANDOM);
    if (failure != 0) {
      LOG.warn("the kernel takes no advice about {}: commits may wait for readahead", file.file());
    }
  }
}
