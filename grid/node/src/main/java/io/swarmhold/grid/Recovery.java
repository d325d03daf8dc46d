package io.swarmhold.grid;

import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Link;
import io.swarmhold.model.replica.RecentFrames;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardLimits;
import io.swarmhold.wal.Frame;
import io.swarmhold.wal.Replay;
import io.swarmhold.wal.SnapshotStore;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalCorruptException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Brings shards back from their snapshots and the log. The log is read once, in order; folding goes
 * on beside it, a few threads each owning some of the shards.
 */
public final class Recovery {

  /** Opens the log and shows every frame it holds. */
  public interface WalOpener {
    Wal open(Replay replay);
  }

  /** Frames that are read ahead of each folding thread. */
  private static final int READ_AHEAD = 1_024;

  private static final int FOLDERS = 2;

  private final GridConfig config;
  private final boolean holdsAll;
  private final WalOpener opener;
  private final SnapshotStore snapshots;

  /** Of a member that holds every shard if it is alone. */
  public Recovery(GridConfig config, WalOpener opener, SnapshotStore snapshots) {
    this(config, config.membership().isAlone(), opener, snapshots);
  }

  /**
   * @param holdsAll whether the folder is that of a member that is alone, or was until now: a shard
   *     that is missing was lost, or never was
   */
  public Recovery(GridConfig config, boolean holdsAll, WalOpener opener, SnapshotStore snapshots) {
    this.config = config;
    this.holdsAll = holdsAll;
    this.opener = opener;
    this.snapshots = snapshots;
  }

  /** Of a lite member, that has nothing to bring back. */
  public static Recovery ofLiteMember(GridConfig config) {
    LiteLog none = new LiteLog();
    return new Recovery(config, replay -> none, none);
  }

  /**
   * The open log, and every shard as snapshots and log say it was. Of a member among others those
   * are missing whose past the log does not hold: their copies came from elsewhere, and were not
   * kept yet.
   *
   * @param cutShort shards of which the log goes on behind a copy that was not kept: what is
   *     appended now needs a beginning of its own, or the next recovery would not come to it
   * @param blank shards of which log and snapshots say that there is nothing in them: they never
   *     held anything, or the latest copy to come was empty
   * @param recent the last frames of each shard's log, by its number
   * @param replayedBytes payload bytes of the frames that were folded
   */
  record Recovered(
      Wal wal,
      SnapshotStore snapshots,
      List<Shard> shards,
      NavigableSet<Integer> cutShort,
      NavigableSet<Integer> blank,
      List<RecentFrames> recent,
      long replayedBytes) {}

  /**
   * @throws WalCorruptException if what was acknowledged cannot be brought back whole
   */
  Recovered run() {
    SortedMap<Integer, SnapshotStore.Header> newest = snapshots.newest();
    requireAtMost(config.shards(), newest);
    List<Shard> shards =
        new ArrayList<>(
            IntStream.range(0, config.shards())
                .parallel()
                .mapToObj(number -> fromSnapshot(number, newest.get(number)))
                .toList());
    long[] covered = covered(newest);
    long recentBytes = Assembly.recentBytes(config) / config.shards();
    List<RecentFrames> recent =
        IntStream.range(0, config.shards())
            .mapToObj(number -> new RecentFrames(recentBytes))
            .toList();
    List<Folder> folders = new ArrayList<>(FOLDERS);
    for (int i = 0; i < FOLDERS; i++) {
      folders.add(new Folder(shards, covered, config.shardLimits(), recent));
    }
    Wal wal = null;
    try {
      wal = opener.open(frame -> folders.get(frame.shard() % FOLDERS).take(frame));
      folders.forEach(Folder::finish);
      if (holdsAll) {
        requireWhole(wal, newest);
        requireAtLeast(shards);
      }
    } catch (RuntimeException e) {
      folders.forEach(Folder::abandon);
      if (wal != null) {
        wal.close();
      }
      throw e;
    }
    long bytes = folders.stream().mapToLong(Folder::bytes).sum();
    NavigableSet<Integer> cutShort = new TreeSet<>();
    folders.forEach(folder -> folder.ended.stream().forEach(cutShort::add));
    return new Recovered(
        wal,
        snapshots,
        whole(shards, wal, newest),
        cutShort,
        blank(shards, wal, newest, folders),
        recent,
        bytes);
  }

  /** What the log has let go may have spoken of any shard. */
  private static NavigableSet<Integer> blank(
      List<Shard> shards,
      Wal wal,
      SortedMap<Integer, SnapshotStore.Header> newest,
      List<Folder> folders) {
    boolean isLogWhole = wal.oldestPosition() <= 1;
    NavigableSet<Integer> blank = new TreeSet<>();
    for (Shard shard : shards) {
      int number = shard.number();
      boolean isKnown =
          isLogWhole
              || newest.containsKey(number)
              || folders.get(number % FOLDERS).emptied.get(number);
      if (shard.sequence() == 0 && isKnown) {
        blank.add(number);
      }
    }
    return blank;
  }

  private static List<Shard> whole(
      List<Shard> shards, Wal wal, SortedMap<Integer, SnapshotStore.Header> newest) {
    return shards.stream()
        .filter(shard -> shard.sequence() > 0)
        .filter(shard -> covered(newest.get(shard.number())) + 1 >= wal.oldestPosition())
        .toList();
  }

  private long[] covered(SortedMap<Integer, SnapshotStore.Header> newest) {
    long[] covered = new long[config.shards()];
    newest.forEach((shard, header) -> covered[shard] = header.position());
    return covered;
  }

  private static long covered(SnapshotStore.@Nullable Header header) {
    return header == null ? 0 : header.position();
  }

  private static void requireAtMost(int shards, SortedMap<Integer, SnapshotStore.Header> newest) {
    if (!newest.isEmpty() && newest.lastKey() >= shards) {
      throw new IllegalStateException(
          "there is a snapshot of shard %d, but there are %d: the number of shards is fixed once there is data"
              .formatted(newest.lastKey(), shards));
    }
  }

  /**
   * Every shard is activated at each start, so one that was never heard of beside one that worked
   * is one too many: keys would be looked for where they were not put.
   */
  private static void requireAtLeast(List<Shard> shards) {
    boolean anyWorked = shards.stream().anyMatch(shard -> shard.sequence() > 1);
    boolean anyIsNew = shards.stream().anyMatch(shard -> shard.sequence() == 0);
    if (anyWorked && anyIsNew) {
      throw new IllegalStateException(
          "the log knows %d shards, but there are %d: the number of shards is fixed once there is data"
              .formatted(
                  shards.stream().filter(shard -> shard.sequence() > 0).count(), shards.size()));
    }
  }

  private Shard fromSnapshot(int number, SnapshotStore.@Nullable Header header) {
    if (header == null) {
      return new Shard(number, config.shardLimits());
    }
    try (SnapshotStore.Reader reader = snapshots.open(header).orElseThrow()) {
      return Shard.restore(number, config.shardLimits(), Snapshotter.chunks(reader));
    }
  }

  /**
   * What the log has let go must stand in a snapshot, of every shard; and no snapshot may speak of
   * a future that the log has not seen.
   */
  private void requireWhole(Wal wal, SortedMap<Integer, SnapshotStore.Header> newest) {
    for (int number = 0; number < config.shards(); number++) {
      SnapshotStore.Header header = newest.get(number);
      long covered = covered(header);
      if (covered + 1 < wal.oldestPosition()) {
        throw new WalCorruptException(
            "shard %d: its newest snapshot ends at position %d, and the log before position %d was let go"
                .formatted(number, covered, wal.oldestPosition()),
            covered + 1,
            wal.oldestPosition() - 1);
      }
      if (covered > wal.appendedPosition()) {
        throw new WalCorruptException(
            "shard %d: its newest snapshot stands at position %d, but the log ends at %d"
                .formatted(number, covered, wal.appendedPosition()),
            wal.appendedPosition() + 1,
            covered);
      }
    }
  }

  /** Folds the frames of some shards on a thread of its own. */
  private static final class Folder {

    private static final Frame END = new Frame(0, (byte) -1, 0, 0, 0, new byte[0]);

    private final List<Shard> shards;
    private final long[] covered;
    private final ShardLimits limits;
    private final List<RecentFrames> recent;
    private final BitSet ended = new BitSet();
    private final BitSet emptied = new BitSet();
    private final BlockingQueue<Frame> frames = new ArrayBlockingQueue<>(READ_AHEAD);
    private final Thread thread;
    private volatile @Nullable RuntimeException failure;
    private volatile boolean foldedAll;
    private long bytes;

    Folder(List<Shard> shards, long[] covered, ShardLimits limits, List<RecentFrames> recent) {
      this.shards = shards;
      this.recent = recent;
      this.limits = limits;
      this.covered = covered;
      this.thread = Thread.ofPlatform().daemon().name("swarmhold-recovery").start(this::fold);
    }

    /** Payload bytes folded; to be asked after {@link #finish}. */
    long bytes() {
      return bytes;
    }

    /** Ends the thread, whatever it still has to do. */
    void abandon() {
      thread.interrupt();
    }

    void take(Frame frame) {
      if (failure != null) {
        throw failure;
      }
      try {
        frames.put(frame);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while recovering", e);
      }
    }

    void finish() {
      take(END);
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while recovering", e);
      }
      if (failure != null) {
        throw failure;
      }
      if (!foldedAll) {
        throw new IllegalStateException("what the log holds was not folded to its end");
      }
    }

    private void fold() {
      try {
        for (Frame frame = frames.take(); frame.kind() != END.kind(); frame = frames.take()) {
          if (failure == null) {
            foldOrRemember(frame);
          }
        }
        foldedAll = failure == null;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Whatever it was: a shard that was folded in part is not to be taken for a whole one. */
    private void foldOrRemember(Frame frame) {
      try {
        fold(frame);
      } catch (RuntimeException e) {
        failure = e;
      } catch (Error e) {
        failure =
            new IllegalStateException("shard %d cannot be folded".formatted(frame.shard()), e);
      }
    }

    /**
     * A copy came from another member, and this one died before it had a snapshot of it; or it
     * began with nothing.
     */
    private void mark(Frame frame) {
      boolean isEmpty = frame.epoch() == 0 && frame.sequence() == 0;
      ended.set(frame.shard(), !isEmpty);
      if (isEmpty) {
        emptied.set(frame.shard());
        shards.set(frame.shard(), new Shard(frame.shard(), limits));
        recent.get(frame.shard()).clear();
      }
    }

    private void fold(Frame frame) {
      if (frame.kind() != ShardLog.EVENTS && frame.kind() != ShardLog.COPY) {
        return;
      }
      if (frame.shard() >= shards.size()) {
        throw new IllegalStateException(
            "the log speaks of shard %d, but there are %d: the number of shards is fixed once there is data"
                .formatted(frame.shard(), shards.size()));
      }
      Shard shard = shards.get(frame.shard());
      if (frame.position() <= covered[frame.shard()]) {
        return;
      }
      if (frame.kind() == ShardLog.COPY) {
        mark(frame);
        return;
      }
      if (ended.get(frame.shard())) {
        return;
      }
      if (frame.sequence() != shard.sequence() + 1) {
        throw new WalCorruptException(
            "shard %d: frames %d to %d are missing before position %d"
                .formatted(
                    frame.shard(), shard.sequence() + 1, frame.sequence() - 1, frame.position()),
            frame.position(),
            frame.position());
      }
      CopyId before = CopyId.of(shard);
      shard.replay(frame.payload());
      recent.get(frame.shard()).add(new Link(before, shard.epoch()), frame.payload());
      bytes += frame.payload().length;
    }
  }
}
