package io.swarmhold.grid;

import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.shard.ShardObserver;
import io.swarmhold.model.shard.TaskEvent;
import io.swarmhold.model.shard.TaskRead;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one shard that the projector has to look at again. Written by the shard's thread.
 */
final class ChangedTasks implements ShardObserver {

  /** Changes that are remembered between two rounds; beyond, the whole shard is looked at again. */
  private static final int MAX_CHANGED = 200_000;

  private List<Long> fresh = new ArrayList<>();
  private Set<Long> known = new HashSet<>();
  private Set<Long> watched = new HashSet<>();
  private boolean all;

  /**
   * What has changed since the last.
   *
   * @param all whether all of the shard has to be looked at
   * @param fresh new tasks
   * @param known tasks that have rows
   */
  record Round(boolean all, List<Long> fresh, Set<Long> known) {}

  @Override
  public synchronized void happened(
      TaskEvent event, @Nullable TaskRead task, @Nullable TaskStatus before, long atMillis) {
    if (before == null) {
      if (task != null && !all) {
        fresh.add(event.number());
        all = fresh.size() > MAX_CHANGED;
      }
    } else if (watched.contains(event.number())) {
      known.add(event.number());
    }
  }

  synchronized Round take() {
    Round round = new Round(all, fresh, known);
    fresh = new ArrayList<>();
    known = new HashSet<>();
    all = false;
    return round;
  }

  /**
   * From now on changes of these are noticed; said before they are looked at, so that none slips
   * between.
   */
  synchronized void watch(List<Long> numbers) {
    watched.addAll(numbers);
  }

  synchronized void unwatch(long number) {
    watched.remove(number);
  }

  synchronized void unwatchAll() {
    watched = new HashSet<>();
  }

  synchronized void everything() {
    all = true;
  }

  /** Gives back a round that came to nothing: all is looked at, and what the shard forgot too. */
  synchronized void again(Round failed) {
    all = true;
    known.addAll(failed.known());
  }
}
