package io.swarmhold.wal.bench;

import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalException;
import io.swarmhold.wal.WalListener;
import io.swarmhold.wal.WalReader;
import io.swarmhold.wal.WalStats;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.posix.MAdviseFlag;
import net.openhft.posix.PosixAPI;

/**
 * The way not taken: the queue itself is synced for every group, as Chronicle offers it plus what
 * is needed to be sure (SYNC mode, {@code appender.sync()}, the file's channel forced). Frames are
 * not framed, checked or recovered: it is faster here than it could be in earnest.
 */
final class ChronicleAlone implements Wal, Runnable {

  private final ChronicleQueue queue;
  private final ExcerptAppender appender;
  private final Path folder;
  private final boolean paged;
  private final long delayNs;
  private final List<WalListener> listeners = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private List<byte[]> pending = new ArrayList<>();
  private long appended;
  private long payloadBytes;
  private volatile boolean closed;
  private volatile long synced;
  private volatile long syncs;
  private volatile long bytes;

  private ChronicleAlone(ChronicleQueue queue, Path folder, boolean paged, Duration delay) {
    this.queue = queue;
    this.paged = paged;
    this.folder = folder;
    this.delayNs = delay.toNanos();
    this.appender = queue.createAppender();
    appender.singleThreadedCheckDisabled(true);
    this.thread = Thread.ofPlatform().name("chronicle-alone").unstarted(this);
  }

  static Wal open(Path folder, String way, Duration delay) {
    var builder =
        SingleChronicleQueueBuilder.binary(folder)
            .rollCycle(RollCycles.FAST_DAILY)
            .syncMode(SyncMode.SYNC);
    if (way.contains("-")) {
      builder.blockSize(Long.parseLong(way, way.indexOf('-') + 1, way.length(), 10) << 20);
    }
    var wal = new ChronicleAlone(builder.build(), folder, way.startsWith("paged"), delay);
    wal.thread.start();
    return wal;
  }

  @Override
  public void run() {
    try (FileChannel file = firstFile()) {
      long lastSync = System.nanoTime();
      while (!closed) {
        List<byte[]> group = take();
        if (group.isEmpty()) {
          LockSupport.parkNanos(100_000);
          continue;
        }
        write(group);
        long wait = lastSync + delayNs - System.nanoTime();
        if (wait > 0) {
          LockSupport.parkNanos(wait);
          write(take());
        }
        appender.sync();
        file.force(false);
        lastSync = System.nanoTime();
        publish();
      }
    } catch (IOException cause) {
      throw new WalException("the queue could not be synced", cause);
    }
  }

  private FileChannel firstFile() throws IOException {
    write(List.of(new byte[] {1}));
    if (paged) {
      forbidReadahead();
    }
    try (Stream<Path> files = Files.list(folder)) {
      Path file = files.filter(path -> path.toString().endsWith(".cq4")).findFirst().orElseThrow();
      return FileChannel.open(file, StandardOpenOption.WRITE);
    }
  }

  /** As our own log does: to tell what readahead has to do with the bytes that a sync writes. */
  private void forbidReadahead() {
    try (DocumentContext document = appender.writingDocument(true)) {
      var bytes = (MappedBytes) java.util.Objects.requireNonNull(document.wire()).bytes();
      var block = (MappedBytesStore) bytes.bytesStore();
      long mapped = bytes.mappedFile().chunkSize() + bytes.mappedFile().overlapSize();
      int unused =
          PosixAPI.posix()
              .madvise(block.addressForRead(block.start()), mapped, MAdviseFlag.MADV_RANDOM);
    }
  }

  private synchronized List<byte[]> take() {
    List<byte[]> taken = pending;
    pending = new ArrayList<>();
    return taken;
  }

  private long unsynced;

  private void write(List<byte[]> group) {
    for (byte[] payload : group) {
      try (DocumentContext document = appender.writingDocument()) {
        java.util.Objects.requireNonNull(document.wire()).bytes().write(payload);
      }
      unsynced++;
      bytes = bytes() + payload.length;
    }
  }

  private long bytes() {
    return bytes;
  }

  private void publish() {
    synced = unsynced - 1; // the first made the file
    syncs = syncs() + 1;
    listeners.forEach(listener -> listener.advanced(synced, synced));
  }

  private long syncs() {
    return syncs;
  }

  @Override
  public synchronized long append(byte kind, int shard, long epoch, long sequence, byte[] payload) {
    pending.add(payload);
    payloadBytes += payload.length;
    return ++appended;
  }

  @Override
  public synchronized long appendedPosition() {
    return appended;
  }

  @Override
  public long writtenPosition() {
    return synced;
  }

  @Override
  public long syncedPosition() {
    return synced;
  }

  @Override
  public void requestSync(long position) {
    LockSupport.unpark(thread);
  }

  @Override
  public void addListener(WalListener listener) {
    listeners.add(listener);
  }

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
    throw new UnsupportedOperationException();
  }

  @Override
  public long oldestPosition() {
    return 1;
  }

  @Override
  public void trimBefore(long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized WalStats stats() {
    return new WalStats(
        appended, payloadBytes, bytes, syncs, Duration.ZERO, bytes, 1, appended, synced);
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException cause) {
      Thread.currentThread().interrupt();
    }
    queue.close();
  }
}
