package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.swarmhold.model.Durability;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.Dispatch;
import io.swarmhold.model.port.NodeStatus.PoolBounds;
import io.swarmhold.wal.Wal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts a member together: first what stands on its log, which the grid's threads need before it is
 * given any shards; then, when it takes part in the grid, the rest.
 */
final class Assembly {

  private final GridConfig config;
  private final Recovery.Recovered recovered;
  private final GridNode.Surroundings surroundings;
  private final Timers timers;
  private final DurabilityGate gate;
  private final PoolLoads loads = new PoolLoads();
  private final CompletionWaiters waiters = new CompletionWaiters();
  private final Signals signals;
  private final AgentDesks desks;
  private final @Nullable AgentLocations homes;
  private final TaskMemory memory;
  private final ShardEvents events;
  private final LogMarks marks = new LogMarks();
  private final ShardHost host;
  private final Readiness readiness = new Readiness(this::mayServe);
  private final ArrivedCopies arrivals;

  /**
   * Of the latest frames, in all shards of a member: those of more than half a second at the
   * fastest that three members were ever seen to go. Who joins asks several times a second; and
   * what is kept longer than the collector's rounds is copied by it.
   */
  private static final long RECENT_BYTES = 16 << 20;

  /** What frames of all shards may take that are kept for copies that are a little behind. */
  static long recentBytes(GridConfig config) {
    return config.membership().isAlone() ? 0 : RECENT_BYTES;
  }

  Assembly(
      GridConfig config,
      Recovery.Recovered recovered,
      GridNode.Surroundings surroundings,
      Timers timers) {
    this.config = config;
    this.recovered = recovered;
    this.surroundings = surroundings;
    this.timers = timers;
    Wal wal = recovered.wal();
    gate = new DurabilityGate(wal);
    signals = new Signals(loads, config, surroundings.nanos());
    desks = new AgentDesks(signals, surroundings.clock(), timers.timer());
    memory = new TaskMemory(config.taskBytes());
    homes = config.membership().isAlone() ? null : new AgentLocations(surroundings.self(), desks);
    events =
        new ShardEvents(
            loads,
            homes == null ? LeaseBooks.alone(desks) : homes,
            config.shards(),
            waiters,
            memory,
            surroundings.onFatal());
    wal.addListener(marks);
    host =
        new ShardHost(
            surroundings.self(),
            config.shardLimits(),
            loads,
            new PoolBounds(config.queueCapacity(), config.maxConcurrent()),
            wal,
            surroundings.lease()::heldAt,
            surroundings.nanos(),
            surroundings.clock(),
            events,
            marks,
            config.durability() == Durability.DISK,
            recentBytes(config),
            config.shards(),
            config.fleet().heartbeats());
    recovered.blank().forEach(shard -> host.local(shard).diskSaysNothing());
    recovered
        .shards()
        .forEach(shard -> host.recovered(shard, recovered.recent().get(shard.number())));
    arrivals = new ArrivedCopies(recovered.snapshots(), gate, timers.copies(), host);
    host.log().onArrival(arrivals);
    recovered.cutShort().forEach(shard -> host.log().beginBehindMark(host.local(shard)));
  }

  /** What the threads of the grid's member look for. */
  Map<String, Object> context() {
    Map<String, Object> context = new HashMap<>();
    context.put(ShardHost.CONTEXT_KEY, host);
    context.put(Dispatch.CONTEXT_KEY, signals);
    return context;
  }

  GridNode.Parts with(HazelcastInstance hazelcast) {
    MemberId self = surroundings.self();
    IMap<Integer, ShardCell> map = hazelcast.getMap(ShardCalls.MAP);
    Engine engine = Engine.of(map);
    SafeSettings.require(hazelcast.getConfig(), engine.node().getProperties(), config);
    ShardKeys keys = new ShardKeys(engine.node(), config.shards());
    GridLink link =
        new GridLink(self, hazelcast, engine.node(), surroundings.nanos(), surroundings.dice());
    long session = surroundings.dice().getAsLong() | 1;
    ShardCalls calls =
        new ShardCalls(
            map,
            keys,
            config.membership().isAlone() ? "" : self.value(),
            session,
            surroundings.clock(),
            surroundings.dice(),
            signals::demand);
    LocalShards local =
        new LocalShards(host, engine.node().getOperationService()::execute, keys::partition);
    LostShards lost = new LostShards(config.shards());
    Shards shards = new Shards(config.shards(), calls, local, lost, surroundings.nanos());
    CommitIndexes board = new CommitIndexes(config.shards());
    GatheredEvents told = told(link, shards, local, board);
    board.connect((shard, kept) -> {
      shards.committed(shard, kept);
      told.moved();
    });
    ReplicationProgress news = new ReplicationProgress(self, host, board, link);
    marks.connect(news::moved);
    arrivals.onKept(shard -> news.moved(List.of(host.local(shard))));
    Placement placement =
        new Placement(hazelcast, engine.partitions(), keys, link, config.membership().backups());
    Replication replication =
        new Replication(
            self,
            host,
            local,
            map,
            keys,
            config.shardLimits(),
            surroundings.consensus(),
            surroundings.lease()::incarnation,
            config.membership().majority(),
            placement,
            link,
            news,
            lost,
            readiness,
            timers.replication(),
            surroundings.nanos());
    host.source().onMove(replication::lacking);
    Learner learner =
        new Learner(
            self,
            host,
            local,
            surroundings.consensus()::view,
            () -> {
              Placement.Moment placed = placement.now();
              return shard -> placed.replicas(shard).contains(self);
            },
            link,
            replication.fetcher(),
            config.membership().backups(),
            surroundings.nanos());
    Promotion promotion =
        new Promotion(
            hazelcast,
            config.membership(),
            surroundings.lease()::incarnation,
            learner,
            new ViewFreshness(surroundings.consensus(), surroundings.nanos()));
    boolean isLite = config.membership().lite();
    DemandNews demandNews =
        new DemandNews(self, () -> isLite || promotion.isUnderWay(), link, signals::tell);
    signals.connect(shards, desks, link, demandNews);
    desks.connect(shards);
    TaskProjection projection = new TaskProjection(hazelcast);
    TaskLists lists = new TaskLists(config.shards());
    Projector projector =
        new Projector(
            shards, projection, lists, config, surroundings.clock(), surroundings.nanos());
    projection.onLost(projector::lost);
    new DiscardedRows(
            hazelcast,
            engine,
            partition -> {
              projector.discarded(partition);
              // Whoever has lost or got a shard takes the next step now, and not at the next look.
              replication.look();
            })
        .register();
    Fleet fleet =
        Fleet.of(
            self,
            shards,
            local,
            host,
            link,
            desks,
            loads,
            signals::announceDemand,
            surroundings.nanos(),
            config.fleet());
    events.follow(fleet);
    host.connect(
        shard -> new Observers(events.of(shard), projector.observer(shard), fleet.observers(shard)),
        shards::abandon);
    GridNode.Parts parts =
        parts(
            link,
            replication,
            news,
            demandNews,
            shards,
            board,
            told,
            lists,
            projector,
            promotion,
            fleet);
    link.register(); // whoever asks sooner is told to ask again
    return parts;
  }

  private boolean mayServe() {
    return surroundings.lease().heldAt(surroundings.nanos().getAsLong());
  }

  private GatheredEvents told(
      GridLink link, Shards shards, LocalShards local, CommitIndexes board) {
    LogEvents log =
        new LogEvents(
            recovered.wal(),
            host,
            board,
            new TaskOwners(shards),
            local,
            config.durability(),
            surroundings.dice().getAsLong());
    return new GatheredEvents(
        surroundings.self(), host, log, board, link, surroundings.consensus(), config.durability());
  }

  private NamedLeases leases(LockName.Kind kind) {
    return new NamedLeases(kind, surroundings.consensus(), timers.timer(), surroundings.nanos());
  }

  private GridNode.Parts parts(
      GridLink link,
      Replication replication,
      ReplicationProgress news,
      DemandNews demandNews,
      Shards shards,
      CommitIndexes board,
      GatheredEvents told,
      TaskLists ownLists,
      Projector projector,
      Promotion promotion,
      Fleet fleet) {
    Wal wal = recovered.wal();
    CommittedReads looks =
        new CommittedReads(
            shards, board, config.durability(), surroundings.nanos(), timers.timer());
    desks.connect(looks);
    if (homes != null) {
      homes.connect(link, looks, shards);
    }
    GatheredLists lists =
        new GatheredLists(
            surroundings.self(),
            ownLists,
            link,
            new BoundedExecutor("swarmhold-lists"),
            timers.timer(),
            shards::lost);
    GridTaskQueue queue = new GridTaskQueue(shards, memory, looks, waiters, lists, timers.timer());
    GridStatus status =
        new GridStatus(loads, memory, events, desks, signals, projector, wal, config, gate);
    Snapshotter snapshotter =
        new Snapshotter(
            shards,
            wal,
            recovered.snapshots(),
            gate,
            config.snapshotAfterBytes(),
            recovered.replayedBytes(),
            surroundings.nanos());
    status.readyWhen(readiness::isReady);
    NamedLeases locks = leases(LockName.Kind.LOCK);
    NamedLeases elections = leases(LockName.Kind.ELECTION);
    status.count("locks_", locks::counters);
    status.count("elections_", elections::counters);
    status.count(
        "", () -> Map.of("locks_and_elections_expired_total", surroundings.lease().locksExpired()));
    status.count("lease_", () -> Map.of("lapses_total", surroundings.lease().lapses()));
    status.count("copies_", host.watch()::counters);
    status.count("arrived_copies_", () -> Map.of("unkept_total", arrivals.failed()));
    MemberBooks books = new MemberBooks(desks, status);
    CopyDigests copies = new CopyDigests(shards);
    DivergenceNews differences =
        new DivergenceNews(surroundings.self(), host, link, surroundings.nanos());
    GridCluster cluster =
        new GridCluster(
            surroundings.self(),
            surroundings.consensus(),
            surroundings.group(),
            link,
            board,
            differences,
            copies,
            new CopyHolders(surroundings.self(), host, link),
            config,
            this::mayServe);
    if (!config.membership().isAlone()) {
      status.gauge(cluster::gauges);
    }
    BoundedExecutor finding = new BoundedExecutor("swarmhold-finding");
    MemberId self = surroundings.self();
    GridRegistry registry =
        fleet.registry(
            self,
            link,
            looks,
            new MemberPoll(self, link, surroundings.consensus(), timers.timer(), finding),
            finding,
            memory::hasRoom);
    status.count("registry_", registry::counters);
    status.count(
        "lost_agents_", () -> Map.of("leases_taken_back_total", fleet.lost().takenBack.get()));
    status.count("breaker_", fleet.moves()::counters);
    status.gauge(fleet::gauges);
    return new GridNode.Parts(
        cluster,
        homes,
        host,
        link,
        replication,
        news,
        demandNews,
        shards,
        loads,
        signals,
        desks,
        ownLists,
        projector,
        snapshotter,
        new CopyChecks(shards, () -> wal.hasRoom() && mayServe()),
        copies,
        differences,
        waiters,
        looks,
        queue,
        lists,
        told,
        new PeriodicTasks(host, shards, timers),
        status,
        new GatheredSwarm(
            surroundings.self(), books, link, surroundings.consensus(), timers.timer()),
        locks,
        elections,
        new GridDefinitions(surroundings.consensus()),
        promotion,
        fleet,
        registry,
        new GridBreakers(shards, looks, fleet.breakerCalls()));
  }
}
