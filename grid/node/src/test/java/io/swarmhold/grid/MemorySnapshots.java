package io.swarmhold.grid;

import io.swarmhold.wal.SnapshotStore;
import io.swarmhold.wal.WalException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Snapshots in a map. */
final class MemorySnapshots implements SnapshotStore {

  private record Stored(Header header, List<byte[]> chunks) {}

  private final SortedMap<Integer, Stored> stored = new TreeMap<>();
  private int committed;
  private volatile boolean failing;

  /** From now on the disk takes no snapshot, or takes them again. */
  void fail(boolean isFailing) {
    failing = isFailing;
  }

  synchronized int committed() {
    return committed;
  }

  @Override
  public Writer begin(int shard, long epoch, long sequence, long position) {
    if (failing) {
      throw new WalException("WAL-SNAPSHOT: no space left");
    }
    List<byte[]> chunks = new ArrayList<>();
    return new Writer() {
      @Override
      public void write(byte[] chunk) {
        chunks.add(chunk);
      }

      @Override
      public Header commit() {
        Header header = new Header(shard, epoch, sequence, position, chunks.size(), 0);
        synchronized (MemorySnapshots.this) {
          stored.put(shard, new Stored(header, List.copyOf(chunks)));
          committed++;
        }
        return header;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public synchronized SortedMap<Integer, Header> newest() {
    SortedMap<Integer, Header> newest = new TreeMap<>();
    stored.forEach((shard, one) -> newest.put(shard, one.header()));
    return newest;
  }

  @Override
  public synchronized Optional<Reader> open(Header header) {
    Stored one = stored.get(header.shard());
    if (one == null || !one.header().equals(header)) {
      return Optional.empty();
    }
    var chunks = one.chunks().iterator();
    return Optional.of(
        new Reader() {
          @Override
          public Optional<byte[]> poll() {
            return chunks.hasNext() ? Optional.of(chunks.next()) : Optional.empty();
          }

          @Override
          public void close() {}
        });
  }

  synchronized void lose(int shard) {
    stored.remove(shard);
  }
}
