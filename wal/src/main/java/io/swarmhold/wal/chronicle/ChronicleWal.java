package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.AtomicFile;
import io.swarmhold.wal.Replay;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalConfig;
import io.swarmhold.wal.WalException;
import io.swarmhold.wal.WalListener;
import io.swarmhold.wal.WalReader;
import io.swarmhold.wal.WalStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import net.openhft.chronicle.queue.ChronicleQueue;

/** A log of a commit journal and a Chronicle queue behind it; see the package. */
final class ChronicleWal implements Wal {

  private static final int MAX_SHARD = 65_535;

  private final WalConfig config;
  private final FolderLock folderLock;
  private final Disk disk;
  private final LogIdentity log;
  private final Marks marks;
  private final ChronicleQueue queue;
  private final QueueWriter queueWriter;
  private final QueueCatalog catalog;
  private final SegmentPool pool;
  private final Journal journal;
  private final Intake intake;
  private final Keeper keeper;
  private final LogWriter writer;
  private final Thread writerThread;
  private final Thread keeperThread;
  private final LongAdder frames = new LongAdder();
  private final LongAdder payloadBytes = new LongAdder();
  private boolean closed;

  private ChronicleWal(
      WalConfig config,
      FolderLock folderLock,
      Recovery.Recovered recovered,
      Disk disk,
      LongSupplier nanos)
      throws IOException {
    this.config = config;
    this.folderLock = folderLock;
    this.disk = disk;
    this.marks = recovered.marks();
    this.log = marks.values().log();
    this.queue = recovered.queue();
    this.queueWriter = recovered.writer();
    this.catalog = recovered.catalog();
    this.pool = new SegmentPool(Survey.journalFolder(config.folder()), config.segmentBytes(), disk);
    pool.adoptFiles();
    this.journal = new Journal(pool, log, recovered.nextGeneration(), disk);
    this.intake =
        new Intake(
            log,
            recovered.last(),
            recovered.crcOfLast(),
            (int) Math.min(Intake.CHUNK_BYTES, config.segmentBytes()),
            config.unwrittenLimitBytes());
    this.keeper = new Keeper(pool, queueWriter, marks, disk, config, nanos, this::fail);
    this.writer =
        new LogWriter(intake, journal, queueWriter, marks, keeper, config.commitDelay(), nanos);
    this.writerThread = Thread.ofPlatform().daemon().name("wal-writer").unstarted(writer);
    this.keeperThread = Thread.ofPlatform().daemon().name("wal-keeper").unstarted(keeper);
  }

  static ChronicleWal open(
      WalConfig config, Replay replay, LogIdentity ifNew, long boot, Disk disk, LongSupplier nanos)
      throws IOException {
    FolderLock lock = FolderLock.take(config.folder());
    try {
      var recovered = new Recovery(config, disk, boot).recover(ifNew, replay);
      var wal = new ChronicleWal(config, lock, recovered, disk, nanos);
      wal.writerThread.start();
      wal.keeperThread.start();
      return wal;
    } catch (IOException | RuntimeException | Error cause) {
      lock.close();
      throw cause;
    }
  }

  @Override
  public long append(byte kind, int shard, long epoch, long sequence, byte[] payload) {
    if (shard < 0 || shard > MAX_SHARD) {
      throw new IllegalArgumentException(
          "shard: %d (expected: 0 to %d)".formatted(shard, MAX_SHARD));
    }
    if (payload.length > config.maxPayloadBytes()) {
      throw new IllegalArgumentException(
          "payload: %d bytes (expected: <= %d)"
              .formatted(payload.length, config.maxPayloadBytes()));
    }
    if (!keeper.takes(payload.length, intake.unwrittenBytes())) {
      throw new WalException(
          "WAL-FULL: the reserve of %d bytes at %s is used up"
              .formatted(config.reserveBytes(), config.folder()));
    }
    long position = intake.append(kind, shard, epoch, sequence, payload, Crc.of(payload));
    frames.increment();
    payloadBytes.add(payload.length);
    writer.wake();
    return position;
  }

  Path folder() {
    return config.folder();
  }

  @Override
  public long appendedPosition() {
    return intake.appended();
  }

  @Override
  public long writtenPosition() {
    return writer.written();
  }

  @Override
  public long syncedPosition() {
    return writer.synced();
  }

  @Override
  public void requestSync(long position) {
    writer.requestSync(position);
  }

  @Override
  public void addListener(WalListener listener) {
    writer.addListener(listener);
  }

  @Override
  public boolean hasRoom() {
    return keeper.hasRoom(intake.unwrittenBytes());
  }

  @Override
  public boolean isFull() {
    return !keeper.takes(config.maxPayloadBytes(), intake.unwrittenBytes());
  }

  @Override
  public WalReader readFrom(long position) {
    return new ChronicleReader(
        queue, log, catalog, queueWriter::filled, this::oldestPosition, position);
  }

  @Override
  public long oldestPosition() {
    return marks.values().oldest();
  }

  /** The marks are made to last first: a file that is gone without notice counts as damage. */
  @Override
  public synchronized void trimBefore(long position) {
    QueueCatalog.Trim trim = catalog.trim(position, queueWriter.forced());
    if (closed || trim.cycles().isEmpty()) {
      return;
    }
    try {
      marks.oldest(trim.oldest());
      marks.force(disk);
      Path folder = Survey.queueFolder(config.folder());
      for (int cycle : trim.cycles()) {
        Files.deleteIfExists(QueueFiles.file(folder, cycle));
      }
      AtomicFile.syncFolder(folder);
      queue.refreshDirectoryListing();
      catalog.remove(trim);
    } catch (IOException cause) {
      fail("the log could not be trimmed", cause);
    }
  }

  @Override
  public WalStats stats() {
    return new WalStats(
        frames.sum(),
        payloadBytes.sum(),
        journal.bytesWritten() + queueWriter.bytesWritten(),
        writer.syncs(),
        writer.lastSyncTook(),
        pool.storedBytes() + config.segmentBytes() + catalog.storedBytes(),
        oldestPosition(),
        appendedPosition(),
        syncedPosition());
  }

  private void fail(String what, Throwable cause) {
    writer.fail(what, cause);
    pool.abandon();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    intake.close(new WalException("WAL-CLOSED: the log is closed"));
    try {
      writer.close();
      join(writerThread);
      keeper.close();
      join(keeperThread);
      if (writer.failure() == null) {
        keeper.forceQueue();
        marks.force(disk);
      }
    } catch (IOException cause) {
      fail("the log could not be closed in full", cause);
    } finally {
      release();
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void release() {
    try (folderLock;
        marks;
        pool;
        journal;
        queueWriter) {
      writer.wake();
    } catch (IOException | RuntimeException cause) {
      throw new WalException("WAL-FAILED: the log's files could not be closed", cause);
    }
  }
}
