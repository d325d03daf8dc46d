package io.swarmhold.perf.sim;

import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.replica.InSyncTracker;
import io.swarmhold.model.replica.Progress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who is told what copies hold; twin of the grid's {@code ProgressNews}. */
final class News {

  private final Life life;
  private final Story story;
  private final @Nullable MemberId[] primaries;
  private final SortedMap<MemberId, Progress>[] heardOf;
  private List<Life> others = List.of();

  @SuppressWarnings({"unchecked", "rawtypes"}) // there are no arrays of generic types
  News(Life life) {
    this.life = life;
    this.story = life.story;
    this.primaries = new @Nullable MemberId[story.plan.shards()];
    this.heardOf = new SortedMap[story.plan.shards()];
    for (int shard = 0; shard < heardOf.length; shard++) {
      heardOf[shard] = new TreeMap<>();
    }
  }

  void audience(ClusterView view, List<Life> alive) {
    others = alive.stream().filter(one -> one != life).toList();
    for (int shard = 0; shard < primaries.length; shard++) {
      primaries[shard] = view.shard(shard).primary().orElse(null);
    }
  }

  void moved(Collection<LocalCopy> copies) {
    SortedMap<Integer, Progress> kept = new TreeMap<>();
    for (LocalCopy copy : copies) {
      heard(life.id, copy, copy.progress.now(), kept);
    }
    tell(copies);
    publish(kept);
  }

  void tellAgain() {
    SortedMap<Integer, Progress> kept = new TreeMap<>();
    List<LocalCopy> here = new ArrayList<>();
    for (int shard = 0; shard < primaries.length; shard++) {
      LocalCopy copy = life.host.local(shard);
      if (copy.copy != null) {
        here.add(copy);
      }
      InSyncTracker tracker = copy.tracker;
      if (tracker != null) {
        hear(tracker, life.id, copy);
        kept.put(shard, committed(shard, tracker));
      }
    }
    tell(here);
    publishToAll(kept);
  }

  private void tell(Collection<LocalCopy> copies) {
    for (Life other : others) {
      SortedMap<Integer, Progress> told = new TreeMap<>();
      for (LocalCopy copy : copies) {
        if (other.id.equals(primaries[copy.number])) {
          told.put(copy.number, copy.progress.now());
        }
      }
      if (!told.isEmpty()) {
        story.network.tell(life, other, () -> other.news.progress(life.id, told));
      }
    }
  }

  private void progress(MemberId from, SortedMap<Integer, Progress> told) {
    SortedMap<Integer, Progress> kept = new TreeMap<>();
    boolean anyLags = false;
    for (var one : told.entrySet()) {
      anyLags |= heard(from, life.host.local(one.getKey()), one.getValue(), kept);
    }
    publish(kept);
    if (anyLags) {
      life.replicator.look();
    }
  }

  void heard(MemberId member, int shard, Progress holds) {
    SortedMap<Integer, Progress> kept = new TreeMap<>();
    heard(member, life.host.local(shard), holds, kept);
    publish(kept);
  }

  private boolean heard(
      MemberId member, LocalCopy copy, Progress holds, SortedMap<Integer, Progress> kept) {
    InSyncTracker tracker = copy.tracker;
    if (tracker == null) {
      return false;
    }
    hear(tracker, copy.number, member, holds);
    Progress more = news(copy.number, tracker);
    if (more != null) {
      kept.put(copy.number, more);
    }
    return !tracker.inSync().contains(member);
  }

  /**
   * What may be acknowledged, if that is more than was published; mistakes publish all they say.
   */
  private @Nullable Progress news(int shard, InSyncTracker tracker) {
    Progress more = tracker.takeNews();
    Progress said = committed(shard, tracker);
    return said.equals(tracker.committed()) ? more : said;
  }

  void hear(InSyncTracker tracker, MemberId member, LocalCopy copy) {
    hear(tracker, copy.number, member, copy.progress.now());
  }

  private void hear(InSyncTracker tracker, int shard, MemberId member, Progress holds) {
    boolean isOlder = holds.epoch() < tracker.epoch() && holds.epoch() > 0;
    Progress heard =
        isOlder && story.has(Bug.COUNTED_THOUGH_OF_AN_OLDER_EPOCH)
            ? new Progress(
                tracker.epoch(), holds.applied() + 99, holds.applied() + 99, holds.applied() + 99)
            : holds;
    heardOf[shard].put(member, heard);
    tracker.heard(member, heard);
  }

  /** What may be acknowledged, as the tracker says or as a mistake does. */
  Progress committed(int shard, InSyncTracker tracker) {
    Progress byTheBook = tracker.committed();
    if (story.has(Bug.ACKNOWLEDGED_BEFORE_THE_BACKUP_HAS_IT)) {
      Progress own = life.host.local(shard).progress.now();
      return own.epoch() == tracker.epoch() ? own : byTheBook;
    } else if (story.has(Bug.MAJORITY_OF_ANY_COPIES_COMMITS)) {
      return majority(shard, tracker);
    }
    return byTheBook;
  }

  private Progress majority(int shard, InSyncTracker tracker) {
    List<Progress> all = new ArrayList<>();
    heardOf[shard].values().stream()
        .filter(one -> one.epoch() == tracker.epoch())
        .forEach(all::add);
    if (all.size() < 2) {
      return tracker.committed();
    }
    return new Progress(
        tracker.epoch(),
        second(all.stream().map(Progress::applied).toList()),
        second(all.stream().map(Progress::written).toList()),
        second(all.stream().map(Progress::synced).toList()));
  }

  private static long second(List<Long> held) {
    return held.stream().sorted().toList().get(held.size() - 2);
  }

  void publish(SortedMap<Integer, Progress> kept) {
    hearOneself(kept);
    SortedMap<MemberId, SortedMap<Integer, Progress>> told = new TreeMap<>();
    kept.forEach((shard, progress) -> {
      for (MemberId waiting : life.host.local(shard).takeWaiting(progress)) {
        told.computeIfAbsent(waiting, unused -> new TreeMap<>()).put(shard, progress);
      }
    });
    for (Life other : others) {
      SortedMap<Integer, Progress> its = told.get(other.id);
      if (its != null) {
        tellKept(other, its);
      }
    }
  }

  /** Who waited may have missed it. */
  private void publishToAll(SortedMap<Integer, Progress> kept) {
    hearOneself(kept);
    if (!kept.isEmpty()) {
      others.forEach(other -> tellKept(other, kept));
    }
  }

  private void hearOneself(SortedMap<Integer, Progress> kept) {
    kept.forEach((shard, progress) -> {
      story.referee.committed(life, shard, progress);
      life.board.heard(shard, progress);
    });
  }

  private void tellKept(Life other, SortedMap<Integer, Progress> kept) {
    story.network.tell(life, other, () -> kept.forEach(other.board::heard));
  }
}
