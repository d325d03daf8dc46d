package io.swarmhold.perf.sim;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.InSyncTracker;
import io.swarmhold.model.replica.Link;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.replica.RecentFrames;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardClock;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a member has of one shard; twin of the grid's {@code LocalShard}. */
final class LocalCopy {

  private static final int MAX_AHEAD = 10_000;

  final int number;
  final CopyProgress progress;
  final ShardClock clock = new ShardClock();
  private final NavigableMap<Long, Ahead> ahead = new TreeMap<>();

  /** To be changed by {@link #copyIs}. */
  @Nullable Shard copy;

  /** What came back from the disk was nothing. */
  boolean blank;

  /** What came back from the disk; null if nothing did. */
  @Nullable CopyId found;

  @Nullable InSyncTracker tracker;
  long promised;
  long begun;
  long serving;
  long dueMillis = Long.MAX_VALUE;

  /** Room for a dozen or two, so that whole copies are needed, too. */
  static final long RECENT_BYTES = 8_000;

  final RecentFrames recent = new RecentFrames(RECENT_BYTES);

  /** Who is to hear that frames up to one are kept. */
  private final SortedMap<MemberId, Long> waiting = new TreeMap<>();

  record Ahead(Link link, byte[] frame) {}

  LocalCopy(int number, Story story) {
    this.number = number;
    this.progress = new CopyProgress(story);
  }

  void copyIs(@Nullable Shard shard) {
    copy = shard;
    recent.clear();
    blank &= shard == null;
  }

  @Nullable CopyId id() {
    Shard here = copy;
    return here == null ? null : idOf(here);
  }

  boolean isAsFound() {
    CopyId now = id();
    return now != null && now.equals(found);
  }

  static CopyId idOf(Shard shard) {
    return new CopyId(shard.epoch(), shard.sequence());
  }

  void awaitedBy(MemberId sender, long sequence) {
    waiting.merge(sender, sequence, Math::max);
  }

  /** Who is to hear that so much is kept; who waits for no more is forgotten. */
  SortedSet<MemberId> takeWaiting(Progress kept) {
    SortedSet<MemberId> told = new TreeSet<>(waiting.keySet());
    waiting.values().removeIf(sequence -> sequence <= kept.synced());
    return told;
  }

  void keepAhead(Link link, byte[] frame) {
    if (ahead.size() < MAX_AHEAD) {
      ahead.putIfAbsent(link.after().sequence(), new Ahead(link, frame));
    }
  }

  @Nullable Ahead takeAhead() {
    Map.Entry<Long, Ahead> first = ahead.pollFirstEntry();
    return first == null ? null : first.getValue();
  }

  void forgetAhead() {
    ahead.clear();
  }
}
