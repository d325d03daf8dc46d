package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.WalException;
import io.swarmhold.wal.WalListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes. It takes what was appended, writes it to the journal, syncs when
 * somebody waits for that, and fills the queue in the time in between.
 *
 * <p>Group commit: a sync is wanted by whoever asked above the watermark. If the last sync is
 * longer ago than the commit delay, the log is quiet and the sync is made at once; otherwise the
 * rest of the delay is waited out, so that what arrives meanwhile shares the next sync.
 */
final class LogWriter implements Runnable {

  /** What nobody asked to be synced is synced after this long, to bound what a power loss takes. */
  private static final long BACKGROUND_SYNC_NS = Duration.ofSeconds(1).toNanos();

  /** Below the commit delay, so that those who wait for "written" wait less than those for disk. */
  private static final long WRITE_GAP_NS = 200_000;

  private static final long FOREVER_NS = Long.MAX_VALUE;

  private final Intake intake;
  private final Journal journal;
  private final QueueWriter queue;
  private final Marks marks;
  private final Keeper keeper;
  private final LongSupplier nanos;
  private final long commitDelayNs;
  private final Listeners listeners = new Listeners();
  private final Queue<Chunk> toFill = new ArrayDeque<>();
  private final AtomicLong requested = new AtomicLong();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final AtomicLong syncs = new AtomicLong();

  private volatile long written;
  private volatile long synced;
  private volatile long lastSyncTookNs;
  private volatile boolean closing;
  private volatile @Nullable Thread thread;
  private volatile @Nullable WalException failure;
  private long lastWriteAt;
  private long lastSyncAt;

  LogWriter(
      Intake intake,
      Journal journal,
      QueueWriter queue,
      Marks marks,
      Keeper keeper,
      Duration commitDelay,
      LongSupplier nanos) {
    this.intake = intake;
    this.journal = journal;
    this.queue = queue;
    this.marks = marks;
    this.keeper = keeper;
    this.nanos = nanos;
    this.commitDelayNs = commitDelay.toNanos();
    this.written = marks.values().written();
    this.synced = marks.values().synced();
    this.lastWriteAt = nanos.getAsLong() - BACKGROUND_SYNC_NS;
    this.lastSyncAt = lastWriteAt;
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      while (!closing && failure == null) {
        step();
      }
      if (failure == null) {
        finish();
      }
    } catch (Throwable cause) {
      // InternalError is how the JVM reports a fault in a mapped file.
      fail("the log could not be written", cause);
    }
  }

  private void step() throws IOException {
    long now = nanos.getAsLong();
    boolean syncDue = isSyncDue(now);
    boolean wrote = (syncDue || isWriteDue(now)) && writePending(now);
    if (syncDue) {
      sync();
    }
    boolean filled = (syncDue || !wrote) && fill();
    if (!wrote && !syncDue && !filled) {
      rest(now);
    }
  }

  private boolean isWriteDue(long now) {
    long pending = intake.pendingBytes();
    return pending > 0 && (pending >= Intake.CHUNK_BYTES || now - lastWriteAt >= WRITE_GAP_NS);
  }

  private boolean isSyncDue(long now) {
    return now >= syncDueAt();
  }

  /** When the next sync is due, as things stand; {@link #FOREVER_NS} if none is wanted. */
  private long syncDueAt() {
    if (requested.get() > synced) {
      return lastSyncAt + commitDelayNs;
    }
    boolean behind = written > synced || intake.pendingBytes() > 0;
    return behind ? lastSyncAt + BACKGROUND_SYNC_NS : FOREVER_NS;
  }

  private boolean writePending(long now) throws IOException {
    List<Chunk> chunks = intake.take();
    for (Chunk chunk : chunks) {
      if (!journal.fits(chunk)) {
        rollJournal();
      }
      journal.write(chunk, synced);
      written = chunk.last();
      toFill.add(chunk);
    }
    if (!chunks.isEmpty()) {
      lastWriteAt = now;
      marks.journal(written, synced);
      publish();
    }
    return !chunks.isEmpty();
  }

  private void rollJournal() throws IOException {
    if (written > synced) {
      sync();
    }
    if (!journal.hasNext()) {
      fillAll(); // what waits for the queue holds back the very segment that could be used again
    }
    journal.roll();
    keeper.wake();
  }

  private void sync() throws IOException {
    long target = written;
    long start = nanos.getAsLong();
    journal.force();
    lastSyncAt = nanos.getAsLong();
    lastSyncTookNs = lastSyncAt - start;
    syncs.incrementAndGet();
    synced = target;
    marks.journal(written, synced);
    publish();
  }

  /** Puts one written group into the queue; false if there is none or the disk is too full. */
  private boolean fill() throws IOException {
    Chunk chunk = toFill.peek();
    if (chunk == null || !keeper.mayFill(chunk.bytes())) {
      return false;
    }
    queue.append(chunk);
    toFill.remove();
    intake.release(chunk);
    keeper.filled(chunk.bytes());
    return true;
  }

  /** Fills the queue until it holds everything, or the disk no more. */
  private void fillAll() throws IOException {
    while (fill()) {
      // one group each
    }
  }

  private void rest(long now) {
    if (intake.pendingBytes() > 0 || requested.get() > synced) {
      long writeAt = intake.pendingBytes() > 0 ? lastWriteAt + WRITE_GAP_NS : FOREVER_NS;
      LockSupport.parkNanos(Math.min(syncDueAt(), writeAt) - now);
    } else {
      sleep(now);
    }
  }

  /** Sleeps until woken, or until the background sync is due. */
  private void sleep(long now) {
    asleep.set(true);
    if (intake.pendingBytes() == 0 && requested.get() <= synced && !closing && failure == null) {
      if (toFill.isEmpty()) {
        parkUntil(syncDueAt(), now);
      } else {
        LockSupport.parkNanos(Keeper.DISK_CHECK_NS); // the disk is too full to fill the queue
      }
    }
    asleep.set(false);
  }

  private static void parkUntil(long due, long now) {
    if (due == FOREVER_NS) {
      LockSupport.park();
    } else {
      LockSupport.parkNanos(due - now);
    }
  }

  /** To be called after whatever gives the writer work. */
  void wake() {
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  private void publish() {
    listeners.advanced(written, synced);
  }

  private void finish() throws IOException {
    writePending(nanos.getAsLong());
    if (written > synced) {
      sync();
    }
    fillAll();
  }

  void close() {
    closing = true;
    wake();
    LockSupport.unpark(thread);
  }

  void requestSync(long position) {
    long wanted = Math.min(position, intake.appended());
    if (wanted > requested.get()) {
      requested.accumulateAndGet(wanted, Math::max);
      wake();
    }
  }

  /** Who comes too late hears of the failure at once. */
  synchronized void addListener(WalListener listener) {
    if (failure != null) {
      Listeners.failed(listener, failure);
    } else {
      listeners.add(listener);
    }
  }

  /** Ends the log for good; the first cause counts. */
  synchronized void fail(String what, Throwable cause) {
    if (failure != null) {
      return;
    }
    var first = new WalException("WAL-FAILED: %s: %s".formatted(what, cause), cause);
    failure = first;
    intake.close(first);
    listeners.failed(first);
    LockSupport.unpark(thread);
  }

  @Nullable WalException failure() {
    return failure;
  }

  long written() {
    return written;
  }

  long synced() {
    return synced;
  }

  long syncs() {
    return syncs.get();
  }

  Duration lastSyncTook() {
    return Duration.ofNanos(lastSyncTookNs);
  }
}
