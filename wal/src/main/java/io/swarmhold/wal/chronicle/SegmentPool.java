package io.swarmhold.wal.chronicle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The journal's segments that are not being written: spare ones, and full ones that the queue may
 * still need. Filled by the keeper, emptied by the log's writer.
 */
final class SegmentPool implements AutoCloseable {

  /** One is enough: a segment lasts longer than its preallocation takes. */
  private static final int SPARES = 1;

  /** Segments kept for reuse beyond those in need; more are deleted, as after a slow spell. */
  private static final int SPARES_KEPT = 3;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Segment> spares = new ArrayDeque<>();
  private final Deque<Segment> retired = new ArrayDeque<>();
  private final Path folder;
  private final long segmentBytes;
  private final Disk disk;
  private int named;
  private boolean awaited;
  private boolean closed;

  SegmentPool(Path folder, long segmentBytes, Disk disk) {
    this.folder = folder;
    this.segmentBytes = segmentBytes;
    this.disk = disk;
  }

  /** Takes over the files of an earlier life of the log, whose frames are all in the queue. */
  void adoptFiles() throws IOException {
    for (Path file : Folders.files(folder, Segment.SUFFIX)) {
      String name = file.getFileName().toString();
      named = Math.max(named, Integer.parseInt(name, 0, name.indexOf('.'), 10));
      if (Files.size(file) == segmentBytes && spares.size() < SPARES_KEPT) {
        spares.add(Segment.open(file));
      } else {
        Files.delete(file);
      }
    }
    if (spares.isEmpty()) {
      spares.add(preallocated());
    }
  }

  private Segment preallocated() throws IOException {
    named++;
    String name = "%08d%s".formatted(named, Segment.SUFFIX);
    return Segment.preallocate(folder, name, segmentBytes, disk);
  }

  /** A segment to write to; waits for one if the keeper is late. */
  Segment take() throws IOException {
    lock.lock();
    try {
      while (spares.isEmpty()) {
        if (closed) {
          throw new IOException("no journal segment: the log's keeper has ended");
        }
        awaited = true;
        changed.awaitUninterruptibly();
      }
      awaited = false;
      return spares.remove();
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@link #take} would not have to wait. */
  boolean hasSpare() {
    return !needsSpare();
  }

  void retire(Segment segment) {
    lock.lock();
    try {
      retired.add(segment);
    } finally {
      lock.unlock();
    }
  }

  /** Whether full segments wait for the queue to be forced past them. */
  boolean hasRetired() {
    lock.lock();
    try {
      return !retired.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Makes full segments spare again that hold nothing above {@code queueForced}. */
  void recycle(long queueForced) throws IOException {
    for (Segment segment = recyclable(queueForced);
        segment != null;
        segment = recyclable(queueForced)) {
      Files.delete(segment.file());
      segment.close();
    }
  }

  /** Keeps what can be used again; the result is one too many, or null. */
  private @Nullable Segment recyclable(long queueForced) {
    lock.lock();
    try {
      for (Segment next = retired.peek();
          next != null && next.last() <= queueForced;
          next = retired.peek()) {
        retired.remove();
        if (spares.size() >= SPARES_KEPT) {
          return next;
        }
        spares.add(next);
        changed.signalAll();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Sees to it that a segment is there before it is needed. */
  void replenish() throws IOException {
    while (needsSpare()) {
      addPreallocated();
    }
  }

  /** As {@link #replenish}, but only if somebody waits for a segment already. */
  void replenishIfAwaited() throws IOException {
    if (isAwaited()) {
      addPreallocated();
    }
  }

  private boolean isAwaited() {
    lock.lock();
    try {
      return awaited && spares.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void addPreallocated() throws IOException {
    Segment segment = preallocated();
    lock.lock();
    try {
      spares.add(segment);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean needsSpare() {
    lock.lock();
    try {
      return spares.size() < SPARES;
    } finally {
      lock.unlock();
    }
  }

  long storedBytes() {
    lock.lock();
    try {
      return (spares.size() + retired.size()) * segmentBytes;
    } finally {
      lock.unlock();
    }
  }

  /** Whoever waits for a segment waits in vain. */
  void abandon() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    abandon();
    lock.lock();
    try {
      for (Segment segment : spares) {
        segment.close();
      }
      for (Segment segment : retired) {
        segment.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
