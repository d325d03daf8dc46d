package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.get;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.shard.Shard;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is decided beside a shard's thread is old when it is carried out there. */
class ShardHostTest {

  private Grids grids;
  private Grids.Running grid;

  @BeforeEach
  void start() {
    grids = new Grids();
    grid = grids.start();
  }

  @AfterEach
  void stop() {
    grids.close();
  }

  private ShardHost host() {
    return grid.node.parts().host();
  }

  /** On the shard's thread, where nothing else happens to it. */
  private void onItsThread(int shard, Runnable work) {
    get(
        grid.shards()
            .query(
                shard,
                copy -> {
                  work.run();
                  return shard;
                }));
  }

  private boolean isKnown(TaskId task) {
    return get(grid.node.queue().find(ACME, task)).isPresent();
  }

  /** The grid may not say that an epoch has begun, and be told to begin it again. */
  @Test
  void whatHappenedInAnEpochOutlivesThatItIsBegunAgain() {
    TaskId task = grid.submitOne(aTask().build());
    int shard = task.shard();
    long epoch = host().local(shard).serving();
    Shard empty = Shard.anewAfter(epoch - 1, shard, grid.config.shardLimits());
    onItsThread(shard, () -> host().primary().activate(shard, epoch, empty));
    assertThat(isKnown(task)).isTrue();
  }

  /** Whose lease ran out and was opened anew may begin the next epoch before it saw that. */
  @Test
  void whatIsServedUnderTheNextEpochIsCountedOnce() {
    TaskId task = grid.submitOne(aTask().build());
    int shard = task.shard();
    long epoch = host().local(shard).serving();
    double before = memoryBytes();
    assertThat(before).isPositive();
    onItsThread(shard, () -> host().primary().activate(shard, epoch + 1, null));
    assertThat(host().local(shard).serving()).isEqualTo(epoch + 1);
    assertThat(grid.node.status().pools(ACME))
        .singleElement()
        .satisfies(pool -> assertThat(pool.ready()).isOne());
    assertThat(memoryBytes()).isEqualTo(before);
    onItsThread(shard, () -> host().primary().stopServing(shard));
    assertThat(memoryBytes()).isZero();
    assertThat(grid.node.status().pools(ACME))
        .allSatisfy(pool -> assertThat(pool.ready()).isZero());
  }

  private double memoryBytes() {
    return grid.node.status().gauges().getOrDefault("task_memory_bytes", Double.NaN);
  }

  /** What asks for it may come late, when the shard has been elsewhere, and is back. */
  @Test
  void anEpochThatWasOvertakenIsNotBegunAnew() {
    TaskId task = grid.submitOne(aTask().build());
    int shard = task.shard();
    long epoch = host().local(shard).serving();
    Shard empty = new Shard(shard, grid.config.shardLimits());
    onItsThread(
        shard,
        () -> {
          host().primary().activate(shard, epoch + 2, null);
          ShardReply late = host().primary().activate(shard, epoch + 1, empty);
          assertThat(late.frame()).isNull();
          assertThat(late.refusal()).isNotNull();
          Shard copy = Objects.requireNonNull(host().local(shard).copy);
          assertThat(copy.epoch()).isEqualTo(epoch + 2);
          assertThat(copy.find(ACME, task.number())).isPresent();
        });
  }

  /** The log may be about to let go of what said so. */
  @Test
  void whereThereIsNothingThatIsSaidAgain() {
    TaskId task = grid.submitOne(aTask().build());
    int shard = task.shard();
    onItsThread(
        shard,
        () ->
            assertThat(host().log().repeatBlank(host().local(shard)))
                .as("it has a copy")
                .isEqualTo(Long.MAX_VALUE));
    long epoch = host().local(shard).serving();
    onItsThread(shard, () -> host().follower().drop(shard, epoch + 1));
    assertThat(get(grid.shards().repeatBlank(shard)))
        .as("it had one, and the log speaks of it")
        .isEqualTo(Long.MAX_VALUE);
    host().local(shard).diskSaysNothing();
    assertThat(get(grid.shards().repeatBlank(shard))).isLessThan(Long.MAX_VALUE);
  }

  /** A copy that nobody needs may have been replaced by one that somebody counts on. */
  @Test
  void aCopyOfTheEpochOfNowIsNotLetGo() {
    TaskId task = grid.submitOne(aTask().build());
    int shard = task.shard();
    long epoch = host().local(shard).serving();
    onItsThread(shard, () -> host().follower().drop(shard, epoch));
    assertThat(isKnown(task)).isTrue();
    onItsThread(shard, () -> host().follower().drop(shard, epoch + 1));
    assertThat(grid.shards().isHere(shard)).isFalse();
  }
}
