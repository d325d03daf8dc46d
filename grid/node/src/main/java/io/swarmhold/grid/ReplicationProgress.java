package io.swarmhold.grid;

import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.replica.InSyncTracker;
import io.swarmhold.model.replica.Progress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Tells primaries what this member holds of their shards, and everybody what is kept of those whose
 * primary it is. One message to a member for all shards that a group of frames has moved.
 */
final class ReplicationProgress {

  private final MemberId self;
  private final ShardHost host;
  private final CommitIndexes board;
  private final MemberLink link;
  private final AtomicReferenceArray<@Nullable MemberId> primaries;
  private volatile Runnable laggard = () -> {};
  private volatile List<MemberId> others = List.of();

  ReplicationProgress(MemberId self, ShardHost host, CommitIndexes board, MemberLink link) {
    this.self = self;
    this.host = host;
    this.board = board;
    this.link = link;
    this.primaries = new AtomicReferenceArray<>(host.count());
    link.on(MemberLink.Kind.PROGRESS, this::progress);
    link.on(MemberLink.Kind.COMMITTED, this::committed);
  }

  /** Runs {@code then} when a copy is heard of that is not counted in sync. */
  void onLaggard(Runnable then) {
    laggard = then;
  }

  /** Who is to be told, from now on. */
  void audience(ClusterView view, NavigableSet<MemberId> alive) {
    others = alive.stream().filter(member -> !member.equals(self)).toList();
    for (int shard = 0; shard < primaries.length(); shard++) {
      primaries.set(shard, view.shard(shard).primary().orElse(null));
    }
  }

  /** The log, or more, of these shards has moved here. */
  void moved(Collection<LocalShard> shards) {
    Map<MemberId, SortedMap<Integer, Progress>> told = new TreeMap<>();
    SortedMap<Integer, Progress> kept = new TreeMap<>();
    for (LocalShard shard : shards) {
      Progress now = shard.progress.now();
      heard(self, shard, now, kept);
      MemberId primary = primaries.get(shard.number);
      if (primary != null && !primary.equals(self) && !shard.isLearning()) {
        told.computeIfAbsent(primary, unused -> new TreeMap<>()).put(shard.number, now);
      }
    }
    told.forEach((primary, progress) ->
        link.tell(primary, MemberLink.Kind.PROGRESS, ReplicaMessages.progress(progress)));
    publish(kept);
  }

  /** Tells again what primaries may have missed; and everybody what is kept. */
  void tellAgain() {
    Map<MemberId, SortedMap<Integer, Progress>> told = new TreeMap<>();
    SortedMap<Integer, Progress> kept = new TreeMap<>();
    for (int shard = 0; shard < host.count(); shard++) {
      LocalShard here = host.local(shard);
      MemberId primary = primaries.get(shard);
      boolean isToTell = here.id() != null && !here.isLearning();
      if (isToTell && primary != null && !primary.equals(self)) {
        told.computeIfAbsent(primary, unused -> new TreeMap<>()).put(shard, here.progress.now());
      }
      InSyncTracker tracker = here.tracker();
      if (tracker != null) {
        synchronized (tracker) {
          tracker.heard(self, here.progress.now());
          kept.put(shard, tracker.committed());
        }
      }
    }
    told.forEach((primary, progress) ->
        link.tell(primary, MemberLink.Kind.PROGRESS, ReplicaMessages.progress(progress)));
    publishToAll(kept);
  }

  private static boolean heard(
      MemberId member, LocalShard shard, Progress holds, SortedMap<Integer, Progress> kept) {
    InSyncTracker tracker = shard.tracker();
    if (tracker == null) {
      return false;
    }
    synchronized (tracker) {
      tracker.heard(member, holds);
      Progress more = tracker.takeNews();
      if (more != null) {
        kept.put(shard.number, more);
      }
      return !tracker.inSync().contains(member);
    }
  }

  /** Another member holds so much of a shard. */
  void heard(MemberId member, int shard, Progress holds) {
    SortedMap<Integer, Progress> kept = new TreeMap<>();
    heard(member, host.local(shard), holds, kept);
    publish(kept);
  }

  private CompletionStage<byte[]> progress(MemberId from, byte[] message) {
    Map<Integer, Progress> told = new LinkedHashMap<>(ReplicaMessages.progress(message));
    SortedMap<Integer, Progress> kept = new TreeMap<>();
    boolean anyLags = false;
    for (Map.Entry<Integer, Progress> one : told.entrySet()) {
      anyLags |= heard(from, host.local(one.getKey()), one.getValue(), kept);
    }
    publish(kept);
    if (anyLags) {
      laggard.run();
    }
    return MemberLink.nothing();
  }

  private void publish(SortedMap<Integer, Progress> kept) {
    if (kept.isEmpty()) {
      return;
    }
    kept.forEach(board::heard);
    Map<MemberId, SortedMap<Integer, Progress>> told = new TreeMap<>();
    kept.forEach((shard, progress) -> {
      for (MemberId waiting : host.local(shard).takeWaiting(progress)) {
        told.computeIfAbsent(waiting, unused -> new TreeMap<>()).put(shard, progress);
      }
    });
    told.forEach((member, progress) ->
        link.tell(member, MemberLink.Kind.COMMITTED, ReplicaMessages.progress(progress)));
  }

  /** Who waited may have missed it. */
  private void publishToAll(SortedMap<Integer, Progress> kept) {
    if (kept.isEmpty()) {
      return;
    }
    kept.forEach(board::heard);
    byte[] message = ReplicaMessages.progress(kept);
    others.forEach(other -> link.tell(other, MemberLink.Kind.COMMITTED, message));
  }

  private CompletionStage<byte[]> committed(MemberId from, byte[] message) {
    ReplicaMessages.progress(message).forEach(board::heard);
    return MemberLink.nothing();
  }
}
