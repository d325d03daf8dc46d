package io.swarmhold.grid;

import static java.util.concurrent.ForkJoinPool.commonPool;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.consensus.ShardRecord;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.InSyncTracker;
import io.swarmhold.model.replica.ShardActivation;
import io.swarmhold.model.replica.ShardActivation.Situation;
import io.swarmhold.model.replica.ShardActivation.Step;
import io.swarmhold.model.shard.ShardLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that every shard the grid places here is served here, as soon as that is safe: looks
 * at what is, and takes the next step of {@link ShardActivation}, again and again.
 */
final class Replication {

  private static final Logger LOG = LoggerFactory.getLogger(Replication.class);

  private final MemberId self;
  private final ShardHost host;
  private final LocalShards local;
  private final Consensus consensus;
  private final LongSupplier incarnation;
  private final int majority;
  private final Placement placement;
  private final MemberLink link;
  private final ReplicationProgress news;
  private final Executor executor;
  private final LongSupplier nanos;
  private final CopyFetcher fetcher;
  private final CopyComparison comparison;
  private final EpochBeginnings beginnings;
  private final CatchUp catchUp;
  private final InSyncChanges changes;
  private final LostShards lost;
  private final CopyRetention retention;
  private final ServedCount servedCount;
  private final Readiness readiness;
  private final State[] states;
  private final AtomicInteger wanted = new AtomicInteger();
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private boolean epochsAreAsked;

  /** What this member is about to do with a shard. Guarded by the lock of {@link Replication}. */
  private static final class State {
    long granted;

    /** The epoch on which the one follows that was asked for last. */
    long requestedAfter;

    long promised;
    @Nullable MemberId awaited;
    @Nullable CopyId notWhole;
  }

  /**
   * @param incarnation of this member's lease; 0 while it has none
   * @param majority members that have to be in the grid for anything to be served
   */
  Replication(
      MemberId self,
      ShardHost host,
      LocalShards local,
      IMap<Integer, ShardCell> map,
      ShardKeys keys,
      ShardLimits limits,
      Consensus consensus,
      LongSupplier incarnation,
      int majority,
      Placement placement,
      MemberLink link,
      ReplicationProgress news,
      LostShards lost,
      Readiness readiness,
      Executor executor,
      LongSupplier nanos) {
    this.self = self;
    this.host = host;
    this.local = local;
    this.consensus = consensus;
    this.incarnation = incarnation;
    this.majority = majority;
    this.placement = placement;
    this.link = link;
    this.news = news;
    this.lost = lost;
    this.readiness = readiness;
    this.executor = executor;
    this.nanos = nanos;
    this.fetcher =
        new CopyFetcher(host, local, limits, link, news, nanos, this::look, commonPool());
    this.comparison = new CopyComparison(host.count(), fetcher, nanos, this::look);
    this.beginnings =
        new EpochBeginnings(
            host,
            map,
            keys,
            limits,
            news,
            nanos,
            this::look,
            impossible -> started.completeExceptionally(impossible));
    this.catchUp = new CatchUp(self, host, link, fetcher, nanos);
    this.changes = new InSyncChanges(self, host, consensus, news, nanos, this::look);
    this.retention = new CopyRetention(self, host, local, nanos);
    this.servedCount = new ServedCount(host.count(), nanos);
    this.states = new State[host.count()];
    for (int shard = 0; shard < states.length; shard++) {
      states[shard] = new State();
    }
    link.on(MemberLink.Kind.COUNT_ME, this::countMe);
    news.onLaggard(this::look);
    consensus.onChange(this::look);
  }

  /**
   * Looks at every shard and takes the steps that can be taken. Whoever calls while somebody looks
   * makes him look once more.
   */
  void look() {
    if (wanted.getAndIncrement() == 0) {
      executor.execute(this::lookAsOftenAsWanted);
    }
  }

  /** Of the monotonic clock: only differences mean anything. */
  private long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  /** Brings what copies lack. */
  CopyFetcher fetcher() {
    return fetcher;
  }

  /** Never on a partition's thread, which may call nobody else. */
  private void lookAsOftenAsWanted() {
    int seen = wanted.get();
    do {
      try {
        lookOnce();
      } catch (HazelcastInstanceNotActiveException e) {
        LOG.debug("shards are not looked at while the grid stops", e);
      } catch (RuntimeException | Error e) {
        // Whatever it was: unless this goes on, nobody looks ever again.
        LOG.error("shards could not be looked at", e);
      }
      seen = wanted.addAndGet(-seen);
    } while (seen > 0);
  }

  private synchronized void lookOnce() {
    ClusterView view = consensus.view();
    Placement.Moment placed = placement.now();
    NavigableSet<MemberId> alive = link.alive();
    news.audience(view, alive);
    List<Integer> toGrant = new ArrayList<>();
    for (int shard = 0; shard < states.length; shard++) {
      try {
        look(shard, view.shard(shard), placed, alive, toGrant);
      } catch (HazelcastInstanceNotActiveException e) {
        throw e;
      } catch (RuntimeException e) {
        // The others are to be served all the same.
        LOG.error("shard {} could not be looked at", shard, e);
      }
    }
    requestEpochs(toGrant);
    changes.ask();
    tellWhetherServed(placed);
  }

  private void look(
      int shard,
      ShardRecord record,
      Placement.Moment placed,
      NavigableSet<MemberId> alive,
      List<Integer> toGrant) {
    NavigableSet<MemberId> replicas = placed.replicas(shard);
    seeWhetherGiven(shard, record, replicas);
    follow(shard, record);
    Situation now = situation(shard, record, placed, alive);
    take(shard, ShardActivation.next(now), now, toGrant);
    if (!now.isToBegin()) {
      comparison.forget(shard);
    }
    seeWhoIsAway(shard, alive);
    lost.look(shard, record, alive, nowMillis());
    changes.propose(shard, record, both(replicas, alive), now.placedHere());
    catchUp.look(shard, now, replicas);
    retention.look(shard, record, replicas);
  }

  /** What is learned is told of from now on, if the grid sends the shard's changes here. */
  private void seeWhetherGiven(int shard, ShardRecord record, NavigableSet<MemberId> replicas) {
    if (replicas.contains(self) || record.eligible().contains(self)) {
      LocalShard here = host.local(shard);
      if (here.isLearning()) {
        // On its own thread, where it may be about to be let go: told of is what has stayed.
        var unused =
            local.run(
                shard,
                () -> {
                  here.learning(false);
                  return shard;
                });
      }
    }
  }

  private static NavigableSet<MemberId> both(
      NavigableSet<MemberId> some, NavigableSet<MemberId> others) {
    NavigableSet<MemberId> both = new TreeSet<>(some);
    both.retainAll(others);
    return both;
  }

  private void tellWhetherServed(Placement.Moment placed) {
    boolean all = true;
    int served = 0;
    for (int shard = 0; shard < states.length; shard++) {
      MemberId primary = placed.primary(shard);
      boolean isServedHere = host.local(shard).serving() > 0;
      served += isServedHere ? 1 : 0;
      boolean isDone = primary != null && (!primary.equals(self) || isServedHere);
      all &= isDone || lost.isLost(shard);
    }
    servedCount.is(served);
    readiness.seen(all);
    if (all) {
      started.complete(null);
    }
  }

  /** What this member knows and does next about a shard, for people. */
  synchronized String report(int shard) {
    Situation now = situation(shard, consensus.view().shard(shard), placement.now(), link.alive());
    return ShardActivation.next(now)
        + (now.placedHere() ? ", placed here" : "")
        + ", granted "
        + now.granted()
        + ", awaited "
        + now.awaited();
  }

  /**
   * Those that the grid may give the shard to and that may not have all that was acknowledged: just
   * after another took it over all do, though they are not counted in sync yet. Where a member has
   * just come that does not, and was taken for one that does, it fetches it.
   */
  NavigableSet<MemberId> lacking(int shard) {
    NavigableSet<MemberId> mayHoldIt = link.alive();
    mayHoldIt.removeAll(link.lite());
    mayHoldIt.removeAll(consensus.view().shard(shard).eligible());
    return mayHoldIt;
  }

  /**
   * Ends when all that the grid places here is first served here, but for what is lost, or when it
   * is found that it never can be.
   */
  CompletionStage<Void> started() {
    return started;
  }

  private Situation situation(
      int shard, ShardRecord record, Placement.Moment placed, NavigableSet<MemberId> alive) {
    State state = states[shard];
    LocalShard here = host.local(shard);
    return new Situation(
        self,
        self.equals(placed.primary(shard)),
        here.id(),
        state.granted,
        here.serving(),
        record,
        alive,
        state.awaited,
        state.notWhole,
        here.isBlank(),
        here.isAsFound(),
        comparison.compared(shard, record.epoch()));
  }

  /** Keeps what this member is bound to in step with what was agreed on. */
  private void follow(int shard, ShardRecord record) {
    State state = states[shard];
    LocalShard here = host.local(shard);
    if (record.epoch() > state.promised) {
      state.promised = record.epoch();
      var unused =
          local.run(
              shard,
              () -> {
                host.follower().promise(shard, record.epoch());
                return shard;
              });
    }
    InSyncTracker tracker = here.tracker();
    boolean isPrimary =
        record.epoch() == state.granted && record.primary().filter(self::equals).isPresent();
    if (isPrimary && state.granted > 0 && (tracker == null || tracker.epoch() != state.granted)) {
      changes.track(shard, new InSyncTracker(self, state.granted, minInSync()));
      news.moved(List.of(here));
    } else if (tracker != null && record.epoch() > tracker.epoch()) {
      changes.track(shard, null);
    }
  }

  private int minInSync() {
    return consensus.view().settings().orElseThrow().minInSync();
  }

  private void take(int shard, Step step, Situation now, List<Integer> toGrant) {
    switch (step) {
      case Step.Stay() -> {}
      case Step.Unavailable() -> {}
      case Step.StopServing() -> stopServing(shard);
      case Step.BeginEmpty() -> beginEmpty(shard);
      case Step.CompareCopies(NavigableSet<MemberId> with) ->
          comparison.compare(shard, now.record().epoch(), with);
      case Step.RequestEpoch() -> {
        if (beginnings.mayFollow(shard, now.record())) {
          states[shard].requestedAfter = now.record().epoch();
          toGrant.add(shard);
        }
      }
      case Step.Activate(long epoch) -> beginnings.begin(shard, epoch, now.copy() != null);
      case Step.Fetch(MemberId from) -> fetcher.fetch(shard, from);
      case Step.AskToBeCounted(MemberId holder) -> askToBeCounted(shard, holder, now.copy());
    }
  }

  private void stopServing(int shard) {
    var unused =
        local
            .run(
                shard,
                () -> {
                  host.primary().stopServing(shard);
                  return shard;
                })
            .thenRun(this::look);
  }

  private void beginEmpty(int shard) {
    var unused =
        local
            .run(shard, () -> host.beginEmpty(shard))
            .thenAccept(began -> {
              if (began) {
                look();
              }
            });
  }

  private void requestEpochs(List<Integer> shards) {
    long lease = incarnation.getAsLong();
    if (shards.isEmpty() || epochsAreAsked || lease == 0 || isOfMinority()) {
      return;
    }
    epochsAreAsked = true;
    LOG.debug("epochs are asked for shards {}", shards);
    var unused =
        consensus
            .submit(new ConsensusCommand.GrantEpochs(self, lease, shards))
            .whenComplete((answer, failure) -> {
              granted(answer);
              look();
            });
  }

  /**
   * Where the grid is split and the consensus group is not, each side believes that every shard is
   * placed on it. The side that may serve asks; two would take epochs from each other for ever.
   */
  private boolean isOfMinority() {
    return link.alive().size() < majority;
  }

  private synchronized void granted(@Nullable ConsensusAnswer answer) {
    epochsAreAsked = false;
    if (answer instanceof ConsensusAnswer.Epochs(NavigableMap<Integer, Long> epochs)) {
      epochs.forEach((shard, epoch) -> {
        states[shard].granted = epoch;
        beginnings.granted(shard);
        comparison.carryOver(shard, states[shard].requestedAfter, epoch);
        states[shard].awaited = null;
        states[shard].notWhole = null;
      });
    }
  }

  private void askToBeCounted(int shard, MemberId holder, @Nullable CopyId copy) {
    if (copy == null || !fetcher.mayAsk(shard)) {
      return;
    }
    byte[] question = ReplicaMessages.countMe(shard, copy, host.local(shard).progress.now());
    var unused =
        link.ask(holder, MemberLink.Kind.COUNT_ME, question)
            .whenComplete((answer, failure) -> {
              if (answer != null && !ReplicaMessages.isYes(answer)) {
                notWhole(shard, copy);
              }
            });
  }

  private void notWhole(int shard, CopyId copy) {
    synchronized (this) {
      states[shard].notWhole = copy;
    }
    fetcher.askAgain(shard);
    look();
  }

  /** Another member, to whom the grid sends the shard's commands, has a copy of it. */
  private CompletionStage<byte[]> countMe(MemberId from, byte[] question) {
    ReplicaMessages.CountMe asked = ReplicaMessages.countMe(question);
    CopyId own = host.local(asked.shard()).id();
    boolean isWhole = own != null && asked.copy().compareTo(own) >= 0;
    if (isWhole) {
      synchronized (this) {
        states[asked.shard()].awaited = from;
      }
      news.heard(from, asked.shard(), asked.progress());
      look();
    }
    return CompletableFuture.completedFuture(ReplicaMessages.answer(isWhole));
  }

  /**
   * Where a change could be kept by too few it is refused: it has not happened, and whoever sent it
   * need not wait to hear that nobody knows.
   */
  private void seeWhoIsAway(int shard, NavigableSet<MemberId> alive) {
    LocalShard here = host.local(shard);
    InSyncTracker tracker = here.tracker();
    if (tracker != null) {
      synchronized (tracker) {
        here.tooManyAreAway(tracker.lacks(alive));
      }
    }
  }
}
