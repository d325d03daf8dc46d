package io.swarmhold.grid;

import io.swarmhold.model.Durability;
import io.swarmhold.model.port.UnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Looks at shards wherever they are served. What is shown has happened for good: if the state was
 * ahead of what is kept, the answer waits for that; if the shard changes hands meanwhile, it is
 * looked at again.
 */
final class CommittedReads implements AutoCloseable {

  private static final long PAUSE_MILLIS = 20;

  private final Shards shards;
  private final CommitIndexes board;
  private final Durability durability;
  private final LongSupplier nanos;
  private final ScheduledExecutorService timer;

  CommittedReads(
      Shards shards,
      CommitIndexes board,
      Durability durability,
      LongSupplier nanos,
      ScheduledExecutorService timer) {
    this.shards = shards;
    this.board = board;
    this.durability = durability;
    this.nanos = nanos;
    this.timer = timer;
  }

  /** Gives up for those who have waited long enough: to be called now and then. */
  void tick() {
    board.tick(nanos.getAsLong());
  }

  /** Nothing will be heard any more of what is kept. */
  @Override
  public void close() {
    board.close();
  }

  /**
   * Fails with {@link UnavailableException} if the shard is not served, or what was seen not kept,
   * for {@link ShardChannel#ANSWER_WITHIN_MILLIS}.
   */
  <T> CompletionStage<T> at(int shard, ShardQuestion<T> question) {
    Look<T> look =
        new Look<>(
            shard,
            question,
            nanos.getAsLong() + TimeUnit.MILLISECONDS.toNanos(ShardChannel.ANSWER_WITHIN_MILLIS),
            new CompletableFuture<>());
    look.begin();
    return look.found();
  }

  private final class Look<T> {

    private final int shard;
    private final ShardQuestion<T> question;
    private final long untilNanos;
    private final CompletableFuture<T> found;

    Look(int shard, ShardQuestion<T> question, long untilNanos, CompletableFuture<T> found) {
      this.shard = shard;
      this.question = question;
      this.untilNanos = untilNanos;
      this.found = found;
    }

    CompletionStage<T> found() {
      return found;
    }

    void begin() {
      var unused =
          shards
              .ask(shard, question)
              .whenComplete((seen, failure) -> {
                if (failure != null) {
                  found.completeExceptionally(failure);
                } else {
                  seen(seen);
                }
              });
    }

    private void seen(Seen<T> seen) {
      T value = seen.value();
      UnavailableException refusal = seen.refusal();
      if (value == null) {
        again(refusal == null ? new UnavailableException("nothing was seen") : refusal);
        return;
      }
      board.heard(shard, seen.kept());
      board.await(
          shard,
          seen.at(),
          durability,
          untilNanos,
          new CommitIndexes.Reader() {
            @Override
            public void release() {
              found.complete(value);
            }

            @Override
            public void lookAgain() {
              again(new UnavailableException("shard " + shard + " changes hands again and again"));
            }

            @Override
            public void tooLate() {
              found.completeExceptionally(
                  new UnavailableException(
                      "what shard " + shard + " holds is not on enough members yet"));
            }
          });
    }

    private void again(UnavailableException why) {
      if (nanos.getAsLong() - untilNanos >= 0) {
        found.completeExceptionally(why);
        return;
      }
      var unused = timer.schedule(this::begin, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
