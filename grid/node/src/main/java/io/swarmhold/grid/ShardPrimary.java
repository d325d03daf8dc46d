package io.swarmhold.grid;

import io.swarmhold.model.Lane;
import io.swarmhold.model.agent.AgentCommand;
import io.swarmhold.model.agent.HeartbeatSettings;
import io.swarmhold.model.agent.HeartbeatWatch;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.GridFault;
import io.swarmhold.model.port.GridFaultException;
import io.swarmhold.model.port.NodeStatus.PoolBounds;
import io.swarmhold.model.port.StorageFullException;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.InSyncTracker;
import io.swarmhold.model.replica.Link;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.shard.Envelope;
import io.swarmhold.model.shard.NotServingException;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardCommand;
import io.swarmhold.model.shard.ShardObserver;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides for the shards that this member serves: whether it may, what comes of commands, and what
 * is shown to those who ask. On the threads of the shards.
 */
final class ShardPrimary {

  /** Sends the commands that begin an epoch, numbered by the epoch: the same on every member. */
  private static final long ACTIVATOR = 1;

  private final MemberId self;
  private final LocalShard[] shards;
  private final PoolLoads loads;
  private final PoolBounds bounds;
  private final LongPredicate mayServe;
  private final LongSupplier nanos;
  private final InstantSource wall;
  private final ShardEvents events;
  private final ShardLog log;
  private final FailStop failStop;
  private final HeartbeatSettings heartbeats;
  private final AtomicLongArray dueMillis;
  private final AtomicInteger served = new AtomicInteger();
  private volatile @Nullable ObserverOf observers;

  /** Makes the ears of a shard that begins to be served here. */
  interface ObserverOf {
    ShardObserver of(int shard);
  }

  /**
   * @param mayServe whether this member's lease holds at a time of {@code nanos}
   */
  ShardPrimary(
      MemberId self,
      LocalShard[] shards,
      PoolLoads loads,
      PoolBounds bounds,
      LongPredicate mayServe,
      LongSupplier nanos,
      InstantSource wall,
      ShardEvents events,
      ShardLog log,
      FailStop failStop,
      HeartbeatSettings heartbeats) {
    this.self = self;
    this.shards = shards;
    this.loads = loads;
    this.bounds = bounds;
    this.mayServe = mayServe;
    this.nanos = nanos;
    this.wall = wall;
    this.events = events;
    this.log = log;
    this.failStop = failStop;
    this.heartbeats = heartbeats;
    this.dueMillis = new AtomicLongArray(shards.length);
    for (int shard = 0; shard < shards.length; shard++) {
      dueMillis.set(shard, Long.MAX_VALUE);
    }
  }

  void connect(ObserverOf newObservers) {
    observers = newObservers;
  }

  /** Whether something may happen to the shard by itself, for its time has come. */
  boolean isDue(int shard) {
    long due = dueMillis.getAcquire(shard);
    return due != Long.MAX_VALUE
        && shards[shard].clock.isPast(due, wall.millis(), nanos.getAsLong());
  }

  /** Runs the commands if this member may, and hands what happened to the log. */
  ShardReply handle(
      int number, Envelope envelope, boolean toDisk, long restsOn, @Nullable MemberId sender) {
    LocalShard local = shards[number];
    events.sender(number, sender);
    ShardReply refusal = refusal(local);
    if (refusal != null || local.copy == null) {
      return refusal == null ? notServed(number) : refusal;
    }
    Shard shard = local.copy;
    if (restsOn != 0 && restsOn != shard.epoch()) {
      return ShardReply.again("shard " + number + " has begun another epoch since");
    }
    // At least the frame that this may lead to.
    awaited(local, sender, shard.sequence() + 1);
    return log.hasRoom() || !takesRoom(envelope)
        ? decide(local, shard, envelope, toDisk)
        : StorageFull.withoutRefused(
            decide(local, shard, StorageFull.withoutPlaces(envelope), toDisk));
  }

  private void awaited(LocalShard local, @Nullable MemberId sender, long sequence) {
    if (sender != null && !sender.equals(self)) {
      local.awaitedBy(sender, sequence);
    }
  }

  private ShardReply decide(LocalShard local, Shard shard, Envelope envelope, boolean toDisk) {
    try {
      CopyId before = CopyId.of(shard);
      long now = local.clock.now(shard.nowMillis(), wall.millis(), nanos.getAsLong());
      Shard.Outcome outcome = admittedAndDecided(shard, envelope.at(now));
      byte[] frame = outcome.frame();
      Link link = null;
      if (frame != null) {
        link = new Link(before, shard.epoch());
        log.append(local, shard, link, frame, toDisk);
      }
      dueMillis.setRelease(local.number, shard.nothingDueBeforeMillis());
      return new ShardReply(
          outcome.answers(),
          frame,
          link,
          CopyId.of(shard),
          kept(local),
          demand(shard),
          null,
          false);
    } catch (NotServingException e) {
      return ShardReply.again(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      throw failStop.failed(shard, e);
    } finally {
      events.endOfEnvelope();
    }
  }

  private static boolean takesRoom(Envelope envelope) {
    for (ShardCommand command : envelope.commands()) {
      if (command instanceof ShardCommand.Submit) {
        return true;
      }
    }
    return false;
  }

  /** Answers a question about a shard that is served here. */
  <T> Seen<T> look(int number, ShardQuestion<T> question, @Nullable MemberId sender) {
    LocalShard local = shards[number];
    failStop.requireWhole();
    if (!mayServe.test(nanos.getAsLong())) {
      return Seen.nothing("this member's lease has run out");
    }
    Shard shard = local.copy;
    if (shard == null || local.serving() == 0 || shard.epoch() != local.serving()) {
      return Seen.nothing("shard " + number + " is not served here at the moment");
    }
    if (question.showsState()) {
      log.sync();
      awaited(local, sender, shard.sequence());
    }
    long now = local.clock.now(shard.nowMillis(), wall.millis(), nanos.getAsLong());
    return new Seen<>(question.askAt(shard, now), CopyId.of(shard), kept(local), null);
  }

  /** What has come to wait, and what may be leased again. */
  private List<Shard.Demand> demand(Shard shard) {
    List<Shard.Demand> fresh = shard.takeNewDemand();
    List<Lane> open = events.takeRoomMade();
    if (open.isEmpty()) {
      return fresh;
    }
    List<Shard.Demand> all = new ArrayList<>(fresh);
    for (Lane lane : open) {
      all.addAll(shard.demand(lane.tenant(), lane.pool()));
    }
    return all;
  }

  private Shard.Outcome admittedAndDecided(Shard shard, Envelope envelope) {
    Admission admission =
        new Admission(loads, share(bounds.capacity()), share(bounds.maxConcurrent()));
    Shard.Outcome outcome = null;
    try {
      outcome = shard.handle(admission.admitted(envelope));
      return outcome;
    } finally {
      admission.settle(outcome == null || outcome.repeated() ? List.of() : outcome.answers());
    }
  }

  /** This member's part of a bound that all members keep together. */
  private long share(long bound) {
    return Math.max(1, bound * Math.max(1, served.get()) / shards.length);
  }

  /** What may be acknowledged at this moment, as far as memory is asked for. */
  private Progress kept(LocalShard local) {
    InSyncTracker tracker = local.tracker();
    if (tracker == null) {
      return Progress.NONE;
    }
    synchronized (tracker) {
      tracker.heard(self, local.progress.now());
      return tracker.committed();
    }
  }

  private @Nullable ShardReply refusal(LocalShard local) {
    UnavailableException failed = failStop.refusal();
    if (failed != null) {
      return ShardReply.refused(failed);
    }
    if (!mayServe.test(nanos.getAsLong())) {
      return ShardReply.again("this member's lease has run out");
    }
    if (local.serving() == 0 || local.copy == null || local.copy.epoch() != local.serving()) {
      return notServed(local.number);
    }
    if (!isKept(local)) {
      // Nothing could be acknowledged, and what is decided might be lost with this copy.
      return ShardReply.again("shard " + local.number + " has too few copies at the moment");
    }
    if (log.isFull()) {
      // Decided and then not logged, it would put the state ahead of the log.
      return ShardReply.refused(
          new StorageFullException("the disk of the log has no room for any change"));
    }
    return null;
  }

  private static boolean isKept(LocalShard local) {
    InSyncTracker tracker = local.tracker();
    if (tracker == null || local.tooManyAreAway()) {
      return false;
    }
    synchronized (tracker) {
      return tracker.canCommit();
    }
  }

  private static ShardReply notServed(int shard) {
    return ShardReply.again("shard " + shard + " is not served here at the moment");
  }

  /**
   * Begins an epoch that was granted to this member, or goes on under one that it has begun before.
   *
   * @param anew where the shard is to begin, if that is not where its copy stands: there never was
   *     one, or what it held was given up for lost. Disregarded if the epoch has begun: what has
   *     happened in it since is not to be lost
   * @return what happened, for the backups; without a frame if the epoch had begun before
   */
  ShardReply activate(int number, long epoch, @Nullable Shard anew) {
    failStop.requireWhole();
    LocalShard local = shards[number];
    if (epoch < local.promised) {
      // It was asked for long ago, and has been overtaken: what is here now is not to be begun
      // anew.
      return ShardReply.again("shard " + number + " is of a later epoch than " + epoch);
    }
    Shard first = local.begun == epoch ? null : anew;
    if (first != null) {
      stopServing(number);
      local.forgetAhead();
      local.copyIs(first);
      local.progress.recovered(CopyId.of(first));
    }
    Shard shard = local.copy;
    if (shard == null) {
      throw new IllegalStateException("shard " + number + " has no copy to serve");
    }
    local.promised = Math.max(local.promised, epoch);
    ShardReply reply =
        local.begun == epoch && shard.epoch() == epoch
            ? ShardReply.again("shard " + number + " goes on under epoch " + epoch)
            : beginEpoch(local, shard, epoch);
    if (first != null && shard.sequence() == 1 && reply.link() != null) {
      keepWhole(local, shard, reply.link());
    }
    serve(local, shard, epoch);
    return reply;
  }

  /**
   * A shard that begins anew where there was one before: the log of this member speaks of the old
   * one, so the new one needs a snapshot to begin from.
   */
  private void keepWhole(LocalShard local, Shard shard, Link first) {
    if (first.before().epoch() > 0 && log.keepsArrivals()) {
      log.arrived(local, CopyId.of(shard), ShardImages.of(shard));
    }
  }

  private ShardReply beginEpoch(LocalShard local, Shard shard, long epoch) {
    ShardCommand begin = new ShardCommand.Activate(epoch);
    ShardReply reply =
        decide(local, shard, new Envelope(ACTIVATOR, epoch, 0, 0, List.of(begin)), true);
    if (reply.frame() == null || shard.epoch() != epoch) {
      throw new GridFaultException(
          GridFault.EPOCH,
          "shard %d was served under epoch %d or a later one before, so the granted epochs are older than the log"
              .formatted(local.number, epoch));
    }
    local.begun = epoch;
    return reply;
  }

  private void serve(LocalShard local, Shard shard, long epoch) {
    if (local.serving() == epoch) {
      return;
    }
    // Of an epoch whose end nobody has seen yet: what the shard holds is counted once.
    stopServing(local.number);
    ObserverOf made = observers;
    if (made != null) {
      shard.observe(made.of(local.number));
    }
    shard.beginWatch(
        heartbeats, local.clock.now(shard.nowMillis(), wall.millis(), nanos.getAsLong()));
    events.adopted(shard);
    served.incrementAndGet();
    local.serve(epoch);
    dueMillis.setRelease(local.number, shard.nothingDueBeforeMillis());
  }

  /** Agents of the shard that are to be judged now, if it is served here; at most {@code limit}. */
  List<AgentCommand.Silence> silences(int number, int limit) {
    LocalShard local = shards[number];
    Shard shard = local.copy;
    HeartbeatWatch watch = shard == null || local.serving() == 0 ? null : shard.watch();
    if (shard == null || watch == null) {
      return List.of();
    }
    long now = local.clock.now(shard.nowMillis(), wall.millis(), nanos.getAsLong());
    return watch.due(now, limit);
  }

  /** Breakers of the shard to which something is to happen now, if it is served here. */
  List<BreakerKey> breakersDue(int number) {
    LocalShard local = shards[number];
    Shard shard = local.copy;
    if (shard == null || local.serving() == 0) {
      return List.of();
    }
    return shard
        .breakers()
        .due(local.clock.now(shard.nowMillis(), wall.millis(), nanos.getAsLong()));
  }

  /** Decides nothing more for the shard. */
  void stopServing(int number) {
    LocalShard local = shards[number];
    if (local.serving() == 0) {
      return;
    }
    local.serve(0);
    served.decrementAndGet();
    dueMillis.setRelease(number, Long.MAX_VALUE);
    if (local.copy != null) {
      local.copy.observe(ShardObserver.NONE);
      local.copy.endWatch();
      events.leftTo(local.copy);
    }
  }
}
