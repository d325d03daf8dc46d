package io.swarmhold.grid;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.kit.ManualTime;
import io.swarmhold.model.port.Dispatch;
import io.swarmhold.model.port.TaskQueue.Submission;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import io.swarmhold.wal.InMemoryWal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One Hazelcast member, and on it one grid after another: started, worked with, killed and
 * recovered as a story wants it. Nothing happens by itself: time passes in {@link Running#pass},
 * tasks are matched in {@link Running#match}.
 */
final class Grids implements AutoCloseable {

  static final TenantId ACME = new TenantId("acme");

  static final GridConfig CONFIG =
      new GridConfig(
          "test",
          4,
          100,
          50,
          1_000,
          86_400_000L,
          Durability.DISK,
          Long.MAX_VALUE,
          Map.of(),
          1L << 30,
          Membership.ALONE);

  private static final long PATIENCE_SECONDS = 30;

  private HazelcastInstance hazelcast = Hazelcast.newHazelcastInstance(hazelcastConfig());

  private static com.hazelcast.config.Config hazelcastConfig() {
    com.hazelcast.config.Config config = Grid.hazelcast(CONFIG);
    config.getJetConfig().setEnabled(false);
    return config;
  }

  /** A grid without a past. */
  Running start() {
    return start(CONFIG, InMemoryWal.instant());
  }

  Running start(GridConfig config, InMemoryWal wal) {
    return new Running(
        config, wal, new MemorySnapshots(), new OneMember(config.shards()), new ManualTime(), 1);
  }

  HazelcastInstance hazelcast() {
    return hazelcast;
  }

  @Override
  public void close() {
    hazelcast.getLifecycleService().terminate();
  }

  /** What a stage ends with. */
  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A grid that runs. */
  final class Running {

    final GridConfig config;
    final InMemoryWal wal;
    final MemorySnapshots snapshots;
    final OneMember member;
    final ManualTime time;
    final ManualTimer timer;
    final List<RuntimeException> fatal = new ArrayList<>();
    final GridNode node;
    final HandMatcher matcher;
    private final long seed;

    Running(
        GridConfig config,
        InMemoryWal wal,
        MemorySnapshots snapshots,
        OneMember member,
        ManualTime time,
        long seed) {
      this.config = config;
      this.wal = wal;
      this.snapshots = snapshots;
      this.member = member;
      this.time = time;
      this.seed = seed;
      this.timer = new ManualTimer(time);
      if (!hazelcast.getLifecycleService().isRunning()) {
        // A start that failed takes its member along.
        hazelcast = Hazelcast.newHazelcastInstance(hazelcastConfig());
      }
      hazelcast.getMap(TaskProjection.MAP).clear();
      var dice = new SplittableRandom(seed);
      Recovery recovery =
          new Recovery(
              config,
              replay -> {
                wal.frames().forEach(replay::frame);
                return wal;
              },
              snapshots);
      this.node =
          GridNode.start(
              config,
              recovery,
              member.surroundings(time, time::nanos, dice::nextLong, fatal::add),
              new Timers(timer, timer, timer, timer, Runnable::run),
              new AloneMember(hazelcast));
      this.matcher = new HandMatcher(dispatch());
      dispatch().restart();
    }

    Dispatch dispatch() {
      return node.parts().signals();
    }

    Shards shards() {
      return node.parts().shards();
    }

    /** Matches until there is nothing left to match. */
    void match() {
      settle();
      while (matcher.work()) {
        settle();
      }
    }

    /**
     * Everything that was sent to the shards before has been answered, and the matcher told of it:
     * a second command leaves only when that is done.
     */
    void settle() {
      passBarriers();
      passBarriers();
    }

    private void passBarriers() {
      List<CompletableFuture<Void>> barriers = new ArrayList<>();
      for (int shard = 0; shard < config.shards(); shard++) {
        barriers.add(barrier(shard));
      }
      barriers.forEach(Grids::get);
    }

    private CompletableFuture<Void> barrier(int shard) {
      CompletableFuture<Void> passed = new CompletableFuture<>();
      shards()
          .send(
              shard,
              new ShardCommand.Cancel(ACME, 0),
              null,
              new ShardChannel.Reply() {
                @Override
                public void answered(ShardAnswer answer) {
                  passed.complete(null);
                }

                @Override
                public void failed(RuntimeException cause) {
                  passed.complete(null);
                }
              });
      return passed.thenCompose(
          done -> shards().query(shard, Shard::number).handle((number, failure) -> null));
    }

    /** Lets time pass, and what time does happen. */
    void pass(Duration by) {
      timer.advance(by);
      settle();
      // While a shard was at one tick, others were left out; this one is the last.
      timer.advance(Duration.ofMillis(50));
      settle();
    }

    List<Submission> submit(NewTask... tasks) {
      return submit(List.of(tasks));
    }

    List<Submission> submit(List<NewTask> tasks) {
      return get(node.queue().submit(tasks.getFirst().lane().tenant(), tasks, Durability.DISK));
    }

    TaskId submitOne(NewTask task) {
      return ((Submission.Accepted) submit(task).getFirst()).id();
    }

    List<Long> digests() {
      List<Long> digests = new ArrayList<>();
      for (int shard = 0; shard < config.shards(); shard++) {
        digests.add(get(shards().query(shard, Shard::digest)));
      }
      return digests;
    }

    PoolLoads loads() {
      return node.parts().loads();
    }

    /** Stops in order and starts again. */
    Running restart() {
      settle();
      return kill();
    }

    /** Dies at once, and starts on what was synced. What is under way then comes to nothing. */
    Running kill() {
      wal.fail("killed");
      settle();
      return new Running(config, wal.upTo(wal.syncedPosition()), snapshots, member, time, seed + 1);
    }
  }
}
