package io.swarmhold.node;

import com.hazelcast.core.HazelcastInstance;
import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.grid.FileEpochs;
import io.swarmhold.grid.Founding;
import io.swarmhold.grid.GridNode;
import io.swarmhold.grid.GridPeerDiscovery;
import io.swarmhold.grid.LoneConsensus;
import io.swarmhold.grid.MemberLeases;
import io.swarmhold.grid.Recovery;
import io.swarmhold.grid.StandaloneData;
import io.swarmhold.grid.raft.RaftConsensus;
import io.swarmhold.grid.raft.RaftPeers;
import io.swarmhold.grid.raft.RaftSettings;
import io.swarmhold.jobs.match.LiteMatcher;
import io.swarmhold.jobs.match.MatchJob;
import io.swarmhold.model.consensus.ClusterSettings;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusGroup;
import io.swarmhold.model.consensus.LeaseTerm;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.Agents;
import io.swarmhold.model.port.Cluster;
import io.swarmhold.model.port.Definitions;
import io.swarmhold.model.port.Elections;
import io.swarmhold.model.port.EventFeed;
import io.swarmhold.model.port.Locks;
import io.swarmhold.model.port.NodeStatus;
import io.swarmhold.model.port.Swarm;
import io.swarmhold.model.port.TaskQueue;
import io.swarmhold.wal.WalConfig;
import io.swarmhold.wal.chronicle.ChronicleWals;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One node, whole: log, grid, jobs and edge, put together. The only place that knows all of them,
 * and the only one that reads a clock or makes dice. What nothing is decided by is excepted: the
 * log's stopwatch, and the secrets of page tokens, hash tables, traces and the log's identity.
 */
public final class SwarmholdNode implements AutoCloseable {

  private final Core core;
  private final GridNode grid;
  private final AutoCloseable matcher;
  private final Edges edges;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SwarmholdNode(Core core, AutoCloseable matcher, Edges edges) {
    this.core = core;
    this.matcher = matcher;
    this.grid = core.grid();
    this.edges = edges;
  }

  /** For a program that holds a node itself; see there. */
  public static SwarmholdNodeBuilder builder() {
    return new SwarmholdNodeBuilder();
  }

  /**
   * Starts a node; one that is alone serves when this returns, a member of a cluster as soon as
   * enough others are there. If it ever must stop by itself, the process is halted at once.
   */
  public static SwarmholdNode start(NodeConfig config) {
    return start(config, true, new Halt(config.dataFolder()));
  }

  /**
   * As {@link #start(NodeConfig)}, but {@code onFatal} is told if the node must stop: its memory
   * may then be ahead of its log, so it must not go on, and a restart is what brings back all that
   * was acknowledged.
   */
  public static SwarmholdNode start(NodeConfig config, Consumer<RuntimeException> onFatal) {
    return start(config, true, onFatal);
  }

  /**
   * @param listens whether it has an edge for everybody
   */
  static SwarmholdNode start(
      NodeConfig config, boolean listens, Consumer<RuntimeException> onFatal) {
    Thread caller = Thread.currentThread();
    ClassLoader carried = caller.getContextClassLoader();
    // Threads take their context loader from whoever makes them, and Hazelcast, Ratis and Vert.x
    // look there for classes by name: it must be the one that knows us, not the embedder's.
    caller.setContextClassLoader(SwarmholdNode.class.getClassLoader());
    try {
      return open(config, listens, onFatal);
    } catch (UncheckedIOException e) {
      throw new Halt(config.dataFolder())
          .noRoom(e)
          .<RuntimeException>map(said -> new NotStartedException(said, e))
          .orElse(e);
    } finally {
      caller.setContextClassLoader(carried);
    }
  }

  private static SwarmholdNode open(
      NodeConfig config, boolean listens, Consumer<RuntimeException> onFatal) {
    InstantSource clock = InstantSource.system();
    LongSupplier nanos = System::nanoTime;
    StartChecks.require(config, listens, clock);
    Core core = core(config, listens, clock, nanos, onFatal);
    Edges edges = new Edges(ports(core.grid(), clock, nanos), SwarmholdNode::secret);
    AutoCloseable matcher = () -> {};
    try {
      matcher = matcher(config, core.grid());
      if (listens) {
        edges.listen(config.edge());
      }
      return new SwarmholdNode(core, matcher, edges);
    } catch (RuntimeException e) {
      edges.close();
      Core.close(matcher);
      core.close();
      throw e instanceof CompletionException && e.getCause() != null
          ? refusal(e.getCause(), config)
          : e;
    }
  }

  /** In the job of all, but for members that hold no shards, or none yet: no job reaches them. */
  private static AutoCloseable matcher(NodeConfig config, GridNode grid) {
    HazelcastInstance hazelcast = grid.hazelcast();
    if (config.cluster().filter(ClusterConfig::lite).isPresent()) {
      return LiteMatcher.start(hazelcast);
    }
    if (!grid.waitsForShards()) {
      MatchJob.keepRunning(hazelcast);
      return () -> {};
    }
    MatchJob.keepRunningAside(hazelcast);
    LiteMatcher meanwhile = LiteMatcher.start(hazelcast);
    grid.onPromoted(() -> MatchJob.includeThisMember(hazelcast, meanwhile));
    return meanwhile;
  }

  private static EdgePorts ports(GridNode grid, InstantSource clock, LongSupplier nanos) {
    return new EdgePorts(
        grid.queue(),
        grid.agents(),
        grid.registry(),
        grid.breakers(),
        grid.events(),
        grid.status(),
        grid.swarm(),
        grid.cluster(),
        grid.locks(),
        grid.elections(),
        grid.definitions(),
        clock,
        nanos);
  }

  private static RuntimeException refusal(Throwable cause, NodeConfig config) {
    return switch (cause) {
      case BindException taken -> StartChecks.notFree(config.host(), config.port(), taken);
      case RuntimeException known -> known;
      default -> new NotStartedException("the edge: " + cause.getMessage(), cause);
    };
  }

  private static Path identity(NodeConfig config) {
    return config.dataFolder().resolve("consensus");
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
      boolean listens,
      InstantSource clock,
      LongSupplier nanos,
      Consumer<RuntimeException> onFatal) {
    String address = listens ? config.host() + ":" + config.port() : "";
    return config
        .cluster()
        .map(cluster -> member(config, cluster, address, clock, nanos, onFatal))
        .orElseGet(() -> alone(config, clock, nanos, onFatal));
  }

  private static Recovery recovery(NodeConfig config, boolean holdsAll) {
    WalConfig wal = wal(config);
    return new Recovery(
        config.grid(),
        holdsAll,
        replay -> ChronicleWals.open(wal, replay),
        ChronicleWals.snapshots(config.dataFolder().resolve("snapshots")));
  }

  private static Core alone(
      NodeConfig config,
      InstantSource clock,
      LongSupplier nanos,
      Consumer<RuntimeException> onFatal) {
    StartChecks.requireNotOfCluster(identity(config));
    FileEpochs epochs = FileEpochs.in(config.dataFolder());
    StartChecks.requireLog(epochs, wal(config).folder());
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("swarmhold-consensus").factory());
    try {
      LoneConsensus consensus =
          LoneConsensus.over(epochs, config.dataFolder(), config.shards(), thread, nanos);
      GridNode grid =
          GridNode.start(
              config.grid(),
              recovery(config, true),
              new GridNode.Surroundings(
                  consensus.member(),
                  consensus,
                  ConsensusGroup.of(consensus.member()),
                  consensus,
                  clock,
                  nanos,
                  dice(),
                  onFatal));
      return new Core(grid, List.of(consensus, thread::shutdown));
    } catch (RuntimeException e) {
      thread.shutdownNow();
      throw e;
    }
  }

  private static Core member(
      NodeConfig config,
      ClusterConfig cluster,
      String address,
      InstantSource clock,
      LongSupplier nanos,
      Consumer<RuntimeException> onFatal) {
    Path identity = identity(config);
    if (cluster.lite()) {
      StartChecks.requireNoLog(wal(config).folder());
    } else {
      StartChecks.requireLog(FileEpochs.in(config.dataFolder()), wal(config).folder());
      StartChecks.requireLogOf(identity, wal(config).folder());
    }
    Optional<StandaloneData> past = StandaloneData.in(config.dataFolder());
    boolean wasAlone = past.isPresent() && Files.notExists(identity);
    LongSupplier dice = dice();
    GridPeerDiscovery greeter = new GridPeerDiscovery();
    RaftConsensus consensus =
        RaftConsensus.open(
            raft(cluster, identity, past.isPresent()),
            greeter,
            () -> new MemberId("m-" + Long.toHexString(dice.getAsLong())),
            nanos);
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("swarmhold-leases").factory());
    MemberLeases leases =
        new MemberLeases(
            consensus, consensus.member(), address, LeaseTerm.OF_MEMBERS, timer, nanos);
    List<AutoCloseable> behind = List.of(leases, consensus, timer::shutdownNow);
    GridNode grid;
    try {
      grid =
          GridNode.start(
              config.grid(),
              cluster.lite() ? Recovery.ofLiteMember(config.grid()) : recovery(config, wasAlone),
              new GridNode.Surroundings(
                  consensus.member(), consensus, consensus, leases, clock, nanos, dice, onFatal));
    } catch (RuntimeException e) {
      behind.forEach(Core::close);
      throw e;
    }
    grid.greet(greeter, consensus::hello);
    grid.onGone(consensus::gone);
    ClusterSettings settings =
        new ClusterSettings(
            cluster.name(),
            config.shards(),
            cluster.minInSync(),
            OptionalInt.of(cluster.backups()));
    ConsensusCommand opening =
        past.map(one -> one.opening(settings, consensus.member()))
            .orElseGet(() -> new ConsensusCommand.Found(settings, 0));
    new Founding(consensus, consensus::isFounder, opening, settings, timer, leases::start, onFatal)
        .begin();
    consensus.onRefusal(onFatal);
    Standstill standstill = new Standstill(() -> why(cluster.name(), consensus, grid), nanos);
    var unused =
        timer.scheduleWithFixedDelay(
            standstill::look,
            Standstill.LOOK_MILLIS,
            Standstill.LOOK_MILLIS,
            TimeUnit.MILLISECONDS);
    return new Core(grid, behind);
  }

  private static Optional<String> why(String name, RaftConsensus consensus, GridNode grid) {
    return grid.status().ready()
        ? Optional.empty()
        : Optional.of(
            Standstill.why(name, consensus.peers(), consensus.waitsFor(), grid.cluster().status()));
  }

  private static RaftSettings raft(ClusterConfig cluster, Path identity, boolean bringsPast) {
    RaftSettings settings = RaftSettings.of(identity, cluster.raftAddress(), cluster.raftVoters());
    return bringsPast ? settings.bringingPast() : settings;
  }

  static WalConfig wal(NodeConfig config) {
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

  /** Of 256 bits, fit for a header. */
  private static String secret() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * The port at which the edge listens.
   *
   * @throws IllegalStateException if the node has none
   */
  public int port() {
    return edges.server().port();
  }

  /**
   * The port at which operators ask: {@link #port} unless they have one of their own.
   *
   * @throws IllegalStateException if the node has no edge
   */
  public int adminPort() {
    return edges.server().adminPort();
  }

  /**
   * A new client of this very node, for programs in its process: the same class, and so the same
   * behaviour, as {@link SwarmholdClient#connect} gives to those outside. It may do everything in
   * the tenant {@code default}, whatever the edge asks of others, and needs no edge: it talks to a
   * listener on loopback that opens when it is first asked for, and to which only it has the key.
   * Close it before the node, so that its workers finish what they do. See {@code
   * cluster-config/adr/0001-one-client-inside-and-outside.md}.
   *
   * @throws IllegalStateException if the node is closed
   */
  public SwarmholdClient client() {
    return edges.client();
  }

  /** Who votes and who listens, as far as this member knows; empty if it is alone. */
  Optional<RaftPeers> consensusGroup() {
    return core.behind().stream()
        .filter(RaftConsensus.class::isInstance)
        .map(RaftConsensus.class::cast)
        .flatMap(consensus -> consensus.peers().stream())
        .findFirst();
  }

  /** Where {@link #client} goes in. */
  URI clientsDoor() {
    return edges.clientsDoor();
  }

  // The ports that the edge itself uses: no JSON, no socket, nothing is tried again.

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

  public Elections elections() {
    return grid.elections();
  }

  public Definitions definitions() {
    return grid.definitions();
  }

  /**
   * Lets what is under way end, then stops; everything accepted is on the disk afterwards. May be
   * repeated.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      edges.close();
    } finally {
      Core.close(matcher);
      core.close();
    }
  }
}
