package io.swarmhold.wal;

import java.util.Optional;
import java.util.SortedMap;

/**
 * Checked files beside the log, one per shard and moment, that stand for everything the log said
 * about the shard up to a position. A snapshot that was committed survives the loss of power; one
 * that was not leaves nothing behind.
 */
public interface SnapshotStore {

  /**
   * Begins a snapshot of {@code shard} that covers the log up to and including {@code position}.
   *
   * @param sequence the shard's own count of frames at that moment
   */
  Writer begin(int shard, long epoch, long sequence, long position);

  /** The newest committed snapshot of each shard. */
  SortedMap<Integer, Header> newest();

  /**
   * Opens that snapshot for reading; empty if it is gone.
   *
   * @throws WalCorruptException from {@link Reader#poll} if its bytes are not those that were
   *     written
   */
  Optional<Reader> open(Header header);

  /** What a snapshot says about itself. */
  record Header(int shard, long epoch, long sequence, long position, long chunks, long bytes) {}

  /** Writes one snapshot. Belongs to one thread. */
  interface Writer extends AutoCloseable {

    void write(byte[] chunk);

    /** Makes the snapshot durable and lets go of all but the newest two of its shard. */
    Header commit();

    /** Discards what was not committed. */
    @Override
    void close();
  }

  /** Reads one snapshot. Belongs to one thread. */
  interface Reader extends AutoCloseable {

    /** The next chunk, or empty at the verified end. */
    Optional<byte[]> poll();

    @Override
    void close();
  }
}
