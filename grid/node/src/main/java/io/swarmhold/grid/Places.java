package io.swarmhold.grid;

import io.swarmhold.grid.PoolLoads.Promise;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The places in their queues that the tasks of one command were promised. They become those of the
 * tasks that are queued; those of the others are given back, once.
 */
final class Places {

  private final List<NewTask> tasks;

  /** One for each run of tasks of one pool: mostly all are of one. */
  private final List<Promise> promises = new ArrayList<>(1);

  private final int[] ends;
  private boolean @Nullable [] refused;

  private Places(List<NewTask> tasks) {
    this.tasks = tasks;
    this.ends = new int[runs(tasks)];
  }

  /** Promises a place to each task, as far as there are any. */
  static Places of(List<NewTask> tasks, PoolLoads loads, int capacity) {
    Places places = new Places(tasks);
    for (int from = 0, run = 0; from < tasks.size(); run++) {
      int to = endOfRun(tasks, from);
      Promise promise = loads.places(tasks.get(from).lane(), to - from, capacity);
      places.promises.add(promise);
      places.ends[run] = to;
      if (promise.count() < to - from) {
        places.refuse(from + promise.count(), to);
      }
      from = to;
    }
    return places;
  }

  private static int runs(List<NewTask> tasks) {
    int runs = 0;
    for (int from = 0; from < tasks.size(); from = endOfRun(tasks, from)) {
      runs++;
    }
    return runs;
  }

  private static int endOfRun(List<NewTask> tasks, int from) {
    int to = from + 1;
    while (to < tasks.size() && tasks.get(to).lane().pool().equals(tasks.get(from).lane().pool())) {
      to++;
    }
    return to;
  }

  private void refuse(int from, int to) {
    if (refused == null) {
      refused = new boolean[tasks.size()];
    }
    Arrays.fill(refused, from, to, true);
  }

  /** Marks the tasks for which there was no place; null if all got one. */
  boolean @Nullable [] refused() {
    return refused;
  }

  /**
   * Gives back the places of tasks that were not queued.
   *
   * @param submissions empty if the command failed. If its outcome is unknown, the shard did not
   *     run it, or this member is about to stop
   */
  void settle(List<Submission> submissions) {
    for (int run = 0, from = 0; run < ends.length; from = ends[run++]) {
      int unused = promises.get(run).count() - queued(submissions, from, ends[run]);
      if (unused > 0) {
        promises.get(run).load().giveBackPlaces(unused);
      }
    }
  }

  private static int queued(List<Submission> submissions, int from, int to) {
    int queued = 0;
    for (int i = from; i < to && i < submissions.size(); i++) {
      if (submissions.get(i) instanceof Submission.Accepted) {
        queued++;
      }
    }
    return queued;
  }
}
