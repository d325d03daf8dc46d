package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.AtomicFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wire;

/**
 * Fills the queue, a group an excerpt, on the log's own thread, and forces it on another.
 *
 * <p>Forced through a channel of the file's own rather than by {@code appender.sync()}: that covers
 * only the block mapped at the moment, swallows errors, belongs to the appender's thread, and
 * leaves out the folder. A file's channel is opened when the file is, because the kernel tells a
 * write error only to those who had the file open.
 */
final class QueueWriter implements AutoCloseable {

  private final Path folder;
  private final ChronicleQueue queue;
  private final QueueFiles.CycleClock clock;
  private final QueueCatalog catalog;
  private final ExcerptAppender appender;
  private final Disk disk;
  private final long rollBytes;
  private final ConcurrentSkipListMap<Integer, FileChannel> unforced =
      new ConcurrentSkipListMap<>();

  private final Runway runway;
  private int preparedCycle;
  private long bytesInCycle;
  private final AtomicLong bytesWritten = new AtomicLong();
  private volatile long filled;
  private volatile long forced;
  private volatile int forcedFolderAtCycle;

  QueueWriter(
      Path folder,
      ChronicleQueue queue,
      QueueFiles.CycleClock clock,
      QueueCatalog catalog,
      long rollBytes,
      long lastPosition,
      Disk disk) {
    this.folder = folder;
    this.queue = queue;
    this.clock = clock;
    this.catalog = catalog;
    this.rollBytes = rollBytes;
    this.disk = disk;
    this.runway = new Runway(disk);
    this.filled = lastPosition;
    this.forced = lastPosition;
    this.appender = queue.createAppender();
    appender.singleThreadedCheckDisabled(true); // made by the opener, then the log's thread's own
  }

  /**
   * Begins the file with a document that is not data and that nobody reads. The first one makes
   * Chronicle load and compile itself, which can take seconds: now, while nobody waits for a
   * commit.
   */
  void warmUp() throws IOException {
    try (DocumentContext document = appender.writingDocument(true)) {
      mapped(document).writeLong(0);
    }
    openForForcing(clock.cycle());
  }

  /** When it returns, readers find the group. */
  void append(Chunk chunk) throws IOException {
    if (bytesInCycle > 0 && bytesInCycle + chunk.bytes() > rollBytes) {
      clock.next();
      bytesInCycle = 0;
      bytesWritten.getAndAdd(Runway.AHEAD_BYTES); // what the old file keeps beyond its data
    }
    try (DocumentContext document = appender.writingDocument()) {
      fill(document, chunk);
    }
    openForForcing(clock.cycle());
    long excerpt = QueueFiles.ROLL_CYCLE.toSequenceNumber(appender.lastIndexAppended());
    catalog.add(clock.cycle(), excerpt, chunk.first(), chunk.bytes());
    bytesInCycle += chunk.bytes();
    filled = chunk.last(); // first: what is counted as written may count as forced
    bytesWritten.getAndAdd(chunk.bytes());
  }

  /** An excerpt is there as a whole or not at all. */
  private void fill(DocumentContext document, Chunk chunk) throws IOException {
    try {
      MappedBytes bytes = mapped(document);
      makeRoom(bytes, chunk.bytes());
      bytes.write(chunk.store(), 0L, (long) chunk.bytes());
    } catch (IOException | RuntimeException | Error e) {
      document.rollbackOnClose();
      throw e;
    }
  }

  private static MappedBytes mapped(DocumentContext document) throws IOException {
    Wire wire = document.wire();
    if (wire != null && wire.bytes() instanceof MappedBytes mapped) {
      return mapped;
    }
    throw new IOException("Chronicle offers no room for an excerpt in a mapped file");
  }

  /** Not for a file's first excerpt: its channel is opened when Chronicle has made the file. */
  private void makeRoom(MappedBytes bytes, int size) throws IOException {
    int cycle = clock.cycle();
    if (preparedCycle != cycle) {
      PageByPage.from(bytes);
      runway.reset();
      preparedCycle = cycle;
    }
    FileChannel file = unforced.get(cycle);
    if (file != null) {
      runway.extend(file, bytes.writePosition(), size);
    }
  }

  private void openForForcing(int cycle) throws IOException {
    if (!unforced.containsKey(cycle)) {
      unforced.put(
          cycle, FileChannel.open(QueueFiles.file(folder, cycle), StandardOpenOption.WRITE));
    }
  }

  /**
   * When it returns, what {@link #append} had returned for survives the loss of power. Called by
   * one thread at a time, which need not be the one that appends.
   */
  void force() throws IOException {
    long target = filled; // first: a file that begins after it is of no concern
    int active = clock.cycle();
    if (target == forced) {
      return;
    }
    for (Map.Entry<Integer, FileChannel> file : unforced.entrySet()) {
      disk.force(file.getValue());
      if (file.getKey() < active) {
        unforced.remove(file.getKey());
        file.getValue().close();
      }
    }
    if (forcedFolderAtCycle != active) {
      AtomicFile.syncFolder(folder);
      forcedFolderAtCycle = active;
    }
    forced = target;
  }

  /** Highest position that readers find. */
  long filled() {
    return filled;
  }

  /** Highest position that the queue holds without the journal. */
  long forced() {
    return forced;
  }

  /** What the queue has taken of the disk since it was opened, at least. */
  long bytesWritten() {
    return bytesWritten.get();
  }

  @Override
  public void close() throws IOException {
    appender.close();
    queue.close();
    for (FileChannel channel : unforced.values()) {
      channel.close();
    }
  }
}
