package io.swarmhold.model.consensus;

import java.util.NavigableMap;
import java.util.TreeMap;

/** A member of a story: a disk with copies, and a process that knows what it has heard. */
final class StoryMember {

  final MemberId id;
  final NavigableMap<Integer, Copy> copies = new TreeMap<>();
  final NavigableMap<Integer, Copy.Primary> serves = new TreeMap<>();

  /** Tells this process from those before it. */
  int run;

  long incarnation;
  long renewals;

  StoryMember(MemberId id) {
    this.id = id;
  }

  Copy copy(int shard) {
    return copies.computeIfAbsent(shard, any -> new Copy());
  }

  /** The process dies; the disk stays. */
  void restart() {
    run++;
    incarnation = 0;
    serves.clear();
  }

  /** Begins to serve, unless it has heard of a later epoch meanwhile. */
  void activate(int shard, long epoch) {
    Copy copy = copy(shard);
    if (epoch > copy.promised) {
      copy.promised = epoch;
      copy.epoch = epoch;
      serves.put(shard, new Copy.Primary(epoch, id));
    }
  }

  /** Stops where it has heard of a later epoch. */
  void giveWay(int shard) {
    Copy.Primary primary = serves.get(shard);
    if (primary != null && copy(shard).promised > primary.epoch) {
      serves.remove(shard);
    }
  }
}
