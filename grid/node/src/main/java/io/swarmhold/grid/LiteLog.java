package io.swarmhold.grid;

import io.swarmhold.wal.Frame;
import io.swarmhold.wal.SnapshotStore;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalListener;
import io.swarmhold.wal.WalReader;
import io.swarmhold.wal.WalStats;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The log and the snapshots of a lite member: it holds no shards, so there is nothing to write
 * down, and its host's disk is left alone. An append is a mistake, and is refused.
 */
final class LiteLog implements Wal, SnapshotStore {

  private static final WalStats NOTHING = new WalStats(0, 0, 0, 0, Duration.ZERO, 0, 1, 0, 0);

  @Override
  public long append(byte kind, int shard, long epoch, long sequence, byte[] payload) {
    throw new IllegalStateException("a lite member keeps nothing of shard " + shard);
  }

  @Override
  public long appendedPosition() {
    return 0;
  }

  @Override
  public long writtenPosition() {
    return 0;
  }

  @Override
  public long syncedPosition() {
    return 0;
  }

  @Override
  public void requestSync(long position) {}

  @Override
  public void addListener(WalListener listener) {}

  @Override
  public boolean hasRoom() {
    return true;
  }

  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public WalReader readFrom(long position) {
    return new WalReader() {
      @Override
      public @Nullable Frame poll() {
        return null;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public long oldestPosition() {
    return 1;
  }

  @Override
  public void trimBefore(long position) {}

  @Override
  public WalStats stats() {
    return NOTHING;
  }

  @Override
  public void close() {}

  @Override
  public Writer begin(int shard, long epoch, long sequence, long position) {
    throw new IllegalStateException("a lite member keeps nothing of shard " + shard);
  }

  @Override
  public SortedMap<Integer, Header> newest() {
    return Collections.emptySortedMap();
  }

  @Override
  public Optional<Reader> open(Header header) {
    return Optional.empty();
  }
}
