package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.swarmhold.model.port.Agents;
import io.swarmhold.model.port.Dispatch;
import io.swarmhold.model.port.Epochs;
import io.swarmhold.model.port.EventFeed;
import io.swarmhold.model.port.NodeStatus;
import io.swarmhold.model.port.TaskQueue;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import io.swarmhold.model.shard.ShardObserver;
import io.swarmhold.wal.Wal;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One member of the grid: its shards, its log, its agents, and the ports through which the rest of
 * the system uses them.
 *
 * <p>Starting: {@link Recovery} folds snapshots and log into shards while Hazelcast starts; each
 * shard is put into the map, activated under a new epoch, and from then on serves. Nothing is
 * answered before.
 */
public final class GridNode implements AutoCloseable {

  private final HazelcastInstance hazelcast;
  private final Wal wal;
  private final Parts parts;
  private final Timers timers;
  private final ExecutorService readers;

  /** What a member is made of beside Hazelcast and its log. */
  record Parts(
      Shards shards,
      PoolLoads loads,
      Signals signals,
      AgentDesks desks,
      Projector projector,
      Snapshotter snapshotter,
      FinalWaiters waiters,
      GridTaskQueue queue,
      LogEventFeed events,
      Chores chores,
      GridStatus status) {}

  /**
   * What a member needs from its surroundings.
   *
   * @param dice for retries' jitter and session ids
   * @param onFatal told once if the member must stop: its state may be ahead of its log
   */
  public record Surroundings(
      Epochs epochs,
      InstantSource clock,
      LongSupplier nanos,
      LongSupplier dice,
      Consumer<RuntimeException> onFatal) {}

  private GridNode(
      HazelcastInstance hazelcast, Wal wal, Parts parts, Timers timers, ExecutorService readers) {
    this.hazelcast = hazelcast;
    this.wal = wal;
    this.parts = parts;
    this.timers = timers;
    this.readers = readers;
  }

  /** Starts a member on what was recovered; blocks until its shards serve. */
  public static GridNode start(GridConfig config, Recovery recovery, Surroundings surroundings) {
    return start(config, recovery, surroundings, Timers.start(), () -> Grid.start(config));
  }

  static GridNode start(
      GridConfig config,
      Recovery recovery,
      Surroundings surroundings,
      Timers timers,
      Supplier<HazelcastInstance> member) {
    ExecutorService readers = TaskProjection.reader();
    CompletableFuture<HazelcastInstance> starting = CompletableFuture.supplyAsync(member, readers);
    Recovery.Recovered recovered = null;
    try {
      recovered = recovery.run();
      GridNode node = assemble(config, recovered, surroundings, starting.join(), timers, readers);
      node.serve(recovered, surroundings.epochs());
      return node;
    } catch (RuntimeException e) {
      giveUp(starting, recovered, timers, readers);
      throw e;
    }
  }

  /** Leaves nothing behind of a start that failed. */
  private static void giveUp(
      CompletableFuture<HazelcastInstance> starting,
      Recovery.@Nullable Recovered recovered,
      Timers timers,
      ExecutorService readers) {
    timers.shutdown();
    starting
        .handle((hazelcast, failure) -> {
          if (hazelcast != null) {
            hazelcast.getLifecycleService().terminate();
          }
          return null;
        })
        .join();
    if (recovered != null) {
      recovered.wal().close();
    }
    readers.shutdown();
  }

  private void serve(Recovery.Recovered recovered, Epochs epochs) {
    activate(recovered, epochs);
    parts
        .chores()
        .start(
            parts.desks(), parts.signals(), parts.loads(), parts.projector(), parts.snapshotter());
    parts.status().ready(true);
  }

  private static GridNode assemble(
      GridConfig config,
      Recovery.Recovered recovered,
      Surroundings surroundings,
      HazelcastInstance hazelcast,
      Timers timers,
      ExecutorService readers) {
    Wal wal = recovered.wal();
    DurabilityGate gate = new DurabilityGate(wal);
    PoolLoads loads = new PoolLoads();
    FinalWaiters waiters = new FinalWaiters();
    Signals signals = new Signals(loads, config, surroundings.nanos());
    AgentDesks desks = new AgentDesks(signals, gate, surroundings.clock(), timers.timer());
    TaskMemory memory = new TaskMemory(config.taskBytes());
    ShardEvents events = new ShardEvents(loads, desks, waiters, memory, surroundings.onFatal());
    ShardHost host =
        new ShardHost(wal, surroundings.epochs(), surroundings.nanos(), events, config.shards());
    host.register(hazelcast);
    IMap<Integer, ShardCell> map = hazelcast.getMap(ShardCalls.MAP);
    long session = surroundings.dice().getAsLong() | 1;
    ShardCalls calls =
        new ShardCalls(
            map,
            config.shards(),
            session,
            surroundings.clock(),
            surroundings.dice(),
            signals::demand);
    Shards shards = new Shards(config.shards(), calls);
    signals.connect(shards, desks);
    desks.connect(shards);
    TaskProjection projection = new TaskProjection(hazelcast, readers);
    Projector projector = new Projector(shards, projection, config, surroundings.clock());
    install(config, recovered, map, host, events, projector);
    GridTaskQueue queue =
        new GridTaskQueue(
            shards, loads, memory, gate, waiters, projection, wal, config, timers.timer());
    LogEventFeed feed = new LogEventFeed(wal, shards, config.durability());
    GridStatus status =
        new GridStatus(loads, memory, events, desks, signals, projector, wal, config, gate);
    hazelcast.getUserContext().put(Dispatch.CONTEXT_KEY, signals);
    Snapshotter snapshotter =
        new Snapshotter(
            shards,
            wal,
            recovered.snapshots(),
            gate,
            config.snapshotAfterBytes(),
            recovered.replayedBytes(),
            surroundings.clock());
    Chores chores = new Chores(host, shards, surroundings.clock(), timers);
    Parts parts =
        new Parts(
            shards,
            loads,
            signals,
            desks,
            projector,
            snapshotter,
            waiters,
            queue,
            feed,
            chores,
            status);
    return new GridNode(hazelcast, wal, parts, timers, readers);
  }

  private static void install(
      GridConfig config,
      Recovery.Recovered recovered,
      IMap<Integer, ShardCell> map,
      ShardHost host,
      ShardEvents events,
      Projector projector) {
    for (Shard shard : recovered.shards()) {
      ShardObserver books = events.of(shard.number());
      ShardObserver projected = projector.observer(shard.number());
      shard.observe((event, task, before, at) -> {
        books.happened(event, task, before, at);
        projected.happened(event, task, before, at);
      });
      events.recovered(shard);
      host.due(shard.number(), shard.nothingDueBeforeMillis());
      map.executeOnKey(
          shard.number(), new ShardInstall(new ShardCell(shard, config.shardLimits())));
    }
    projector.rebuild();
  }

  private void activate(Recovery.Recovered recovered, Epochs epochs) {
    CompletableFuture<?>[] activations =
        recovered.shards().stream()
            .map(shard ->
                epochs
                    .next(shard.number())
                    .toCompletableFuture()
                    .thenCompose(e -> activate(shard.number(), e)))
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(activations).join();
  }

  private CompletableFuture<Void> activate(int shard, long epoch) {
    CompletableFuture<Void> active = new CompletableFuture<>();
    parts
        .shards()
        .send(
            shard,
            new ShardCommand.Activate(epoch),
            new ShardChannel.Reply() {
              @Override
              public void answered(ShardAnswer answer, long position) {
                if (answer instanceof ShardAnswer.Affected affected && affected.count() == 1) {
                  active.complete(null);
                } else {
                  active.completeExceptionally(isOld(shard, epoch));
                }
              }

              @Override
              public void failed(RuntimeException cause) {
                active.completeExceptionally(cause);
              }
            });
    return active;
  }

  /** Served under it, the shard would give out tokens and ids that it gave out before. */
  private static IllegalStateException isOld(int shard, long epoch) {
    return new IllegalStateException(
        "GRID-EPOCH: shard %d was served under epoch %d or a later one before, so the granted epochs are older than the log: %s"
            .formatted(shard, epoch, FileEpochs.REMEDY));
  }

  public TaskQueue queue() {
    return parts.queue();
  }

  public Agents agents() {
    return parts.desks();
  }

  public EventFeed events() {
    return parts.events();
  }

  public NodeStatus status() {
    return parts.status();
  }

  /** For the jobs that decide; everyone else uses the ports. */
  public HazelcastInstance hazelcast() {
    return hazelcast;
  }

  Parts parts() {
    return parts;
  }

  /**
   * Stops serving, writes and syncs what was accepted, and leaves. Whoever waits for an answer then
   * gets one, or hears that it is unknown.
   */
  @Override
  public void close() {
    parts.status().ready(false);
    timers.shutdown();
    try {
      parts.desks().close();
      parts.waiters().close();
      hazelcast.shutdown();
    } finally {
      closeLog();
    }
  }

  private void closeLog() {
    try {
      wal.close();
    } finally {
      readers.shutdown();
    }
  }
}
