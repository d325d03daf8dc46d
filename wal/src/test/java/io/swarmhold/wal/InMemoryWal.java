package io.swarmhold.wal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log's twin without a disk, for simulations: same contract, no thread, no clock, and crashes
 * on demand.
 *
 * <p>{@link #prompt} writes on append and syncs on request, at once and on the caller's thread;
 * {@link #instant} syncs on append too. {@link #manual} does neither until told, so a simulation
 * decides what is lost.
 *
 * <p>Listeners are called without the log's lock, as those of a log with a thread of its own are:
 * what they lead to may append from another thread.
 */
public final class InMemoryWal implements Wal {

  private static final Logger LOG = LoggerFactory.getLogger(InMemoryWal.class);

  private static final int MAX_SHARD = 65_535;

  /** How much the simulated disk has left. */
  public enum Room {
    PLENTY,

    /** For what ends accepted work, but for no new work. */
    RESERVE,
    NONE
  }

  private enum Pace {
    INSTANT,
    PROMPT,
    MANUAL
  }

  private final Pace pace;
  private final List<Frame> frames;
  private final List<WalListener> listeners = new CopyOnWriteArrayList<>();
  private long oldest;
  private long appended;
  private long written;
  private long synced;
  private long syncs;
  private long framesSinceOpened;
  private long bytesSinceOpened;
  private Room room = Room.PLENTY;
  private volatile boolean stalls;
  private @Nullable WalException refusal;

  private InMemoryWal(Pace pace, List<Frame> frames, long oldest, long appended) {
    this.pace = pace;
    this.frames = frames;
    this.oldest = oldest;
    this.appended = appended;
    this.written = appended;
    this.synced = appended;
  }

  /** An empty log that writes and syncs everything as it comes. */
  public static InMemoryWal instant() {
    return new InMemoryWal(Pace.INSTANT, new ArrayList<>(), 1, 0);
  }

  /** An empty log that writes at once, and syncs as soon as it is asked to. */
  public static InMemoryWal prompt() {
    return new InMemoryWal(Pace.PROMPT, new ArrayList<>(), 1, 0);
  }

  /** An empty log that writes and syncs when {@link #write} and {@link #sync} are called. */
  public static InMemoryWal manual() {
    return new InMemoryWal(Pace.MANUAL, new ArrayList<>(), 1, 0);
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
    InMemoryWal next = upTo(last);
    next.frames.forEach(replay::frame);
    return next;
  }

  /** Another log with the frames up to {@code last}, all of them synced; this one goes on. */
  public synchronized InMemoryWal upTo(long last) {
    List<Frame> some = frames.subList(0, (int) Math.max(0, last - oldest + 1));
    return new InMemoryWal(pace, new ArrayList<>(some), oldest, last);
  }

  /** What the log holds. */
  public synchronized List<Frame> frames() {
    return List.copyOf(frames);
  }

  @Override
  public long append(byte kind, int shard, long epoch, long sequence, byte[] payload) {
    long position = take(kind, shard, epoch, sequence, payload);
    if (pace != Pace.MANUAL && !stalls) {
      write();
    }
    if (pace == Pace.INSTANT && !stalls) {
      sync();
    }
    return position;
  }

  private synchronized long take(byte kind, int shard, long epoch, long sequence, byte[] payload) {
    if (shard < 0 || shard > MAX_SHARD || payload.length > MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "shard: %d, payload: %d bytes".formatted(shard, payload.length));
    }
    if (refusal != null) {
      throw new WalException("the log takes nothing: " + refusal.getMessage(), refusal);
    }
    if (room == Room.NONE) {
      throw new WalException("WAL-FULL: the simulated disk is full");
    }
    appended++;
    framesSinceOpened++;
    bytesSinceOpened += payload.length;
    frames.add(new Frame(appended, kind, shard, epoch, sequence, payload.clone()));
    return appended;
  }

  /** Everything accepted now survives the process. */
  public void write() {
    synchronized (this) {
      if (written == appended) {
        return;
      }
      written = appended;
    }
    publish();
  }

  /** Everything written now survives the loss of power. */
  public void sync() {
    synchronized (this) {
      if (synced == written) {
        return;
      }
      synced = written;
      syncs++;
    }
    publish();
  }

  /** The disk refuses from now on: the log is dead, and everybody hears of it. */
  public void fail(String why) {
    WalException cause = refuse("WAL-FAILED: " + why);
    tell(listener -> listener.failed(cause));
  }

  /** The disk does not answer from now on: nothing is written or synced until told. */
  public void stall() {
    stalls = true;
  }

  /** The disk has so much left from now on. */
  public synchronized void leave(Room left) {
    room = left;
  }

  /** Nothing is taken from now on; who appends is the first to hear of it. */
  public synchronized WalException refuse(String why) {
    var cause = new WalException(why);
    refusal = refusal == null ? cause : refusal;
    return cause;
  }

  private void publish() {
    long writtenNow = writtenPosition();
    long syncedNow = syncedPosition();
    tell(listener -> listener.advanced(writtenNow, syncedNow));
  }

  private void tell(Consumer<WalListener> news) {
    for (WalListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException | Error e) {
        LOG.error("a listener to the log failed", e);
      }
    }
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
  public void requestSync(long position) {
    if (pace != Pace.MANUAL && position > syncedPosition()) {
      sync();
    }
  }

  @Override
  public void addListener(WalListener listener) {
    listeners.add(listener);
  }

  @Override
  public synchronized boolean hasRoom() {
    return room == Room.PLENTY;
  }

  @Override
  public synchronized boolean isFull() {
    return room == Room.NONE;
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
    long kept = frames.stream().mapToLong(frame -> frame.payload().length).sum();
    return new WalStats(
        framesSinceOpened,
        bytesSinceOpened,
        bytesSinceOpened,
        syncs,
        Duration.ZERO,
        kept,
        oldest,
        appended,
        synced);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (refusal != null) {
        return;
      }
      refuse("WAL-CLOSED: the log is closed");
    }
    write();
    sync();
  }
}
