package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import io.swarmhold.model.Lane;
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
import io.swarmhold.model.replica.RecentFrames.Linked;
import io.swarmhold.model.shard.Envelope;
import io.swarmhold.model.shard.NotServingException;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardCommand;
import io.swarmhold.model.shard.ShardLimits;
import io.swarmhold.model.shard.ShardObserver;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalException;
import io.swarmhold.wal.WalListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The copies of shards that this member holds, and what they share: its log, its lease, its ears.
 * Commands run here on the partition threads, each shard on one.
 *
 * <p>The grid's map decides where commands and changes of a shard go, and carries copies from
 * member to member. What a copy is worth is decided here, and by the consensus group: a copy that
 * the map brings never takes the place of one that has come further.
 */
final class ShardHost {

  /** Payloads of the log that are frames of a shard. */
  static final byte EVENTS = 1;

  /**
   * An empty payload of the log: what follows of the shard follows on a copy that came from
   * elsewhere, and not on what stands before.
   */
  static final byte COPY = 2;

  /** Sends the commands that begin an epoch, numbered by the epoch: the same on every member. */
  private static final long ACTIVATOR = 1;

  static final String CONTEXT_KEY = "swarmhold.shards";

  private final MemberId self;
  private final ShardLimits limits;
  private final PoolLoads loads;
  private final PoolBounds bounds;
  private final AtomicInteger served = new AtomicInteger();
  private final LocalShard[] shards;
  private final Wal wal;
  private final LongPredicate mayServe;
  private final LongSupplier nanos;
  private final ShardEvents events;
  private final LogMarks marks;
  private final CopyWatch watch = new CopyWatch();
  private final boolean readsToDisk;
  private final AtomicLongArray dueMillis;
  private final AtomicReference<@Nullable RuntimeException> broken = new AtomicReference<>();
  private volatile @Nullable Arrivals arrivals;
  private final CopySource source;
  private volatile @Nullable ObserverOf observers;
  private volatile Consumer<RuntimeException> onBroken = cause -> {};

  /** Makes the ears of a shard that begins to be served here. */
  interface ObserverOf {
    ShardObserver of(int shard);
  }

  /** Hears of copies that came from elsewhere, on the partition's thread. */
  interface Arrivals {
    /**
     * @param chunks the copy's image
     * @param position of the log at this moment
     */
    void arrived(int shard, CopyId copy, List<byte[]> chunks, long position);
  }

  /**
   * @param readsToDisk whether what is read is shown only once it is on the disk
   * @param recentBytes of frames that are kept, in all, for copies that are a little behind
   */
  ShardHost(
      MemberId self,
      ShardLimits limits,
      PoolLoads loads,
      PoolBounds bounds,
      Wal wal,
      LongPredicate mayServe,
      LongSupplier nanos,
      ShardEvents events,
      LogMarks marks,
      boolean readsToDisk,
      long recentBytes,
      int shards) {
    this.self = self;
    this.limits = limits;
    this.loads = loads;
    this.bounds = bounds;
    this.wal = wal;
    this.mayServe = mayServe;
    this.nanos = nanos;
    this.events = events;
    this.marks = marks;
    this.readsToDisk = readsToDisk;
    this.shards = new LocalShard[shards];
    this.dueMillis = new AtomicLongArray(shards);
    for (int shard = 0; shard < shards; shard++) {
      this.shards[shard] = new LocalShard(shard, recentBytes / shards);
      dueMillis.set(shard, Long.MAX_VALUE);
    }
    this.source = new CopySource(this, shards);
    wal.addListener(
        new WalListener() {
          @Override
          public void advanced(long written, long synced) {}

          @Override
          public void failed(WalException cause) {
            stop(cause);
          }
        });
  }

  static ShardHost of(HazelcastInstance instance) {
    if (instance.getUserContext().get(CONTEXT_KEY) instanceof ShardHost host) {
      return host;
    }
    throw new IllegalStateException("this member hosts no shards");
  }

  void onArrival(Arrivals newArrivals) {
    arrivals = newArrivals;
  }

  /** What others are given of the copies that are here. */
  CopySource source() {
    return source;
  }

  /**
   * @param newOnBroken told once if nothing will be decided here any more
   */
  void connect(ObserverOf newObservers, Consumer<RuntimeException> newOnBroken) {
    onBroken = newOnBroken;
    observers = newObservers;
  }

  /** What the grid's map holds for a shard of this member. */
  ShardCell cell(int shard) {
    return new ShardCell(shard, this, limits);
  }

  LocalShard local(int shard) {
    return shards[shard];
  }

  /** What became of comparing copies with their primaries. */
  CopyWatch watch() {
    return watch;
  }

  int count() {
    return shards.length;
  }

  /** Takes what snapshots and log brought back, before anything runs. */
  void recovered(Shard shard) {
    LocalShard local = shards[shard.number()];
    local.copyIs(shard);
    local.progress.recovered(new CopyId(shard.epoch(), shard.sequence()));
    watch.compared(local, shard, shard.compared(), shard.differing());
  }

  /**
   * What the log says of the shard ends at a copy that came from elsewhere and was not kept: what
   * follows from now on gets a beginning of its own, and counts as logged once that is kept.
   */
  void beginBehindMark(int number) {
    LocalShard local = shards[number];
    Shard copy = local.copy;
    if (copy == null) {
      wal.append(COPY, number, 0, 0, new byte[0]);
    } else {
      arrived(local, idOf(copy), ShardImages.of(copy));
    }
  }

  /**
   * Says it again that there is nothing in the shard, if that is all the log says of it: what said
   * so before is about to be let go.
   *
   * @return where in the log; a position that is never let go if there was nothing to say
   */
  long repeatBlank(int number) {
    LocalShard local = shards[number];
    return local.isBlank() && local.copy == null
        ? wal.append(COPY, number, 0, 0, new byte[0])
        : Long.MAX_VALUE;
  }

  /** Has an empty copy where there never was any; says whether it is new. */
  boolean beginEmpty(int number) {
    if (!shards[number].isBlank()) {
      return false;
    }
    recovered(new Shard(number, limits));
    return true;
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
    return wal.hasRoom() || !takesRoom(envelope)
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
      CopyId before = new CopyId(shard.epoch(), shard.sequence());
      Shard.Outcome outcome = admittedAndDecided(shard, envelope);
      byte[] frame = outcome.frame();
      Link link = null;
      if (frame != null) {
        link = new Link(before, shard.epoch());
        log(local, shard, link, frame, toDisk);
      }
      dueMillis.setRelease(local.number, shard.nothingDueBeforeMillis());
      return new ShardReply(
          outcome.answers(),
          frame,
          link,
          new CopyId(shard.epoch(), shard.sequence()),
          kept(local),
          demand(shard),
          null,
          false);
    } catch (NotServingException e) {
      return ShardReply.again(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      throw broken(shard, e);
    } finally {
      events.endOfEnvelope();
    }
  }

  /** Answers a question about a shard that is served here. */
  <T> Seen<T> look(int number, ShardQuestion<T> question, @Nullable MemberId sender) {
    LocalShard local = shards[number];
    requireWhole();
    if (!mayServe.test(nanos.getAsLong())) {
      return Seen.nothing("this member's lease has run out");
    }
    Shard shard = local.copy;
    if (shard == null || local.serving() == 0 || shard.epoch() != local.serving()) {
      return Seen.nothing("shard " + number + " is not served here at the moment");
    }
    syncLog();
    awaited(local, sender, shard.sequence());
    return new Seen<>(question.ask(shard), idOf(shard), kept(local), null);
  }

  private void log(LocalShard local, Shard shard, Link link, byte[] frame, boolean toDisk) {
    long position = wal.append(EVENTS, shard.number(), shard.epoch(), shard.sequence(), frame);
    local.recent.add(link, frame);
    local.moved(shard);
    CopyId now = new CopyId(shard.epoch(), shard.sequence());
    local.progress.applied(now);
    marks.appended(position, local, now);
    if (wal.writtenPosition() >= position) {
      // The watermark passed before the mark was there: its news missed it.
      marks.advanced(wal.writtenPosition(), wal.syncedPosition());
    }
    if (toDisk && wal.syncedPosition() < position) {
      wal.requestSync(position);
    }
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
    RuntimeException cause = broken.get();
    if (cause != null) {
      return ShardReply.refused(stopping(cause));
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
    if (wal.isFull()) {
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

  private static UnavailableException stopping(RuntimeException cause) {
    return new UnavailableException("the node is stopping: " + cause.getMessage());
  }

  /**
   * Nobody may look at a shard either once its state may be ahead of the log: he would see, or
   * write to a snapshot, what never happened.
   */
  void requireWhole() {
    RuntimeException cause = broken.get();
    if (cause != null) {
      throw stopping(cause);
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

  /**
   * The state may be ahead of the log now: nothing may be decided on it any more. The process has
   * to stop and recover.
   */
  private RuntimeException broken(Shard shard, Throwable cause) {
    RuntimeException why =
        cause instanceof RuntimeException known
            ? known
            : new IllegalStateException("shard %d failed".formatted(shard.number()), cause);
    stop(why);
    return why instanceof WalException
        ? new UnavailableException("shard %d: the log failed".formatted(shard.number()))
        : why;
  }

  private void stop(RuntimeException cause) {
    if (broken.compareAndSet(null, cause)) {
      events.broken(cause);
      onBroken.accept(cause);
    }
  }

  /**
   * Begins an epoch that was granted to this member, or goes on under one that it has begun before.
   *
   * @param anew where the shard is to begin, if that is not where its copy stands: there never was
   *     one, or what it held was given up for lost. Disregarded if the epoch has begun: what has
   *     happened in it since is not to be lost
   * @return what happened, for the backups; without a frame if the epoch had begun before
   */
  ShardReply activate(int number, long epoch, long nowMillis, @Nullable Shard anew) {
    requireWhole();
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
      local.progress.recovered(idOf(first));
    }
    Shard shard = local.copy;
    if (shard == null) {
      throw new IllegalStateException("shard " + number + " has no copy to serve");
    }
    local.promised = Math.max(local.promised, epoch);
    ShardReply reply =
        local.begun == epoch && shard.epoch() == epoch
            ? ShardReply.again("shard " + number + " goes on under epoch " + epoch)
            : beginEpoch(local, shard, epoch, nowMillis);
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
    if (first.before().epoch() > 0 && arrivals != null) {
      arrived(local, idOf(shard), ShardImages.of(shard));
    }
  }

  private ShardReply beginEpoch(LocalShard local, Shard shard, long epoch, long nowMillis) {
    ShardCommand begin = new ShardCommand.Activate(epoch);
    ShardReply reply =
        decide(local, shard, new Envelope(ACTIVATOR, epoch, nowMillis, 0, List.of(begin)), true);
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
    if (observers != null) {
      shard.observe(observers.of(local.number));
    }
    events.adopted(shard);
    served.incrementAndGet();
    local.serve(epoch);
    dueMillis.setRelease(local.number, shard.nothingDueBeforeMillis());
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
      events.leftTo(local.copy);
    }
  }

  /** Takes no frame of an earlier epoch from now on. */
  void promise(int number, long epoch) {
    LocalShard local = shards[number];
    local.promised = Math.max(local.promised, epoch);
  }

  /** Brings to the disk what the log holds, if it is not there: other members may wait for it. */
  void syncLog() {
    long appended = wal.appendedPosition();
    if (readsToDisk && wal.syncedPosition() < appended) {
      wal.requestSync(appended);
    }
  }

  /** Folds what the primary decided, and appends the same bytes to this member's log. */
  void follow(int number, Link link, byte[] frame, boolean toDisk) {
    if (broken.get() != null) {
      return;
    }
    LocalShard local = shards[number];
    Shard copy = local.copy;
    switch (link.fit(copy == null ? NOWHERE : idOf(copy), local.promised)) {
      case NEXT -> {
        fold(local, copy, link, frame, toDisk);
        foldAhead(local);
      }
      case AHEAD -> local.keepAhead(link, frame);
      case KNOWN, STALE -> {}
    }
  }

  /**
   * Folds what leads from this member's copy to another's, one frame on the other. Unlike one that
   * comes alone they may be of epochs that are over, as a whole copy may that comes from elsewhere:
   * the latest that there is may be of one. Nothing leads from no copy.
   *
   * @return how many were folded
   */
  int catchUp(int number, List<Linked> frames) {
    LocalShard local = shards[number];
    if (broken.get() != null) {
      return 0;
    }
    int folded = 0;
    for (Linked next : frames) {
      Shard copy = local.copy;
      if (copy != null && next.link().before().equals(idOf(copy))) {
        fold(local, copy, next.link(), next.frame(), true);
        folded++;
      }
    }
    foldAhead(local);
    return folded;
  }

  /** What no copy is at: nothing fits on it but the first frame of all. */
  private static final CopyId NOWHERE = CopyId.EMPTY;

  private void fold(
      LocalShard local, @Nullable Shard copy, Link link, byte[] frame, boolean toDisk) {
    if (copy == null) {
      copy = new Shard(local.number, limits);
      local.copyIs(copy);
    }
    if (local.serving() > 0) {
      // A later primary speaks: whatever this member believes, it is not the primary any more.
      stopServing(local.number);
    }
    try {
      local.promised = Math.max(local.promised, link.epoch());
      long compared = copy.compared();
      long differing = copy.differing();
      copy.replay(frame);
      log(local, copy, link, frame, toDisk);
      if (copy.compared() > compared) {
        watch.compared(local, copy, copy.compared() - compared, copy.differing() - differing);
      }
    } catch (RuntimeException | Error e) {
      throw broken(copy, e);
    }
  }

  private void foldAhead(LocalShard local) {
    for (LocalShard.Ahead first = local.takeAhead(); first != null; first = local.takeAhead()) {
      Shard copy = local.copy;
      switch (first.link().fit(copy == null ? NOWHERE : idOf(copy), local.promised)) {
        case NEXT -> fold(local, copy, first.link(), first.frame(), true);
        case AHEAD -> {
          local.keepAhead(first.link(), first.frame());
          return;
        }
        case KNOWN, STALE -> {}
      }
    }
  }

  private static CopyId idOf(Shard copy) {
    return new CopyId(copy.epoch(), copy.sequence());
  }

  /**
   * A copy came from another member. It replaces this member's if it has come further.
   *
   * @return whether it did
   */
  boolean arrived(Shard newcomer, List<byte[]> chunks) {
    LocalShard local = shards[newcomer.number()];
    CopyId id = idOf(newcomer);
    if (local.copy != null && idOf(local.copy).compareTo(id) >= 0) {
      return false;
    }
    stopServing(local.number);
    local.copyIs(newcomer);
    arrived(local, id, chunks);
    foldAhead(local);
    return true;
  }

  private void arrived(LocalShard local, CopyId id, List<byte[]> chunks) {
    local.logBegins(LocalShard.ARRIVING);
    local.progress.arrived(id);
    long position = wal.append(COPY, local.number, id.epoch(), id.sequence(), new byte[0]);
    local.logBegins(position);
    if (arrivals != null) {
      arrivals.arrived(local.number, id, chunks, position);
    }
  }

  /** Lets a copy go that nobody needs any more. */
  void drop(int number, long epoch) {
    LocalShard local = shards[number];
    if (local.copy == null || local.copy.epoch() >= epoch) {
      return;
    }
    stopServing(number);
    local.copyIs(null);
    local.forgetAhead();
    local.progress.recovered(CopyId.EMPTY);
  }

  /** Nothing happens to the shard by itself before this time. */
  long dueMillis(int shard) {
    return dueMillis.getAcquire(shard);
  }
}
