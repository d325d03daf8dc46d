package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.Frame;
import io.swarmhold.wal.WalException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where appenders meet the log's writer: positions and the CRC chain are given out here, under one
 * short lock, and frames are copied into chunks that the writer takes whole.
 */
final class Intake {

  /** Large enough that a system call per group is cheap, small enough to stay in the L2 cache. */
  static final int CHUNK_BYTES = 256 << 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final CRC32C crc = new CRC32C();
  private final LogIdentity log;
  private final int chunkBytes;
  private final long limitBytes;
  private final Deque<Chunk> free = new ArrayDeque<>();
  private List<Chunk> full = new ArrayList<>();
  private @Nullable Chunk current;
  private int crcBefore;
  private @Nullable WalException refusal;

  /** Written under the lock, read without it. */
  private volatile long appended;

  private final AtomicLong pendingBytes = new AtomicLong();
  private final AtomicLong unwrittenBytes = new AtomicLong();

  Intake(LogIdentity log, long lastPosition, int crcOfLast, int chunkBytes, long limitBytes) {
    this.log = log;
    this.appended = lastPosition;
    this.crcBefore = crcOfLast;
    this.chunkBytes = chunkBytes;
    this.limitBytes = limitBytes;
  }

  long append(byte kind, int shard, long epoch, long sequence, byte[] payload, int payloadCrc) {
    int bytes = FrameLayout.HEADER_BYTES + payload.length;
    lock.lock();
    try {
      awaitRoom(bytes);
      Chunk chunk = chunkFor(payload.length);
      long position = appended + 1;
      var frame = new Frame(position, kind, shard, epoch, sequence, payload);
      crcBefore = chunk.add(frame, payloadCrc, crcBefore, log.salt(), crc);
      unwrittenBytes.getAndAdd(bytes);
      pendingBytes.getAndAdd(bytes);
      appended = position;
      return position;
    } finally {
      lock.unlock();
    }
  }

  /** A frame larger than the limit is taken when nothing else waits. */
  private void awaitRoom(int bytes) {
    refuseIfClosed();
    while (unwrittenBytes.get() > 0 && unwrittenBytes.get() + bytes > limitBytes) {
      room.awaitUninterruptibly();
      refuseIfClosed();
    }
  }

  private void refuseIfClosed() {
    if (refusal != null) {
      // A new one each time: the stack that matters is the appender's.
      throw new WalException("the log takes nothing: " + refusal.getMessage(), refusal);
    }
  }

  private Chunk chunkFor(int payloadBytes) {
    if (current != null && !current.fits(payloadBytes)) {
      full.add(current);
      current = null;
    }
    if (current == null) {
      current = unused(payloadBytes);
    }
    return current;
  }

  private Chunk unused(int payloadBytes) {
    int needed = Chunk.capacityFor(payloadBytes);
    if (needed > chunkBytes) {
      return new Chunk(needed);
    }
    Chunk chunk = free.poll();
    return chunk != null ? chunk : new Chunk(chunkBytes);
  }

  /** Everything appended and not yet taken, in order. Belongs to the caller until released. */
  List<Chunk> take() {
    lock.lock();
    try {
      List<Chunk> taken = full;
      if (current != null) {
        taken.add(current);
        current = null;
      }
      full = new ArrayList<>();
      pendingBytes.set(0);
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Takes back a chunk whose frames need no memory any more. */
  void release(Chunk chunk) {
    lock.lock();
    try {
      unwrittenBytes.getAndAdd(GroupLayout.HEADER_BYTES - chunk.bytes());
      chunk.reset();
      if (chunk.capacity() == chunkBytes) {
        free.push(chunk);
      }
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** From now on every append throws {@code why}, those that are waiting included. */
  void close(WalException why) {
    lock.lock();
    try {
      if (refusal == null) {
        refusal = why;
      }
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  long appended() {
    return appended;
  }

  /** Bytes that hold memory: appended, and not yet in both journal and queue. */
  long unwrittenBytes() {
    return unwrittenBytes.get();
  }

  /** Bytes appended and not yet taken. */
  long pendingBytes() {
    return pendingBytes.get();
  }
}
