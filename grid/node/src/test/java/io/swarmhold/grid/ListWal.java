package io.swarmhold.grid;

import io.swarmhold.wal.Frame;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalException;
import io.swarmhold.wal.WalListener;
import io.swarmhold.wal.WalReader;
import io.swarmhold.wal.WalStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A log in a list. Writes and syncs at once, or, {@link #held}, when it is told; fails when it is
 * told; and survives as much of itself as the test wants.
 */
final class ListWal implements Wal {

  private final List<Frame> frames = new ArrayList<>();
  private final CopyOnWriteArrayList<WalListener> listeners = new CopyOnWriteArrayList<>();
  private final boolean prompt;
  private long oldest = 1;
  private long appended;
  private long written;
  private long synced;
  private long bytes;
  private boolean room = true;
  private @Nullable WalException failure;

  private ListWal(boolean prompt) {
    this.prompt = prompt;
  }

  static ListWal prompt() {
    return new ListWal(true);
  }

  /** Writes and syncs nothing until told. */
  static ListWal held() {
    return new ListWal(false);
  }

  /** The log after a crash that spared everything up to a position. */
  synchronized ListWal upTo(long position) {
    ListWal next = new ListWal(true);
    for (Frame frame : frames) {
      if (frame.position() <= position) {
        next.frames.add(frame);
      }
    }
    next.oldest = oldest;
    next.appended = position;
    next.written = position;
    next.synced = position;
    return next;
  }

  synchronized List<Frame> frames() {
    return List.copyOf(frames);
  }

  @Override
  public long append(byte kind, int shard, long epoch, long sequence, byte[] payload) {
    long at;
    synchronized (this) {
      if (failure != null) {
        throw new WalException("the log failed before", failure);
      }
      at = ++appended;
      bytes += payload.length;
      frames.add(new Frame(at, kind, shard, epoch, sequence, payload));
    }
    if (prompt) {
      write();
      sync();
    }
    return at;
  }

  void write() {
    synchronized (this) {
      written = appended;
    }
    advanced();
  }

  void sync() {
    synchronized (this) {
      written = appended;
      synced = appended;
    }
    advanced();
  }

  private void advanced() {
    long w = writtenPosition();
    long s = syncedPosition();
    listeners.forEach(listener -> listener.advanced(w, s));
  }

  /** The disk fails: nothing is taken any more, and everybody hears of it. */
  void fail(String why) {
    WalException cause = new WalException(why);
    refuse(cause);
    listeners.forEach(listener -> listener.failed(cause));
  }

  /** The next append fails; nobody hears of it before. */
  synchronized void refuse(WalException cause) {
    failure = cause;
  }

  synchronized void room(boolean hasRoom) {
    room = hasRoom;
  }

  @Override
  public synchronized long appendedPosition() {
    return appended;
  }

  @Override
  public synchronized long writtenPosition() {
    return written;
  }

  @Override
  public synchronized long syncedPosition() {
    return synced;
  }

  @Override
  public void requestSync(long upTo) {}

  @Override
  public void addListener(WalListener listener) {
    listeners.add(listener);
  }

  @Override
  public synchronized boolean hasRoom() {
    return room;
  }

  @Override
  public WalReader readFrom(long from) {
    return new WalReader() {
      private long next = Math.max(oldestPosition(), from);

      @Override
      public @Nullable Frame poll() {
        synchronized (ListWal.this) {
          return next <= written ? frames.get((int) (next++ - oldest)) : null;
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public synchronized long oldestPosition() {
    return oldest;
  }

  @Override
  public synchronized void trimBefore(long before) {
    long first = Math.min(before, synced + 1);
    if (first > oldest) {
      frames.subList(0, (int) (first - oldest)).clear();
      oldest = first;
    }
  }

  @Override
  public synchronized WalStats stats() {
    return new WalStats(appended, bytes, bytes, 0, Duration.ZERO, bytes, oldest, appended, synced);
  }

  @Override
  public void close() {
    sync();
  }
}
