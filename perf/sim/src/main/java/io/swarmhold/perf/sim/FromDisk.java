package io.swarmhold.perf.sim;

import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Link;
import io.swarmhold.model.replica.RecentFrames;
import io.swarmhold.model.shard.Shard;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;

/** The shards that snapshots and log bring back; twin of the grid's {@code Recovery}. */
final class FromDisk {

  private final Story story;
  private final Disk disk;
  private final SortedMap<Integer, Disk.Snapshot> newest;
  private final BitSet ended = new BitSet();
  private final BitSet emptied = new BitSet();
  private final List<Shard> shards = new ArrayList<>();
  private final List<RecentFrames> recent = new ArrayList<>();

  FromDisk(Story story, Disk disk) {
    this.story = story;
    this.disk = disk;
    this.newest = disk.newest();
  }

  /** Those of which the log holds all the past that no snapshot stands for. */
  List<Shard> shards() {
    for (int number = 0; number < story.plan.shards(); number++) {
      Disk.Snapshot snapshot = newest.get(number);
      recent.add(new RecentFrames(LocalCopy.RECENT_BYTES));
      shards.add(
          snapshot == null
              ? new Shard(number, Story.LIMITS)
              : Shard.restore(number, Story.LIMITS, snapshot.chunks()));
    }
    disk.frames().forEach(this::fold);
    return shards.stream()
        .filter(shard -> shard.sequence() > 0)
        .filter(shard -> covered(shard.number()) + 1 >= disk.oldest())
        .toList();
  }

  /** The last frames that led to it. */
  RecentFrames recent(int shard) {
    return recent.get(shard);
  }

  /** Whether all that the disk says of the shard is that there is nothing in it. */
  boolean isBlank(int shard) {
    return shards.get(shard).sequence() == 0
        && (disk.oldest() <= 1 || newest.containsKey(shard) || emptied.get(shard));
  }

  /** Whether what follows in the log would not follow on what came back. */
  boolean needsBase(int shard) {
    return ended.get(shard) && !story.has(Bug.APPENDED_BEHIND_A_COPY_THAT_WAS_NOT_KEPT);
  }

  private long covered(int shard) {
    Disk.Snapshot snapshot = newest.get(shard);
    return snapshot == null ? 0 : snapshot.position();
  }

  private void fold(Disk.Frame frame) {
    Shard shard = shards.get(frame.shard());
    if (frame.position() <= covered(frame.shard())
        || (ended.get(frame.shard()) && (frame.kind() != Disk.COPY || frame.id().sequence() > 0))) {
      return;
    }
    boolean hasGap = frame.kind() == Disk.COPY;
    if (hasGap && frame.id().sequence() == 0) {
      ended.clear(frame.shard());
      emptied.set(frame.shard());
      shards.set(frame.shard(), new Shard(frame.shard(), Story.LIMITS));
      recent.get(frame.shard()).clear();
      return;
    }
    if (hasGap && !story.has(Bug.RECOVERY_APPENDS_BEHIND_A_GAP)) {
      ended.set(frame.shard());
      return;
    }
    if (hasGap) {
      return;
    }
    if (frame.id().sequence() != shard.sequence() + 1
        && !story.has(Bug.RECOVERY_APPENDS_BEHIND_A_GAP)) {
      throw new BrokenPromise(
          "INV14",
          "s%d: the log goes from frame %d to %d at position %d"
              .formatted(frame.shard(), shard.sequence(), frame.id().sequence(), frame.position()));
    }
    CopyId before = LocalCopy.idOf(shard);
    shard.replay(frame.payload());
    recent.get(frame.shard()).add(new Link(before, shard.epoch()), frame.payload());
  }
}
