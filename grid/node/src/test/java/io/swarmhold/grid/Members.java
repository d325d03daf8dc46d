package io.swarmhold.grid;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.partition.InternalPartitionService;
import io.swarmhold.model.Durability;
import io.swarmhold.model.consensus.ClusterSettings;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.InMemoryConsensus;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.kit.FreePorts;
import io.swarmhold.wal.InMemoryWal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** A cluster of real grid members in this JVM, of one mind by a consensus in memory. */
final class Members implements AutoCloseable {

  static final int SHARDS = 8;
  private static final long IMPATIENCE = 20;
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  final InMemoryConsensus consensus = new InMemoryConsensus();
  final FakeGroup group = new FakeGroup();
  final List<One> all = new ArrayList<>();
  private long lives;
  private final int backups;
  private final List<Integer> ports;

  Members(int count, int backups, int minInSync) {
    this.backups = backups;
    this.ports = FreePorts.find(count + 3);
    Grids.get(
        consensus
            .newMember()
            .submit(new ConsensusCommand.Found(new ClusterSettings("test", SHARDS, minInSync), 0)));
    for (int i = 0; i < count; i++) {
      join();
    }
  }

  /** One more member. */
  One join() {
    One one = new One(all.size(), InMemoryWal.instant(), new MemorySnapshots());
    all.add(one);
    return one;
  }

  /** One more member, which may not serve until it {@link One#takeLease takes its lease}. */
  One joinWithoutLease() {
    One one = new One(all.size(), InMemoryWal.instant(), new MemorySnapshots(), false);
    all.add(one);
    return one;
  }

  /** Where the member after so many more would listen. */
  int nextPort(int after) {
    return ports.get(all.size() + after);
  }

  /** A member of the grid that is nothing else yet. To be shut down by whoever asked for it. */
  HazelcastInstance bare(MemberId id) {
    return member(config(all.size()), id, Members::impatient);
  }

  /** One that has joined, and was not given leave to hold shards yet. */
  HazelcastInstance joined(int index) {
    return Hazelcast.newHazelcastInstance(settings(config(index), new MemberId("m" + index)));
  }

  /** Gives one leave that has joined. */
  void promote(HazelcastInstance instance) {
    Grid.takePart(instance, config(0).membership(), Members::impatient);
  }

  /** Gives one leave that has joined, once so many that were listed are here. */
  void promotePatiently(HazelcastInstance instance, int listed) {
    promotePatiently(instance, listed, System::nanoTime);
  }

  void promotePatiently(HazelcastInstance instance, int listed, LongSupplier nanos) {
    Grid.takePart(instance, config(0, ports.subList(0, listed)).membership(), nanos);
  }

  One of(int index) {
    return all.get(index);
  }

  /** Every shard is served by somebody, and kept by as many as it should be. */
  void awaitWhole() {
    try {
      await("every shard to be served and kept", this::isWhole);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(e.getMessage() + report(), e);
    }
  }

  /** What each member knows of each shard, for whoever looks into a failure. */
  String report() {
    StringBuilder report = new StringBuilder();
    var view = consensus.newMember().view();
    for (One one : all) {
      if (!one.isDead) {
        report
            .append("\n")
            .append(one.id)
            .append(one.isUnsettled() ? " is not settled, owns " : " owns ")
            .append(one.owned());
      }
    }
    for (int shard = 0; shard < SHARDS; shard++) {
      report.append("\n").append(shard).append(" ").append(view.shard(shard));
      for (One one : all) {
        if (!one.isDead) {
          LocalShard local = one.node.parts().host().local(shard);
          report
              .append("\n    ")
              .append(one.id)
              .append(" ")
              .append(local.id())
              .append(" serves ")
              .append(local.serving())
              .append(" ")
              .append(local.progress.now())
              .append(" ")
              .append(one.node.parts().replication().report(shard));
        }
      }
    }
    return report.toString();
  }

  boolean isWhole() {
    if (all.stream().anyMatch(one -> !one.isDead && one.isUnsettled())) {
      return false;
    }
    var view = consensus.newMember().view();
    for (int shard = 0; shard < SHARDS; shard++) {
      int number = shard;
      long serving =
          all.stream()
              .filter(one -> !one.isDead && one.node.parts().host().local(number).serving() > 0)
              .count();
      int alive = (int) all.stream().filter(one -> !one.isDead).count();
      if (serving != 1 || view.shard(shard).inSync().size() < Math.min(alive, backups + 1)) {
        return false;
      }
    }
    return true;
  }

  static void await(String what, BooleanSupplier condition) {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("waited in vain for " + what);
      }
      LockSupport.parkNanos(MILLISECONDS.toNanos(10));
    }
  }

  @Override
  public void close() {
    all.stream().filter(one -> !one.isDead).forEach(One::kill);
  }

  private GridConfig config(int index) {
    return config(index, ports);
  }

  private GridConfig config(int index, List<Integer> listed) {
    return new GridConfig(
        "members-" + ports.getFirst(),
        SHARDS,
        100_000,
        1_000,
        1_000,
        86_400_000L,
        Durability.DISK,
        Long.MAX_VALUE,
        Map.of(),
        1L << 30,
        new Membership(
            "127.0.0.1",
            ports.get(index),
            "",
            new Membership.Join.Listed(listed.stream().map(port -> "127.0.0.1:" + port).toList()),
            1,
            "",
            backups,
            false,
            List.of()));
  }

  private static HazelcastInstance member(GridConfig config, MemberId id, LongSupplier nanos) {
    HazelcastInstance instance = Hazelcast.newHazelcastInstance(settings(config, id));
    Grid.takePart(instance, config.membership(), nanos);
    return instance;
  }

  private static Config settings(GridConfig config, MemberId id) {
    Config settings = Grid.hazelcast(config);
    settings.getJetConfig().setEnabled(false);
    settings.getMemberAttributeConfig().setAttribute(GridLink.MEMBER_ATTRIBUTE, id.value());
    return settings;
  }

  /**
   * These start one after the other: none waits for long for those that are listed and not here
   * yet, but for long enough to hear what those know that are.
   */
  private static long impatient() {
    return IMPATIENCE * System.nanoTime();
  }

  /** One member. */
  final class One implements GridNode.Lease {

    final MemberId id;
    final InMemoryWal wal;
    final MemorySnapshots snapshots;
    final GridNode node;
    final List<RuntimeException> fatal = new ArrayList<>();
    private final Consensus handle = consensus.newMember();

    /** Of its wall's clock. */
    volatile Duration ahead = Duration.ZERO;

    private final HazelcastInstance[] hazelcast = new HazelcastInstance[1];
    private final Timers timers = Timers.start();
    private final int index;
    private final long incarnation;
    volatile boolean serving = true;
    private volatile boolean hasLease;
    boolean isDead;

    One(int index, InMemoryWal wal, MemorySnapshots snapshots) {
      this(index, wal, snapshots, true);
    }

    One(int index, InMemoryWal wal, MemorySnapshots snapshots, boolean hasLease) {
      this.hasLease = hasLease;
      this.index = index;
      this.id = new MemberId("m" + index);
      this.wal = wal;
      this.snapshots = snapshots;
      this.incarnation =
          ((ConsensusAnswer.Lease) Grids.get(handle.submit(new ConsensusCommand.OpenLease(id, ""))))
              .lease()
              .incarnation();
      // Another for each life: two with the same dice would take each other for a retry.
      var dice = new SplittableRandom(++lives);
      GridConfig config = config(index);
      Recovery recovery = recovery();
      this.node =
          GridNode.start(
              config,
              recovery,
              new GridNode.Surroundings(
                  id,
                  handle,
                  group,
                  this,
                  () -> Instant.now().plus(ahead),
                  System::nanoTime,
                  dice::nextLong,
                  fatal::add),
              timers,
              new GridNode.GridMember() {
                @Override
                public HazelcastInstance join() {
                  hazelcast[0] = Hazelcast.newHazelcastInstance(settings(config, id));
                  new MigrationBroadcast(Engine.of(hazelcast[0])).register();
                  return hazelcast[0];
                }

                @Override
                public void takePart(HazelcastInstance joined) {
                  Grid.takePart(joined, config.membership(), Members::impatient);
                }
              });
    }

    /** Of what its log and snapshots hold. */
    Recovery recovery() {
      return new Recovery(
          config(index),
          replay -> {
            wal.upTo(wal.syncedPosition()).frames().forEach(replay::frame);
            return wal;
          },
          snapshots);
    }

    /** Its lease runs out, which it notices, and is opened anew. */
    void lapse() {
      serving = false;
      node.parts().replication().look();
      CompletableFuture.runAsync(() -> {}, timers.replication()).join();
      serving = true;
    }

    /** Dies at once; what it had not synced is lost. */
    void kill() {
      isDead = true;
      serving = false;
      wal.fail("killed");
      hazelcast[0].getLifecycleService().terminate();
      try {
        node.close();
      } catch (RuntimeException e) {
        // It was killed: whatever it still wanted to do comes to nothing.
      }
    }

    /** Starts again on what was synced. */
    One restart() {
      return restart(true);
    }

    /** The same, and may not serve until it {@link #takeLease takes its lease}. */
    One restartWithoutLease() {
      return restart(false);
    }

    private One restart(boolean withLease) {
      One again = new One(index, wal.upTo(wal.syncedPosition()), snapshots, withLease);
      all.set(index, again);
      return again;
    }

    /**
     * It has not been given its share of the shards yet, or more are to move. Where a member was
     * lost the grid leaves those that are left as uneven as they are.
     */
    private boolean isUnsettled() {
      boolean anyIsDead = all.stream().anyMatch(one -> one.isDead);
      long members = all.stream().filter(one -> one.hasLease).count();
      long share = anyIsDead ? 1 : SHARDS / members;
      return (hasLease && owned() < share) || partitions().hasOnGoingMigrationLocal();
    }

    private long owned() {
      var self = node.hazelcast().getCluster().getLocalMember().getAddress();
      return IntStream.range(0, SHARDS)
          .filter(shard -> self.equals(partitions().getPartitionOwner(shard)))
          .count();
    }

    private InternalPartitionService partitions() {
      return Engine.of(node.hazelcast()).partitions();
    }

    @Override
    public boolean heldAt(long nanos) {
      return serving && hasLease;
    }

    @Override
    public long incarnation() {
      return hasLease ? incarnation : 0;
    }

    void takeLease() {
      hasLease = true;
    }
  }
}
