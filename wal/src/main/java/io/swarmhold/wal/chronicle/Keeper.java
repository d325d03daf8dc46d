package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.WalConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The log's second thread: whatever takes long and must not hold up a commit. It preallocates and
 * recycles journal segments, forces the queue, forces the marks of a quiet log, and watches the
 * disk's free space.
 */
final class Keeper implements Runnable {

  /** Free space is looked at this often; what we add ourselves in between is counted. */
  static final long DISK_CHECK_NS = Duration.ofMillis(100).toNanos();

  /** The queue is forced at least this often while it grows: it bounds what reopening re-fills. */
  private static final long FORCE_INTERVAL_NS = Duration.ofSeconds(5).toNanos();

  /**
   * The queue is forced whenever it has grown by so much: what a force hands the disk at once is
   * what commits have to wait behind at the 99th percentile.
   */
  private static final long FORCE_STEP_BYTES = 1L << 20;

  /** But not more often than this, or a log at its limit would do little else. */
  private static final long FORCE_GAP_NS = Duration.ofMillis(20).toNanos();

  private final SegmentPool pool;
  private final QueueWriter queue;
  private final Marks marks;
  private final Disk disk;
  private final WalConfig config;
  private final LongSupplier nanos;
  private final BiConsumer<String, Throwable> onFailure;

  private volatile @Nullable Thread thread;
  private volatile boolean closing;
  private volatile boolean full;
  private volatile long usable;
  private volatile long filledBytesAtCheck;
  private long marksForcedTurn;
  private long marksSeenTurn;
  private long lastForceAt;
  private volatile long bytesAtForce;

  Keeper(
      SegmentPool pool,
      QueueWriter queue,
      Marks marks,
      Disk disk,
      WalConfig config,
      LongSupplier nanos,
      BiConsumer<String, Throwable> onFailure)
      throws IOException {
    this.pool = pool;
    this.queue = queue;
    this.marks = marks;
    this.disk = disk;
    this.config = config;
    this.nanos = nanos;
    this.onFailure = onFailure;
    this.lastForceAt = nanos.getAsLong();
    checkDisk();
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      while (!closing) {
        step();
        LockSupport.parkNanos(restNanos());
      }
    } catch (Throwable cause) {
      onFailure.accept("the log's keeper failed", cause);
    }
  }

  private void step() throws IOException {
    if (mayPreallocate()) {
      pool.replenish();
    }
    checkDisk();
    if (isForceDue()) {
      forceQueue();
    }
    pool.recycle(queue.forced());
    pool.replenishIfAwaited();
    forceMarksOfQuietLog();
  }

  /** In between what the queue has grown by counts twice rather than not at all. */
  private void checkDisk() throws IOException {
    long filled = queue.bytesWritten();
    usable = disk.usableBytes(config.folder());
    filledBytesAtCheck = filled;
  }

  /**
   * A spare segment is not worth the reserve: on a full disk the journal goes on in the segments it
   * has, which costs a wait for the queue at the end of each.
   */
  private boolean mayPreallocate() {
    return free() - config.segmentBytes() > config.reserveBytes();
  }

  private boolean isForceDue() {
    long bytes = queue.bytesWritten() - bytesAtForce;
    long sinceForce = nanos.getAsLong() - lastForceAt;
    return bytes > 0
        && ((bytes >= forceStepBytes() && sinceForce >= FORCE_GAP_NS)
            || pool.hasRetired()
            || sinceForce >= FORCE_INTERVAL_NS);
  }

  /** Until there is something to do, if nobody wakes this thread before. */
  private long restNanos() {
    boolean stepReached = queue.bytesWritten() - bytesAtForce >= forceStepBytes();
    long gapLeft = lastForceAt + FORCE_GAP_NS - nanos.getAsLong();
    return stepReached ? Math.max(1, gapLeft) : DISK_CHECK_NS;
  }

  private long forceStepBytes() {
    return Math.min(FORCE_STEP_BYTES, config.segmentBytes() / 2);
  }

  /** From now on the queue needs the journal no more for what it was filled with. */
  void forceQueue() throws IOException {
    bytesAtForce = queue.bytesWritten();
    queue.force();
    marks.queueForced(queue.forced());
    lastForceAt = nanos.getAsLong();
  }

  /**
   * The last group has no group after it that proves it was synced: only the marks do. A busy log
   * needs no such proof, so the marks are made to last when they stood still from one look to the
   * next.
   */
  private void forceMarksOfQuietLog() throws IOException {
    long turn = marks.values().turn();
    if (turn == marksSeenTurn && turn != marksForcedTurn) {
      marks.force(disk);
      marksForcedTurn = turn;
    }
    marksSeenTurn = turn;
  }

  /** Tells that the queue has grown by {@code bytes}: wakes the keeper once for each force. */
  void filled(int bytes) {
    long grown = queue.bytesWritten() - bytesAtForce;
    if (grown >= forceStepBytes() && grown - bytes < forceStepBytes()) {
      wake();
    }
  }

  void wake() {
    LockSupport.unpark(thread);
  }

  void close() {
    closing = true;
    wake();
  }

  /**
   * Whether the reserve is whole, counting {@code waitingBytes} that were accepted and are not in
   * the queue yet. Once it was not, it takes an eighth more to count as whole again, so that
   * callers do not see it flutter.
   */
  boolean hasRoom(long waitingBytes) {
    long above = free() - waitingBytes - config.reserveBytes();
    if (above <= 0) {
      full = true;
    } else if (above > config.reserveBytes() / 8) {
      full = false;
    }
    return !full;
  }

  /**
   * Whether the log takes {@code bytes} more beside the {@code waitingBytes}. An eighth of the
   * reserve above what {@link #mayFill} leaves alone: whatever is taken the queue can hold, with
   * Chronicle's own bytes around it and the {@link Runway}'s ahead of it.
   */
  boolean takes(long bytes, long waitingBytes) {
    long floor = fillFloor() + config.reserveBytes() / 8;
    return free() - waitingBytes - bytes > floor;
  }

  /** Whether the queue may grow. */
  boolean mayFill(long bytes) {
    return free() - bytes > fillFloor();
  }

  /**
   * Half of the reserve is out of the queue's reach: a mapped page that finds no block on the disk
   * kills the log, and others may write to the same disk between two looks.
   */
  private long fillFloor() {
    return config.reserveBytes() / 2;
  }

  private long free() {
    return usable - (queue.bytesWritten() - filledBytesAtCheck);
  }
}
