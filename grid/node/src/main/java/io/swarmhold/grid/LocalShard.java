package io.swarmhold.grid;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.InSyncTracker;
import io.swarmhold.model.replica.Link;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.replica.RecentFrames;
import io.swarmhold.model.shard.Difference;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardClock;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What this member has of one shard. But for what is volatile or guarded by its own lock it belongs
 * to the thread of the shard's partition.
 */
final class LocalShard {

  /** The shard's time, where it is served here. */
  final ShardClock clock = new ShardClock();

  /** Bytes of frames that are kept until the copy they belong on has come. */
  static final long MAX_AHEAD_BYTES = 64 << 20;

  final int number;
  final CopyProgress progress = new CopyProgress();

  /** Null while this member has no copy. */
  @Nullable Shard copy;

  /** Frames that came before what they follow, by number. */
  private final NavigableMap<Long, Ahead> ahead = new TreeMap<>();

  private long aheadBytes;

  /** What a copy lacks that is a little behind. */
  final RecentFrames recent;

  /** The highest epoch that is known to be granted: no frame of an earlier one is taken. */
  long promised;

  /** The latest epoch that this process has begun; 0 if none. */
  long begun;

  /** A copy has come from elsewhere, and the log does not say so yet. */
  static final long ARRIVING = Long.MAX_VALUE;

  /** Where in the log it stands that the copy came from elsewhere; 0 if not in this process. */
  private volatile long logBegin;

  private volatile CopyId id = CopyId.EMPTY;
  private volatile boolean here;
  private volatile boolean blank;
  private volatile @Nullable CopyId found;
  private volatile long serving;
  private volatile @Nullable InSyncTracker tracker;
  private volatile boolean tooManyAreAway;
  private volatile @Nullable Difference difference;
  private volatile boolean learning;

  /**
   * Members that sent commands whose outcome they may still wait to hear of, with the latest frame
   * that matters to each.
   */
  private final Map<MemberId, Long> waiting = new ConcurrentHashMap<>();

  record Ahead(Link link, byte[] frame) {}

  /**
   * @param recentBytes of frames that are kept for copies that are a little behind
   */
  LocalShard(int number, long recentBytes) {
    this.number = number;
    this.recent = new RecentFrames(recentBytes);
  }

  /** How far the copy has come; null if there is none. May be asked on any thread. */
  @Nullable CopyId id() {
    return here ? id : null;
  }

  /** The epoch under which this member serves the shard; 0 if it does not. */
  long serving() {
    return serving;
  }

  void serve(long epoch) {
    serving = epoch;
  }

  /** What the copies hold, while this member is the shard's primary. Guarded by its own lock. */
  @Nullable InSyncTracker tracker() {
    return tracker;
  }

  /** Whether so many members whose copies are in sync are away that nothing would be kept. */
  boolean tooManyAreAway() {
    return tooManyAreAway;
  }

  void tooManyAreAway(boolean away) {
    tooManyAreAway = away;
  }

  void track(@Nullable InSyncTracker newTracker) {
    tracker = newTracker;
  }

  /**
   * Whether the copy is held only to be ready for when the grid gives this member the shard. Nobody
   * is told of such a copy: so none can be about to count it in sync when it is let go.
   */
  boolean isLearning() {
    return learning;
  }

  void learning(boolean isLearning) {
    learning = isLearning;
  }

  /** Whether all that this member's disk says of the shard is that there is nothing in it. */
  boolean isBlank() {
    return blank;
  }

  /** Whether the copy is what snapshots and log brought back, and nobody has added to it since. */
  boolean isAsFound() {
    CopyId now = id();
    return now != null && now.equals(found);
  }

  void foundOnDisk(Shard shard) {
    found = CopyId.of(shard);
  }

  void diskSaysNothing() {
    blank = true;
  }

  void copyIs(@Nullable Shard shard) {
    copy = shard;
    recent.clear();
    difference = null;
    if (shard != null) {
      blank = false;
      moved(shard);
    }
    here = shard != null;
  }

  /** Where the copy first was not what its primary said; null if it never was seen to differ. */
  @Nullable Difference difference() {
    return difference;
  }

  void differs(Difference first) {
    difference = first;
  }

  /**
   * Nothing that this member's log says of the shard before that position needs to belong to the
   * copy of now. Set to {@link #ARRIVING} before the progress of a new copy shows, and to its place
   * once that is known: so who has seen the progress does not miss the beginning.
   */
  long logBegin() {
    return logBegin;
  }

  void logBegins(long position) {
    logBegin = position;
  }

  /** A frame was folded. */
  void moved(Shard shard) {
    id = new CopyId(shard.epoch(), shard.sequence());
  }

  /** {@code sender} waits until the frame is kept. */
  void awaitedBy(MemberId sender, long sequence) {
    waiting.merge(sender, sequence, Math::max);
  }

  /** Who is to hear that so much is kept; who waits for no more is forgotten. */
  Set<MemberId> takeWaiting(Progress kept) {
    if (waiting.isEmpty()) {
      return Set.of();
    }
    Set<MemberId> told = Set.copyOf(waiting.keySet());
    waiting.values().removeIf(sequence -> sequence <= kept.synced());
    return told;
  }

  void keepAhead(Link link, byte[] frame) {
    if (aheadBytes + frame.length <= MAX_AHEAD_BYTES
        && ahead.putIfAbsent(link.after().sequence(), new Ahead(link, frame)) == null) {
      aheadBytes += frame.length;
    }
  }

  /** The first of the frames that came too early; null if there are none. */
  @Nullable Ahead takeAhead() {
    Map.Entry<Long, Ahead> first = ahead.pollFirstEntry();
    if (first == null) {
      return null;
    }
    aheadBytes -= first.getValue().frame().length;
    return first.getValue();
  }

  void forgetAhead() {
    ahead.clear();
    aheadBytes = 0;
  }
}
