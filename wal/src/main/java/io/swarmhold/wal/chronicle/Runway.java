package io.swarmhold.wal.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Writes zeros to a file of the queue ahead of where Chronicle is going to store: its stores find
 * the pages in the cache, many of them made in one call, and never wait for any to be read. See
 * {@link PageByPage} for what happens without.
 *
 * <p>And a disk that has no room says so here, as an exception, rather than as a fault in a mapped
 * page, which ends the process.
 */
final class Runway {

  /**
   * Large enough to be cheap; what a force finds of it beyond the last excerpt is written twice.
   */
  static final int STEP_BYTES = 256 << 10;

  /**
   * What Chronicle stores around an excerpt: its header, and an index of 4 096 excerpts at times.
   */
  private static final int AROUND_EXCERPT_BYTES = 64 << 10;

  private final Disk disk;
  private final ByteBuffer zeros = ByteBuffer.allocateDirect(STEP_BYTES);
  private long end;

  Runway(Disk disk) {
    this.disk = disk;
  }

  /** The next file begins. */
  void reset() {
    end = 0;
  }

  /**
   * Makes sure that {@code bytes} more find their pages.
   *
   * @param at where the file's data ends: behind it there is nothing but what this wrote
   */
  void extend(FileChannel file, long at, int bytes) throws IOException {
    long needed = at + bytes + AROUND_EXCERPT_BYTES;
    end = Math.max(end, Math.ceilDiv(at, STEP_BYTES) * STEP_BYTES);
    while (end < needed) {
      disk.write(file, zeros.clear(), end);
      end += STEP_BYTES;
    }
  }
}
