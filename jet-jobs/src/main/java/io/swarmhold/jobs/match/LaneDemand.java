package io.swarmhold.jobs.match;

import io.swarmhold.model.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is known of a lane's waiting tasks, shard by shard. */
final class LaneDemand {

  final Lane lane;
  final PoolDemand pool;

  /** How often others were served although this lane could have been, since it last was. */
  int passedOver;

  /** Classes of agents that may be given the lane, those who can do least else first. */
  private final List<AgentClass> suited = new ArrayList<>();

  private final SortedMap<Integer, InShard> shards = new TreeMap<>();
  private @Nullable InShard best;
  private boolean bestIsKnown;

  /** The lane's tasks in one shard. */
  static final class InShard {
    final int shard;
    int ready;
    long bestKey;
    boolean ordered;
    boolean closed;

    /** Told of anew since it was ordered from: perhaps later than the answer that is to come. */
    boolean toldSince;

    InShard(int shard) {
      this.shard = shard;
    }
  }

  LaneDemand(Lane lane, PoolDemand pool) {
    this.lane = lane;
    this.pool = pool;
  }

  void add(AgentClass group) {
    if (group.suits(lane)) {
      suited.add(group);
      suited.sort(AgentClass.LEAST_ABLE_FIRST);
    }
  }

  void remove(AgentClass group) {
    suited.remove(group);
  }

  List<AgentClass> suited() {
    return suited;
  }

  void heard(int shard, int ready, long bestKey) {
    know(shard, ready, bestKey).toldSince = true;
  }

  private InShard know(int shard, int ready, long bestKey) {
    bestIsKnown = false;
    InShard known = shards.computeIfAbsent(shard, InShard::new);
    known.ready = ready;
    known.bestKey = bestKey;
    known.closed = false;
    if (ready <= 0 && !known.ordered) {
      shards.remove(shard);
    }
    return known;
  }

  void ordered(InShard shard) {
    bestIsKnown = false;
    shard.ordered = true;
    shard.toldSince = false;
  }

  /**
   * @param closed whether the shard is to be left alone until more is heard of it. It is not if
   *     more was heard already: that there is room again may be told on a shorter way than that
   *     there was none
   */
  void settled(int shard, int ready, long bestKey, boolean closed) {
    InShard known = shards.computeIfAbsent(shard, InShard::new);
    known.ordered = false;
    know(shard, ready, bestKey).closed = closed && !known.toldSince;
  }

  boolean isEmpty() {
    return shards.isEmpty();
  }

  boolean hasCredits() {
    for (AgentClass group : suited) {
      if (group.credits() > 0) {
        return true;
      }
    }
    return false;
  }

  long credits() {
    long credits = 0;
    for (AgentClass group : suited) {
      credits += group.credits();
    }
    return credits;
  }

  /**
   * The shard whose first task stands first of all, among those that are not being asked already.
   */
  @Nullable InShard bestShard() {
    if (!bestIsKnown) {
      best = findBest();
      bestIsKnown = true;
    }
    return best;
  }

  private @Nullable InShard findBest() {
    InShard first = null;
    for (InShard candidate : shards.values()) {
      if (candidate.ready > 0
          && !candidate.ordered
          && !candidate.closed
          && (first == null || candidate.bestKey > first.bestKey)) {
        first = candidate;
      }
    }
    return first;
  }
}
