package io.swarmhold.perf.sim;

import io.swarmhold.model.Durability;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/** How much of each shard is kept, as far as a member heard; twin of the grid's CommitBoard. */
final class Board {

  private final Progress[] kept;
  private final List<List<Waiter>> waiters = new ArrayList<>();
  private final BiConsumer<Integer, Progress> listener;

  /** Who has read a shard, and may not say so before what he saw is kept. */
  interface Reader {
    void release();

    void lookAgain();
  }

  private record Waiter(CopyId seen, Durability durability, Reader reader) {}

  Board(int shards, BiConsumer<Integer, Progress> listener) {
    this.listener = listener;
    kept = new Progress[shards];
    Arrays.fill(kept, Progress.NONE);
    for (int shard = 0; shard < shards; shard++) {
      waiters.add(new ArrayList<>());
    }
  }

  void heard(int shard, Progress news) {
    Progress before = kept[shard];
    Progress now = later(before, news);
    if (now.equals(before)) {
      return;
    }
    kept[shard] = now;
    releaseReaders(shard, now);
    listener.accept(shard, now);
  }

  private static Progress later(Progress known, Progress news) {
    if (news.epoch() != known.epoch()) {
      return news.epoch() > known.epoch() ? news : known;
    }
    return new Progress(
        known.epoch(),
        Math.max(known.applied(), news.applied()),
        Math.max(known.written(), news.written()),
        Math.max(known.synced(), news.synced()));
  }

  void await(int shard, CopyId seen, Durability durability, Reader reader) {
    Waiter waiter = new Waiter(seen, durability, reader);
    if (isReleased(waiter, kept[shard])) {
      reader.release();
      return;
    }
    waiters.get(shard).add(waiter);
    releaseReaders(shard, kept[shard]);
  }

  private void releaseReaders(int shard, Progress now) {
    List<Waiter> queue = waiters.get(shard);
    if (queue.isEmpty()) {
      return;
    }
    List<Waiter> done = new ArrayList<>();
    queue.removeIf(waiter -> isOver(waiter, now) && done.add(waiter));
    for (Waiter waiter : done) {
      if (isReleased(waiter, now)) {
        waiter.reader().release();
      } else {
        waiter.reader().lookAgain();
      }
    }
  }

  private static boolean isOver(Waiter waiter, Progress now) {
    return now.epoch() > waiter.seen().epoch() || isReleased(waiter, now);
  }

  private static boolean isReleased(Waiter waiter, Progress now) {
    return now.epoch() == waiter.seen().epoch()
        && now.of(waiter.durability()) >= waiter.seen().sequence();
  }
}
