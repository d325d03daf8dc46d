package io.swarmhold.wal.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Writes zeros to a file of the queue ahead of where Chronicle is going to store: its stores find
 * the pages in the cache, many of them made in one call, and never wait for any to be read. See
 * {@link PageByPage} for what happens without.
 *
 * <p>It relies on there being one appender, which only appends: behind the end of the data there is
 * nothing but zeros. A disk that has no room mostly says so here, as an exception, rather than as a
 * fault in a mapped page, which ends the process.
 */
final class Runway {

  /** Large enough to be cheap; what a force finds of it beyond the data is written twice. */
  private static final int STEP_BYTES = 256 << 10;

  /**
   * What Chronicle stores around an excerpt: its header and, once in a million excerpts, another
   * index of 32 KiB.
   */
  private static final int AROUND_EXCERPT_BYTES = 64 << 10;

  /** No more than this lies behind the data of a file, beside the bytes that were announced. */
  static final int AHEAD_BYTES = STEP_BYTES + AROUND_EXCERPT_BYTES;

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
   * Makes room for {@code bytes} behind the data. In whole steps from a multiple of one: the rest
   * of the step in which a new file's data ends is left to Chronicle.
   *
   * @param at where the file's data ends
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
