package io.swarmhold.grid;

import io.swarmhold.model.Durability;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Progress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How much of each shard is kept by enough members, as far as this one has heard; and those who
 * wait for more.
 */
final class CommitIndexes {

  private final AtomicReferenceArray<Progress> kept;
  private final List<ArrayDeque<Waiter>> waiters = new ArrayList<>();
  private volatile @Nullable Listener listener;

  /** Hears of every change, on the thread that brought it. */
  interface Listener {
    void committed(int shard, Progress kept);
  }

  /** Someone who has read a shard, and may not say so before what he saw is kept. */
  interface Reader {
    void release();

    /** The shard went on from an earlier copy: what was seen has perhaps not happened. */
    void lookAgain();

    /** What was seen was not kept in time. */
    void tooLate();
  }

  private record Waiter(CopyId seen, Durability durability, long untilNanos, Reader reader) {}

  CommitIndexes(int shards) {
    Progress[] none = new Progress[shards];
    for (int shard = 0; shard < shards; shard++) {
      none[shard] = Progress.NONE;
      waiters.add(new ArrayDeque<>());
    }
    kept = new AtomicReferenceArray<>(none);
  }

  void connect(Listener newListener) {
    listener = newListener;
  }

  Progress of(int shard) {
    return kept.get(shard);
  }

  /** So much is kept. News of an earlier epoch, or that are older, change nothing. */
  void heard(int shard, Progress news) {
    Progress before = kept.getAndUpdate(shard, known -> later(known, news));
    Progress now = later(before, news);
    if (now.equals(before)) {
      return;
    }
    releaseReaders(shard, now);
    if (listener != null) {
      listener.committed(shard, now);
    }
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

  /** Tells {@code reader} once the copy is as durable as that, or that it is not by then. */
  void await(int shard, CopyId seen, Durability durability, long untilNanos, Reader reader) {
    Waiter waiter = new Waiter(seen, durability, untilNanos, reader);
    if (isReleased(waiter, kept.get(shard))) {
      reader.release();
      return;
    }
    ArrayDeque<Waiter> queue = waiters.get(shard);
    synchronized (queue) {
      queue.addLast(waiter);
    }
    releaseReaders(shard, kept.get(shard));
  }

  private void releaseReaders(int shard, Progress now) {
    ArrayDeque<Waiter> queue = waiters.get(shard);
    List<Waiter> done = List.of();
    synchronized (queue) {
      if (!queue.isEmpty()) {
        done = new ArrayList<>();
        List<Waiter> over = done;
        queue.removeIf(waiter -> isOver(waiter, now) && over.add(waiter));
      }
    }
    for (Waiter waiter : done) {
      if (isReleased(waiter, now)) {
        waiter.reader().release();
      } else {
        waiter.reader().lookAgain();
      }
    }
  }

  /** Gives up for those who have waited long enough. */
  void tick(long nowNanos) {
    giveUp(waiter -> nowNanos - waiter.untilNanos() >= 0);
  }

  /** Gives up for everybody. */
  void close() {
    giveUp(waiter -> true);
  }

  private void giveUp(Predicate<Waiter> isLate) {
    for (ArrayDeque<Waiter> queue : waiters) {
      List<Waiter> late = new ArrayList<>();
      synchronized (queue) {
        queue.removeIf(waiter -> isLate.test(waiter) && late.add(waiter));
      }
      late.forEach(waiter -> waiter.reader().tooLate());
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
