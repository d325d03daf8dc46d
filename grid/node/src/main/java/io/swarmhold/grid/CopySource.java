package io.swarmhold.grid;

import io.swarmhold.grid.FetchMessages.CatchUpData;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.RecentFrames.Linked;
import io.swarmhold.model.shard.Shard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gives other members what they lack of the copies that are here: nothing if they lack nothing, the
 * latest frames if that is all, else a whole copy, which holds up the shard for about two
 * microseconds a task. What is asked about a shard is answered on the shard's own thread.
 */
final class CopySource {

  private final ShardHost host;

  /** For each shard how far the copies were of those that asked. */
  private final List<Map<MemberId, CopyId>> askers;

  private volatile IntFunction<NavigableSet<MemberId>> lacking = shard -> new TreeSet<>();

  CopySource(ShardHost host, int shards) {
    this.host = host;
    this.askers = new ArrayList<>(shards);
    for (int shard = 0; shard < shards; shard++) {
      askers.add(new HashMap<>());
    }
  }

  /**
   * @param newLacking those that the grid may give the shard to and that may not have all that was
   *     acknowledged
   */
  void onMove(IntFunction<NavigableSet<MemberId>> newLacking) {
    lacking = newLacking;
  }

  /** What {@code asker} lacks. */
  CatchUpData catchUpData(MemberId asker, FetchMessages.Question asked) {
    LocalShard local = host.local(asked.shard());
    Shard copy = local.copy;
    CopyId own = local.id();
    if (copy == null || own == null) {
      return new CatchUpData.SnapshotRequired();
    }
    if (asked.copy().equals(CopyId.EMPTY)) {
      // Its log may speak of a copy it has let go: what follows needs a beginning there.
      return asked.framesOnly()
          ? new CatchUpData.SnapshotRequired()
          : new CatchUpData.Snapshot(ShardImages.of(copy));
    }
    askers.get(asked.shard()).put(asker, asked.copy());
    if (asked.copy().compareTo(own) >= 0) {
      return new CatchUpData.UpToDate();
    }
    List<Linked> frames = local.recent.since(asked.copy());
    if (frames != null) {
      return new CatchUpData.Frames(frames);
    }
    return asked.framesOnly()
        ? new CatchUpData.SnapshotRequired()
        : new CatchUpData.Snapshot(ShardImages.of(copy));
  }

  /**
   * What a shard takes along that the grid gives to another member: which one, is not said, so it
   * is what the one lacks that has least.
   */
  CatchUpData toMove(int shard) {
    LocalShard local = host.local(shard);
    if (local.copy == null) {
      return new CatchUpData.UpToDate();
    }
    List<Linked> most = List.of();
    for (MemberId member : lacking.apply(shard)) {
      List<Linked> frames = since(local, askers.get(shard).get(member));
      if (frames == null) {
        return new CatchUpData.Snapshot(ShardImages.of(local.copy));
      }
      most = frames.size() > most.size() ? frames : most;
    }
    return most.isEmpty() ? new CatchUpData.UpToDate() : new CatchUpData.Frames(most);
  }

  private static @Nullable List<Linked> since(LocalShard local, @Nullable CopyId asker) {
    return asker == null ? null : local.recent.since(asker);
  }
}
