package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import io.swarmhold.grid.raft.PeerInfo;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusGroup;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.Agents;
import io.swarmhold.model.port.BreakerControl;
import io.swarmhold.model.port.Cluster;
import io.swarmhold.model.port.Definitions;
import io.swarmhold.model.port.Elections;
import io.swarmhold.model.port.EventFeed;
import io.swarmhold.model.port.GridFault;
import io.swarmhold.model.port.GridFaultException;
import io.swarmhold.model.port.Locks;
import io.swarmhold.model.port.NodeStatus;
import io.swarmhold.model.port.Registry;
import io.swarmhold.model.port.Swarm;
import io.swarmhold.model.port.TaskQueue;
import io.swarmhold.wal.Wal;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of the grid: its shards, its log, its agents, and the ports through which the rest of
 * the system uses them.
 *
 * <p>Starting: {@link Recovery} folds snapshots and log into shards, while Hazelcast starts if no
 * other member is there yet; each shard is put into the map, activated under a new epoch, and from
 * then on serves. Nothing is answered before.
 */
public final class GridNode implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GridNode.class);

  private static final long GIVEN_UP_WITHIN_SECONDS = 10;

  private final HazelcastInstance hazelcast;
  private final Wal wal;
  private final Parts parts;
  private final Timers timers;
  private volatile boolean closing;

  /** What a member is made of beside Hazelcast and its log. */
  record Parts(
      Cluster cluster,
      @Nullable AgentLocations homes,
      ShardHost host,
      GridLink link,
      Replication replication,
      ReplicationProgress news,
      DemandNews demandNews,
      Shards shards,
      PoolLoads loads,
      Signals signals,
      AgentDesks desks,
      TaskLists taskLists,
      Projector projector,
      Snapshotter snapshotter,
      CopyChecks checks,
      CopyDigests copies,
      DivergenceNews differences,
      CompletionWaiters waiters,
      CommittedReads looks,
      GridTaskQueue queue,
      GatheredLists lists,
      GatheredEvents events,
      PeriodicTasks chores,
      GridStatus status,
      GatheredSwarm swarm,
      NamedLeases locks,
      NamedLeases elections,
      Definitions definitions,
      Promotion promotion,
      Fleet fleet,
      GridRegistry registry,
      GridBreakers breakers) {}

  /**
   * What a member needs from its surroundings.
   *
   * @param self this member, as its data folder knows it
   * @param consensus what the members agree on; the node closes nothing of it
   * @param group who decides there
   * @param lease this member's right to serve
   * @param dice for retries' jitter and session ids
   * @param onFatal told once if the member must stop: its state may be ahead of its log
   */
  public record Surroundings(
      MemberId self,
      Consensus consensus,
      ConsensusGroup group,
      Lease lease,
      InstantSource clock,
      LongSupplier nanos,
      LongSupplier dice,
      Consumer<RuntimeException> onFatal) {}

  /** A member's right to serve. */
  public interface Lease {

    /** Whether it holds at {@code nanos} of the monotonic clock. Asked in every command. */
    boolean heldAt(long nanos);

    /** Which lease of the member it is; 0 while there is none. */
    long incarnation();

    /**
     * How often this member's own lease has run out since it started: each time it served nothing
     * for a moment, and shards may have been taken over.
     */
    default long lapses() {
      return 0;
    }

    /** How many locks and elections this member has ended whose holders were not heard of. */
    default long locksExpired() {
      return 0;
    }
  }

  private GridNode(HazelcastInstance hazelcast, Wal wal, Parts parts, Timers timers) {
    this.hazelcast = hazelcast;
    this.wal = wal;
    this.parts = parts;
    this.timers = timers;
  }

  /**
   * Starts a member on what is recovered. One that is alone has its shards served when this
   * returns; one of several serves as soon as enough of them are there: {@link NodeStatus#ready}.
   */
  public static GridNode start(GridConfig config, Recovery recovery, Surroundings surroundings) {
    return start(config, recovery, surroundings, Timers.start(), Grid.member(config, surroundings));
  }

  /** The grid's member, as a node starts it. */
  interface GridMember {

    /** Starts it, and joins the others. */
    HazelcastInstance join();

    /**
     * Has it given shards, or waits for somebody who holds some; one that is alone holds all. To be
     * called once what its threads need is in place.
     */
    void takePart(HazelcastInstance joined);
  }

  static GridNode start(
      GridConfig config,
      Recovery recovery,
      Surroundings surroundings,
      Timers timers,
      GridMember member) {
    Membership membership = config.membership();
    CompletableFuture<Void> mayJoin = new CompletableFuture<>();
    Entry entry = new Entry(member);
    CompletableFuture<HazelcastInstance> joining =
        mayJoin.thenApplyAsync(nothing -> entry.join(), GridNode::aside);
    Recovery.Recovered recovered = null;
    try {
      if (membership.isAlone() || Neighbours.areAllAbsent(membership)) {
        mayJoin.complete(null);
      }
      recovered = recovered(recovery, surroundings.nanos());
      mayJoin.complete(null);
      Assembly assembly = new Assembly(config, recovered, surroundings, timers);
      HazelcastInstance hazelcast = entry.enter(of(joining), assembly.context());
      GridNode node = new GridNode(hazelcast, recovered.wal(), assembly.with(hazelcast), timers);
      node.serve(membership.isAlone());
      node.watch(surroundings.onFatal());
      return node;
    } catch (RuntimeException | Error e) {
      mayJoin.completeExceptionally(e);
      giveUp(joining, entry, recovered, timers);
      throw e;
    }
  }

  /** The grid ends a member by itself that could not be merged with the others after a split. */
  private void watch(Consumer<RuntimeException> onFatal) {
    LifecycleListener listener =
        event -> {
          if (event.getState() == LifecycleState.SHUTTING_DOWN && !closing) {
            onFatal.accept(
                new GridFaultException(
                    GridFault.APART,
                    "the grid has ended this member, which it could not merge with the others: what was acknowledged is on the disk"));
          }
        };
    hazelcast.getLifecycleService().addLifecycleListener(listener);
  }

  private static Recovery.Recovered recovered(Recovery recovery, LongSupplier nanos) {
    long beganAt = nanos.getAsLong();
    Recovery.Recovered recovered = recovery.run();
    if (!recovered.shards().isEmpty()) {
      LOG.info(
          "{} shards brought back in {} ms, with {} bytes of the log after their snapshots",
          recovered.shards().size(),
          TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - beganAt),
          recovered.replayedBytes());
    }
    return recovered;
  }

  private static void aside(Runnable start) {
    Thread.ofPlatform().daemon().name("swarmhold-start").start(start);
  }

  /**
   * Leaves nothing behind of a start that failed. If it is still joining, it leaves as soon as it
   * has.
   */
  private static void giveUp(
      CompletableFuture<HazelcastInstance> joining,
      Entry entry,
      Recovery.@Nullable Recovered recovered,
      Timers timers) {
    timers.shutdown();
    joining
        .handle((hazelcast, failure) -> {
          entry.leave();
          return true;
        })
        .completeOnTimeout(false, GIVEN_UP_WITHIN_SECONDS, TimeUnit.SECONDS)
        .join();
    if (recovered != null) {
      recovered.wal().close();
    }
  }

  /**
   * A member alone has nobody to wait for: it serves, or does not start. One of several begins as
   * soon as there are enough of them, and {@link NodeStatus#ready} tells.
   */
  private void serve(boolean isAlone) {
    parts.replication().look();
    if (isAlone) {
      of(parts.replication().started());
    }
    parts.chores().start(parts);
    parts.status().ready(true);
  }

  private static <T> T of(CompletionStage<T> outcome) {
    try {
      return outcome.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  public TaskQueue queue() {
    return parts.queue();
  }

  public Agents agents() {
    return parts.desks();
  }

  public BreakerControl breakers() {
    return parts.breakers();
  }

  public Registry registry() {
    return parts.registry();
  }

  public EventFeed events() {
    return parts.events();
  }

  public NodeStatus status() {
    return parts.status();
  }

  public Swarm swarm() {
    return parts.swarm();
  }

  public Cluster cluster() {
    return parts.cluster();
  }

  public Locks locks() {
    return new GridLocks(parts.locks());
  }

  public Elections elections() {
    return new GridElections(parts.elections());
  }

  public Definitions definitions() {
    return parts.definitions();
  }

  /** Lets this member greet others over the grid, and answers them. */
  public void greet(GridPeerDiscovery greeter, Supplier<PeerInfo> hello) {
    greeter.connect(parts.link(), hello);
  }

  /**
   * @param listener told, on a thread that must not be blocked, of each member that the grid does
   *     not see any more
   */
  public void onGone(Consumer<MemberId> listener) {
    hazelcast.getCluster().addMembershipListener(new MembershipLog(parts.link(), listener));
  }

  /** Whether this member was started as one that may not be given shards yet. */
  public boolean waitsForShards() {
    return parts.promotion().waits();
  }

  /**
   * @param reaction runs on a thread of its own when this member may be given shards, if it {@link
   *     #waitsForShards}
   */
  public void onPromoted(Runnable reaction) {
    parts.promotion().then(reaction);
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
    closing = true;
    parts.status().ready(false);
    timers.shutdown();
    try {
      closeAll(
          parts.looks()::close,
          parts.swarm()::close,
          parts.copies()::close,
          parts.events()::close,
          parts.lists()::close,
          parts.registry()::close,
          parts.fleet()::close,
          parts.desks()::close,
          parts.waiters()::close,
          parts.locks()::close,
          parts.elections()::close);
      hazelcast.shutdown();
    } finally {
      parts.shards().stopped();
      wal.close();
    }
  }

  /** One that cannot be closed keeps none behind it from being. */
  private static void closeAll(Runnable... closings) {
    for (Runnable closing : closings) {
      try {
        closing.run();
      } catch (RuntimeException e) {
        LOG.warn("a part of this member could not be closed", e);
      }
    }
  }
}
