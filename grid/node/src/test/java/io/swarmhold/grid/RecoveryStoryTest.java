package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.get;
import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.Durability;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.TaskQueue.Submission;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.wal.Frame;
import io.swarmhold.wal.InMemoryWal;
import io.swarmhold.wal.WalCorruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Members die at any moment and come back from their log and their snapshots. */
class RecoveryStoryTest {

  private static final GridConfig SNAPPY =
      new GridConfig(
          "test",
          4,
          500,
          100,
          40,
          86_400_000L,
          Durability.DISK,
          200,
          Map.of(),
          1L << 30,
          Membership.ALONE);

  private static Grids grids;

  @BeforeAll
  static void startHazelcast() {
    grids = new Grids();
  }

  @AfterAll
  static void stopHazelcast() {
    grids.close();
  }

  static LongStream seeds() {
    return Seeds.upTo(40);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatWasAnsweredSurvivesKillsAndWhatComesBackIsWhatTheLogSays(long seed) {
    var dice = new SplittableRandom(seed);
    Grids.Running grid = grids.start(SNAPPY, InMemoryWal.instant());
    Set<TaskId> promised = new HashSet<>();
    long token = 0;
    for (int life = 0; life < 4; life++) {
      TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(8).build());
      for (int step = 0; step < 25; step++) {
        token = Math.max(token, work(grid, ada, dice, promised));
      }
      List<CompletableFuture<List<Submission>>> underWay = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        underWay.add(
            grid.node
                .queue()
                .submit(ACME, List.of(aTask().build()), Durability.DISK)
                .toCompletableFuture());
      }
      grid = dice.nextBoolean() ? grid.restart() : grid.kill();
      underWay.forEach(answer -> promisedOf(answer, promised));
      assertFolded(grid);
      for (TaskId task : promised) {
        assertThat(get(grid.node.queue().find(ACME, task))).as("promised %s", task).isPresent();
      }
    }
  }

  private static void promisedOf(CompletableFuture<List<Submission>> answer, Set<TaskId> promised) {
    if (answer.isDone() && !answer.isCompletedExceptionally()) {
      promised.add(((Submission.Accepted) answer.join().getFirst()).id());
    }
  }

  /** Submits, matches, reports, lets time pass; returns the largest token seen. */
  private static long work(
      Grids.Running grid, TestAgent ada, SplittableRandom dice, Set<TaskId> promised) {
    switch (dice.nextInt(4)) {
      case 0, 1 -> promised.add(grid.submitOne(aTask().visibleAgainAfter(30_000).build()));
      case 2 -> grid.match();
      default -> {
        for (Assignment one : ada.line.holds().values()) {
          if (dice.nextInt(3) > 0) {
            ada.report(new Report.Fail(one.task(), one.token(), "no", dice.nextBoolean()));
            ada.line.revoked(one.task(), one.token());
          }
        }
        grid.pass(Duration.ofMillis(500 + dice.nextInt(2_000)));
      }
    }
    return ada.line.assigned().stream().mapToLong(Assignment::token).max().orElse(0);
  }

  /** The shards in the map are what a fresh fold of snapshots and log comes to. */
  private static void assertFolded(Grids.Running grid) {
    grid.settle();
    List<Long> folded = new ArrayList<>();
    new Recovery(
            grid.config,
            replay -> {
              InMemoryWal copy = grid.wal.upTo(grid.wal.appendedPosition());
              copy.frames().forEach(replay::frame);
              return copy;
            },
            grid.snapshots)
        .run()
        .shards()
        .forEach(shard -> folded.add(shard.digest()));
    assertThat(grid.digests()).isEqualTo(folded);
  }

  @Test
  void snapshotsTakenUnderLoadLeadToTheSameState() {
    Grids.Running grid = grids.start(SNAPPY, InMemoryWal.instant());
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 30; i++) {
        var unused = grid.node.queue().submit(ACME, List.of(aTask().build()), Durability.MEMORY);
      }
      // The submissions are on their way while the snapshots are taken.
      grid.timer.advance(Duration.ofMillis(1_100));
      grid.settle();
    }
    assertThat(grid.snapshots.committed()).isGreaterThanOrEqualTo(2 * SNAPPY.shards());
    assertThat(grid.wal.oldestPosition()).isGreaterThan(1);
    assertFolded(grid);
    assertFolded(grid.restart());
  }

  @Test
  void aRoundOfSnapshotsThatFailedIsTriedAgainThoughTheLogGrowsNoMore() {
    Grids.Running grid = grids.start(SNAPPY, InMemoryWal.instant());
    grid.snapshots.fail(true);
    for (int i = 0; i < 30; i++) {
      grid.submit(aTask().build());
    }
    grid.pass(Duration.ofMillis(1_100));
    grid.snapshots.fail(false);
    grid.pass(Duration.ofMillis(Snapshotter.RETRY_MILLIS / 2));
    assertThat(grid.snapshots.committed()).as("not at once").isZero();
    grid.pass(Duration.ofMillis(Snapshotter.RETRY_MILLIS));
    assertThat(grid.snapshots.committed()).isEqualTo(SNAPPY.shards());
    assertFolded(grid.restart());
  }

  @Test
  void snapshotsThatFailedWhileTheClockWasHoursAheadDoNotWaitForThoseHours() {
    Grids.Running grid = grids.start(SNAPPY, InMemoryWal.instant());
    grid.snapshots.fail(true);
    grid.time.skew(Duration.ofHours(4));
    for (int i = 0; i < 30; i++) {
      grid.submit(aTask().build());
    }
    grid.pass(Duration.ofMillis(1_100));
    grid.snapshots.fail(false);
    grid.time.skew(Duration.ZERO);
    grid.pass(Duration.ofMillis(Snapshotter.RETRY_MILLIS));
    grid.pass(Duration.ofMillis(Snapshotter.RETRY_MILLIS));
    assertThat(grid.snapshots.committed()).isEqualTo(SNAPPY.shards());
  }

  @Test
  void aLostSnapshotOrAMissingFrameIsNamedAndNotSkipped() {
    Grids.Running grid = grids.start(SNAPPY, InMemoryWal.instant());
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 30; i++) {
        grid.submit(aTask().build());
      }
      grid.pass(Duration.ofMillis(1_100));
    }
    List<Frame> frames = grid.wal.frames();
    Frame missing = frames.get(frames.size() - 5);
    assertThatThrownBy(() -> recover(grid, missing)).isInstanceOf(WalCorruptException.class);
    InMemoryWal short_ = grid.wal.upTo(grid.wal.oldestPosition());
    assertThatThrownBy(() -> recover(grid, short_))
        .isInstanceOf(WalCorruptException.class)
        .hasMessageContaining("the log ends at");
    grid.snapshots.lose(2);
    assertThatThrownBy(() -> recover(grid, grid.wal)).isInstanceOf(WalCorruptException.class);
  }

  private static List<Shard> recover(Grids.Running grid, InMemoryWal wal) {
    return new Recovery(
            grid.config,
            replay -> {
              wal.frames().forEach(replay::frame);
              return wal;
            },
            grid.snapshots)
        .run()
        .shards();
  }

  private static List<Shard> recover(Grids.Running grid, Frame missing) {
    return new Recovery(
            grid.config,
            replay -> {
              grid.wal.frames().stream()
                  .filter(frame -> !frame.equals(missing))
                  .forEach(replay::frame);
              return grid.wal;
            },
            new MemorySnapshots())
        .run()
        .shards();
  }
}
