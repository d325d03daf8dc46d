package io.swarmhold.node;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.EdgeServer;
import io.swarmhold.grid.FileEpochs;
import io.swarmhold.grid.Founding;
import io.swarmhold.grid.GridGreeter;
import io.swarmhold.grid.GridNode;
import io.swarmhold.grid.LoneConsensus;
import io.swarmhold.grid.MemberLeases;
import io.swarmhold.grid.Recovery;
import io.swarmhold.grid.raft.RaftConsensus;
import io.swarmhold.grid.raft.RaftSettings;
import io.swarmhold.jobs.match.MatchJob;
import io.swarmhold.model.consensus.ClusterSettings;
import io.swarmhold.model.consensus.LeaseTerm;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.Agents;
import io.swarmhold.model.port.Cluster;
import io.swarmhold.model.port.EventFeed;
import io.swarmhold.model.port.Locks;
import io.swarmhold.model.port.NodeStatus;
import io.swarmhold.model.port.Swarm;
import io.swarmhold.model.port.TaskQueue;
import io.swarmhold.wal.WalConfig;
import io.swarmhold.wal.chronicle.ChronicleWals;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One node, whole: log, grid, jobs and edge, put together. The only place that knows all of them,
 * and the only one that reads a clock or makes dice. What nothing is decided by is excepted: the
 * log's stopwatch, and the secrets of page tokens, hash tables, traces and the log's identity.
 */
public final class SwarmholdNode implements AutoCloseable {

  /** How long stopping waits for what is under way. */
  private static final long STOP_SECONDS = 30;

  private final Core core;
  private final GridNode grid;
  private final Vertx vertx;
  private final EdgeServer edge;

  private SwarmholdNode(Core core, Vertx vertx, EdgeServer edge) {
    this.core = core;
    this.grid = core.grid();
    this.vertx = vertx;
    this.edge = edge;
  }

  /**
   * Starts a node and blocks until it serves. If it ever must stop by itself, the process is halted
   * at once.
   */
  public static SwarmholdNode start(NodeConfig config) {
    return start(config, SwarmholdNode::halt);
  }

  /**
   * As {@link #start(NodeConfig)}, but {@code onFatal} is told if the node must stop: its memory
   * may then be ahead of its log, so it must not go on, and a restart is what brings back all that
   * was acknowledged.
   */
  public static SwarmholdNode start(NodeConfig config, Consumer<RuntimeException> onFatal) {
    InstantSource clock = InstantSource.system();
    LongSupplier nanos = System::nanoTime;
    requireFree(config.host(), config.port());
    Core core = core(config, clock, nanos, onFatal);
    GridNode grid = core.grid();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(4));
    try {
      MatchJob.submit(grid.hazelcast());
      EdgePorts ports =
          new EdgePorts(
              grid.queue(),
              grid.agents(),
              grid.events(),
              grid.status(),
              grid.swarm(),
              grid.cluster(),
              grid.locks(),
              grid.elections(),
              grid.definitions(),
              clock,
              nanos);
      EdgeServer edge =
          EdgeServer.start(vertx, config.edge(), ports)
              .toCompletionStage()
              .toCompletableFuture()
              .join();
      return new SwarmholdNode(core, vertx, edge);
    } catch (RuntimeException e) {
      vertx.close();
      core.close();
      throw e instanceof CompletionException && e.getCause() != null
          ? refusal(e.getCause(), config)
          : e;
    }
  }

  private static RuntimeException refusal(Throwable cause, NodeConfig config) {
    return switch (cause) {
      case BindException taken -> notFree(config.host(), config.port(), taken);
      case RuntimeException known -> known;
      default -> new NotStartedException("the edge: " + cause.getMessage(), cause);
    };
  }

  /** Asked before anything is opened: reading a large log only to find the port taken is no use. */
  private static void requireFree(String host, int port) {
    try (var probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(host, port));
    } catch (IOException taken) {
      throw notFree(host, port, taken);
    }
  }

  private static NotStartedException notFree(String host, int port, IOException cause) {
    return new NotStartedException(
        "port %d at %s: %s".formatted(port, host, cause.getMessage()), cause);
  }

  /**
   * A log is opened before the first epoch is granted: where there is an epoch and no log, somebody
   * has taken the log away, and starting without a word would make that a silent loss.
   */
  private static void requireLog(FileEpochs epochs, Path log) {
    if (!epochs.isNew() && Files.notExists(log)) {
      throw new NotStartedException(
          "GRID-LOG: %s is missing, though shards were served from it: see grid/errors/grid-log.md"
              .formatted(log));
    }
  }

  /**
   * A member that promised to hold copies and has no log would be waited for by the others for
   * ever, or be taken for one that holds them.
   */
  private static void requireLogOf(Path identity, Path log) {
    if (Files.exists(identity) && Files.notExists(log)) {
      throw new NotStartedException(
          "GRID-LOG: %s is missing, though this member kept shards in it: bring it back, or remove %s as well and the member joins anew: see grid/errors/grid-log.md"
              .formatted(log, identity));
    }
  }

  /** The grid's member, and what it agrees with others through. */
  private record Core(GridNode grid, List<AutoCloseable> behind) {

    void close() {
      try {
        grid.close();
      } finally {
        for (AutoCloseable part : behind) {
          close(part);
        }
      }
    }

    private static void close(AutoCloseable part) {
      try {
        part.close();
      } catch (Exception e) {
        System.err.println("swarmhold: did not stop cleanly: " + e);
      }
    }
  }

  private static Core core(
      NodeConfig config,
      InstantSource clock,
      LongSupplier nanos,
      Consumer<RuntimeException> onFatal) {
    WalConfig wal = wal(config);
    Recovery recovery =
        new Recovery(
            config.grid(),
            replay -> ChronicleWals.open(wal, replay),
            ChronicleWals.snapshots(config.dataFolder().resolve("snapshots")));
    return config
        .cluster()
        .map(cluster -> member(config, cluster, recovery, clock, nanos, onFatal))
        .orElseGet(() -> alone(config, recovery, clock, nanos, onFatal));
  }

  private static Core alone(
      NodeConfig config,
      Recovery recovery,
      InstantSource clock,
      LongSupplier nanos,
      Consumer<RuntimeException> onFatal) {
    FileEpochs epochs = FileEpochs.in(config.dataFolder());
    requireLog(epochs, wal(config).folder());
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("swarmhold-consensus").factory());
    try {
      LoneConsensus consensus =
          LoneConsensus.over(epochs, config.dataFolder(), config.shards(), thread, nanos);
      GridNode grid =
          GridNode.start(
              config.grid(),
              recovery,
              new GridNode.Surroundings(
                  consensus.member(), consensus, consensus, clock, nanos, dice(), onFatal));
      return new Core(grid, List.of(consensus, thread::shutdown));
    } catch (RuntimeException e) {
      thread.shutdownNow();
      throw e;
    }
  }

  private static Core member(
      NodeConfig config,
      ClusterConfig cluster,
      Recovery recovery,
      InstantSource clock,
      LongSupplier nanos,
      Consumer<RuntimeException> onFatal) {
    Path identity = config.dataFolder().resolve("consensus");
    requireLogOf(identity, wal(config).folder());
    LongSupplier dice = dice();
    GridGreeter greeter = new GridGreeter();
    RaftConsensus consensus =
        RaftConsensus.open(
            RaftSettings.of(identity, cluster.raftAddress(), cluster.raftVoters()),
            greeter,
            () -> new MemberId("m-" + Long.toHexString(dice.getAsLong())),
            nanos);
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("swarmhold-leases").factory());
    MemberLeases leases =
        new MemberLeases(
            consensus,
            consensus.member(),
            config.host() + ":" + config.port(),
            LeaseTerm.OF_MEMBERS,
            timer,
            nanos);
    GridNode grid =
        GridNode.start(
            config.grid(),
            recovery,
            new GridNode.Surroundings(
                consensus.member(), consensus, leases, clock, nanos, dice, onFatal));
    grid.greet(greeter, consensus::hello);
    ClusterSettings settings =
        new ClusterSettings(cluster.name(), config.shards(), cluster.minInSync());
    new Founding(consensus, settings, timer, leases::start, onFatal).begin();
    return new Core(grid, List.of(leases, consensus, timer::shutdownNow));
  }

  private static WalConfig wal(NodeConfig config) {
    WalConfig wal = WalConfig.in(config.dataFolder().resolve("log"));
    return new WalConfig(
        wal.folder(),
        config.commitDelay(),
        wal.segmentBytes(),
        wal.rollBytes(),
        wal.unwrittenLimitBytes(),
        wal.reserveBytes());
  }

  private static LongSupplier dice() {
    SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
    ReentrantLock lock = new ReentrantLock();
    return () -> {
      lock.lock();
      try {
        return random.nextLong();
      } finally {
        lock.unlock();
      }
    };
  }

  private static void halt(RuntimeException cause) {
    System.err.println("swarmhold: the node stops, what it acknowledged is on the disk: " + cause);
    Runtime.getRuntime().halt(1);
  }

  /** The port at which the edge listens. */
  public int port() {
    return edge.port();
  }

  /** The port at which operators ask: {@link #port} unless they have one of their own. */
  public int adminPort() {
    return edge.adminPort();
  }

  public TaskQueue queue() {
    return grid.queue();
  }

  public Agents agents() {
    return grid.agents();
  }

  public EventFeed events() {
    return grid.events();
  }

  public NodeStatus status() {
    return grid.status();
  }

  public Swarm swarm() {
    return grid.swarm();
  }

  public Cluster cluster() {
    return grid.cluster();
  }

  public Locks locks() {
    return grid.locks();
  }

  /** Lets what is under way end, then stops; everything accepted is on the disk afterwards. */
  @Override
  public void close() {
    try {
      edge.close().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
      vertx.close().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      System.err.println("swarmhold: the edge did not stop cleanly: " + e);
    } finally {
      core.close();
    }
  }
}
