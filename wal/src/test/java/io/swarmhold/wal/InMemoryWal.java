package io.swarmhold.wal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The log's twin without a disk, for simulations: same contract, no thread, no clock, and crashes
 * on demand.
 *
 * <p>{@link #prompt} writes on append and syncs on request, at once and on the caller's thread.
 * {@link #manual} does neither until told, so a simulation decides what is lost.
 */
public final class InMemoryWal implements Wal {

  private static final int MAX_SHARD = 65_535;

  private final boolean prompt;
  private final List<Frame> frames;
  private final List<WalListener> listeners = new ArrayList<>();
  private long oldest;
  private long appended;
  private long written;
  private long synced;
  private long syncs;
  private boolean full;
  private @Nullable WalException refusal;

  private InMemoryWal(boolean prompt, List<Frame> frames, long oldest, long appended) {
    this.prompt = prompt;
    this.frames = frames;
    this.oldest = oldest;
    this.appended = appended;
    this.written = appended;
    this.synced = appended;
  }

  /** An empty log that writes and syncs as soon as it may. */
  public static InMemoryWal prompt() {
    return new InMemoryWal(true, new ArrayList<>(), 1, 0);
  }

  /** An empty log that writes and syncs when {@link #write} and {@link #sync} are called. */
  public static InMemoryWal manual() {
    return new InMemoryWal(false, new ArrayList<>(), 1, 0);
  }

  /**
   * The log after a loss of power, its frames passed to {@code replay}. What was synced is there.
   * Of the rest each frame hits the disk or not by the seed's dice; the first one missing is a torn
   * tail, and what follows it is cut.
   */
  public synchronized InMemoryWal crash(long seed, Replay replay) {
    var dice = new SplittableRandom(seed);
    long survived = synced;
    while (survived < written && dice.nextBoolean()) {
      survived++;
    }
    return successor(survived, replay);
  }

  /** The log after the death of its process, which takes what was not written, all or in part. */
  public synchronized InMemoryWal kill(long seed, Replay replay) {
    var dice = new SplittableRandom(seed);
    return successor(written + dice.nextLong(appended - written + 1), replay);
  }

  /** The log opened again after {@link #close}. */
  public synchronized InMemoryWal reopen(Replay replay) {
    return successor(synced, replay);
  }

  private InMemoryWal successor(long last, Replay replay) {
    refuse("WAL-CLOSED: the log is closed");
    List<Frame> survivors =
        new ArrayList<>(frames.subList(0, (int) Math.max(0, last - oldest + 1)));
    survivors.forEach(replay::frame);
    return new InMemoryWal(prompt, survivors, oldest, last);
  }

  @Override
  public synchronized long append(byte kind, int shard, long epoch, long sequence, byte[] payload) {
    if (shard < 0 || shard > MAX_SHARD || payload.length > MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "shard: %d, payload: %d bytes".formatted(shard, payload.length));
    }
    if (refusal != null) {
      throw new WalException("the log takes nothing: " + refusal.getMessage(), refusal);
    }
    if (full) {
      throw new WalException("WAL-FULL: the simulated disk is full");
    }
    appended++;
    frames.add(new Frame(appended, kind, shard, epoch, sequence, payload.clone()));
    if (prompt) {
      write();
    }
    return appended;
  }

  /** Everything accepted now survives the process. */
  public synchronized void write() {
    if (written < appended) {
      written = appended;
      publish();
    }
  }

  /** Everything written now survives the loss of power. */
  public synchronized void sync() {
    if (synced < written) {
      synced = written;
      syncs++;
      publish();
    }
  }

  /** The disk refuses from now on: the log is dead. */
  public synchronized void fail(String why) {
    WalException cause = refuse("WAL-FAILED: " + why);
    listeners.forEach(listener -> listener.failed(cause));
  }

  /** The disk has room, or has not. */
  public synchronized void full(boolean isFull) {
    full = isFull;
  }

  private WalException refuse(String why) {
    var cause = new WalException(why);
    refusal = refusal == null ? cause : refusal;
    return cause;
  }

  private void publish() {
    List.copyOf(listeners).forEach(listener -> listener.advanced(written, synced));
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
  public synchronized void requestSync(long position) {
    if (prompt && position > synced) {
      sync();
    }
  }

  @Override
  public synchronized void addListener(WalListener listener) {
    listeners.add(listener);
  }

  @Override
  public synchronized boolean hasRoom() {
    return !full;
  }

  @Override
  public synchronized WalReader readFrom(long position) {
    return new Reader(Math.max(position, oldest));
  }

  private final class Reader implements WalReader {
    private long next;

    Reader(long next) {
      this.next = next;
    }

    @Override
    public @Nullable Frame poll() {
      synchronized (InMemoryWal.this) {
        if (next > written) {
          return null;
        }
        if (next < oldest) {
          throw new WalException("WAL-TRIMMED: position %d is not kept any more".formatted(next));
        }
        Frame frame = frames.get((int) (next - oldest));
        next++;
        return frame;
      }
    }

    @Override
    public void close() {}
  }

  @Override
  public synchronized long oldestPosition() {
    return oldest;
  }

  @Override
  public synchronized void trimBefore(long position) {
    long newOldest = Math.min(position, synced);
    if (newOldest > oldest) {
      frames.subList(0, (int) (newOldest - oldest)).clear();
      oldest = newOldest;
    }
  }

  @Override
  public synchronized WalStats stats() {
    long bytes = frames.stream().mapToLong(frame -> frame.payload().length).sum();
    return new WalStats(
        frames.size(), bytes, bytes, syncs, Duration.ZERO, bytes, oldest, appended, synced);
  }

  @Override
  public synchronized void close() {
    if (refusal == null) {
      write();
      sync();
      refuse("WAL-CLOSED: the log is closed");
    }
  }
}
