package io.swarmhold.wal.chronicle;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/**
 * The commit journal: what makes a frame survive the loss of power until the queue has been forced.
 *
 * <p>Written in groups by one thread with ordinary writes, each at a page boundary of a segment
 * whose blocks exist already: a sync then moves the group's own pages and nothing else. Why the
 * queue itself is not synced that often: wal/adr/0001-commit-journal.md.
 */
final class Journal implements AutoCloseable {

  private final SegmentPool pool;
  private final LogIdentity log;
  private final Disk disk;
  private final CRC32C crc = new CRC32C();
  private Segment active;
  private long nextGeneration;
  private final AtomicLong bytesWritten = new AtomicLong();

  Journal(SegmentPool pool, LogIdentity log, long firstGeneration, Disk disk) throws IOException {
    this.pool = pool;
    this.log = log;
    this.disk = disk;
    this.nextGeneration = firstGeneration;
    this.active = begin();
  }

  private Segment begin() throws IOException {
    Segment segment = pool.take();
    segment.begin(nextGeneration++);
    return segment;
  }

  /** Whether the chunk goes where the last one went; if not, {@link #roll} first. */
  boolean fits(Chunk chunk) {
    return active.fits(chunk.alignedBytes());
  }

  /** Whether {@link #roll} finds the next segment ready. */
  boolean hasNext() {
    return pool.hasSpare();
  }

  /** Goes on in the next segment. What the full one holds must have been forced. */
  void roll() throws IOException {
    pool.retire(active);
    active = begin();
  }

  /** When it returns, the group survives the process. */
  void write(Chunk chunk, long synced) throws IOException {
    chunk.seal(log, active.generation(), synced, crc);
    active.write(chunk, disk);
    bytesWritten.getAndAdd(chunk.alignedBytes());
  }

  /** When it returns, everything written survives the loss of power. */
  void force() throws IOException {
    active.force(disk);
  }

  long bytesWritten() {
    return bytesWritten.get();
  }

  @Override
  public void close() throws IOException {
    active.close();
  }
}
