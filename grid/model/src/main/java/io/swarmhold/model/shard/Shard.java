package io.swarmhold.model.shard;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Lane;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentEvent;
import io.swarmhold.model.agent.AgentTable;
import io.swarmhold.model.agent.HeartbeatSettings;
import io.swarmhold.model.agent.HeartbeatWatch;
import io.swarmhold.model.agent.HeartbeatWatch.Heard;
import io.swarmhold.model.breaker.BreakerEvent;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.breaker.BreakerState;
import io.swarmhold.model.breaker.Breakers;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.wire.ByteWriter;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One shard's tasks and the rules they live by. Belongs to one thread.
 *
 * <p>On the primary, {@link #handle} decides and folds, and hands out the frame that must reach the
 * log before anyone hears an answer. On a backup, in recovery and in another region {@link #replay}
 * folds that frame: same bytes, same {@link #digest()}.
 */
public final class Shard {

  private static final int BUFFER_BYTES = 4_096;

  private final ShardState state;
  private final ShardLimits limits;
  private final Rules rules;
  private final ByteWriter frameBuffer = new ByteWriter(BUFFER_BYTES);
  private final ByteWriter answerBuffer = new ByteWriter(256);
  private final TaskCodec.Interned interned = new TaskCodec.Interned();
  private final CheckWalk walk = new CheckWalk();
  private ShardObserver observer = ShardObserver.NONE;
  private @Nullable HeartbeatWatch watch;
  private @Nullable Breakers breakers;
  private int images;
  private long compared;
  private long differing;
  private @Nullable Difference difference;

  public Shard(int number, ShardLimits limits) {
    this(number, limits, Rules.DEFAULT);
  }

  /**
   * An empty shard that stands where nothing else does: for one that begins anew after epochs up to
   * {@code epoch} were granted, so that no copy of what was before is taken for one of this.
   */
  public static Shard anewAfter(long epoch, int number, ShardLimits limits) {
    Shard shard = new Shard(number, limits);
    shard.state.epoch = epoch;
    return shard;
  }

  Shard(int number, ShardLimits limits, Rules rules) {
    this.state = new ShardState(number, limits);
    this.limits = limits;
    this.rules = rules;
  }

  /**
   * What an envelope led to.
   *
   * @param frame what must reach the log before the answers are given; null if nothing happened
   * @param repeated whether the answers are those given before
   */
  public record Outcome(List<ShardAnswer> answers, byte @Nullable [] frame, boolean repeated) {}

  /** From now on {@code newObserver} hears of every event that {@link #handle} decides. */
  public void observe(ShardObserver newObserver) {
    observer = newObserver;
  }

  /** The latest time at which something happened here; 0 if nothing has. */
  public long nowMillis() {
    return state.nowMillis;
  }

  /**
   * Decides the commands one after the other, each on the state that the one before it left, and
   * folds what happened.
   *
   * @throws NotServingException if the shard was never activated, or the envelope is older than the
   *     session's latest
   */
  public Outcome handle(Envelope envelope) {
    Sessions.Answered before = state.sessions.latest(envelope.session());
    if (before != null && envelope.sequence() <= before.sequence()) {
      return answeredBefore(envelope, before);
    }
    long now = Math.max(envelope.nowMillis(), state.nowMillis);
    EventWriter writer = new EventWriter(frameBuffer, now, envelope.session(), envelope.sequence());
    Decision decision = new Decision(now, envelope.dice(), writer);
    List<ShardAnswer> answers = new ArrayList<>(envelope.commands().size());
    for (ShardCommand command : envelope.commands()) {
      answers.add(decide(command, decision));
    }
    if (writer.isEmpty()) {
      return new Outcome(answers, null, false);
    }
    byte[] encoded = RememberedAnswers.encode(answers, answerBuffer);
    finish(now, envelope.session(), envelope.sequence(), encoded);
    return new Outcome(answers, writer.frame(encoded), false);
  }

  private Outcome answeredBefore(Envelope envelope, Sessions.Answered before) {
    if (envelope.sequence() < before.sequence()) {
      throw new NotServingException(
          "shard %d: envelope %d of a session that is at %d"
              .formatted(state.shard, envelope.sequence(), before.sequence()));
    }
    return new Outcome(
        RememberedAnswers.decode(before.answers(), envelope.commands(), state), null, true);
  }

  private ShardAnswer decide(ShardCommand command, Decision decision) {
    if (state.epoch == 0 && !(command instanceof ShardCommand.Activate)) {
      throw new NotServingException("shard %d is not active".formatted(state.shard));
    }
    return rules.decide(command, decision);
  }

  /**
   * Folds a frame that {@link #handle} of another copy of this shard handed out, in the order it
   * did.
   *
   * @throws io.swarmhold.model.wire.MalformedBytesException if it is none
   */
  public void replay(byte[] frame) {
    EventReader reader = new EventReader(frame, interned);
    for (TaskEvent event = reader.next(); event != null; event = reader.next()) {
      state.apply(event, reader.atMillis());
      walk.happened(event, state.sequence);
      if (event instanceof TaskEvent.Checked(Slice slice, long said)) {
        compare(slice, said);
      }
    }
    state.takeTouched();
    finish(reader.atMillis(), reader.session(), reader.sequence(), reader.answers());
  }

  private void compare(Slice slice, long said) {
    long found = state.digest(slice);
    compared++;
    if (found != said) {
      differing++;
      if (difference == null) {
        difference = new Difference(state.epoch, state.sequence + 1, slice, said, found);
      }
    }
  }

  private void finish(long now, long session, long sequence, byte[] answers) {
    state.nowMillis = now;
    state.sequence++;
    walk.endOfFrame(state.sequence);
    state.sessions.answered(session, new Sessions.Answered(sequence, answers));
  }

  /**
   * Begins a snapshot of the shard as it is now; the shard may go on at once. See {@link
   * ShardImage} for what it costs.
   */
  public ShardImage beginImage() {
    return new ShardImage(state, ++images);
  }

  /**
   * The shard that an image shows: same {@link #digest()}, same future.
   *
   * @param chunks all that {@link ShardImage#nextChunk} returned, in order
   * @throws io.swarmhold.model.wire.MalformedBytesException if they are not, or of another shard
   */
  public static Shard restore(int number, ShardLimits limits, Iterable<byte[]> chunks) {
    Shard shard = new Shard(number, limits);
    ImageReader reader = new ImageReader(shard.state, shard.interned);
    for (byte[] chunk : chunks) {
      reader.read(chunk);
    }
    reader.finish();
    shard.walk.beginAt(shard.state.sequence);
    return shard;
  }

  /** What is to be checked next; empty if all has been since it last changed. */
  public Optional<ShardCommand.Check> nextCheck() {
    return walk.next();
  }

  /**
   * How many parts of this copy were compared with what their primary said of them, since it was
   * made or restored.
   */
  public long compared() {
    return compared;
  }

  /** How many of those differed. */
  public long differing() {
    return differing;
  }

  /** The first that differed; null if none did. */
  public @Nullable Difference difference() {
    return difference;
  }

  public int number() {
    return state.shard;
  }

  /** 0 while the shard does not serve. */
  public long epoch() {
    return state.epoch;
  }

  /** How many frames led here. */
  public long sequence() {
    return state.sequence;
  }

  /** The session's latest envelope that led here; 0 if none is remembered. */
  public long latestOf(long session) {
    Sessions.Answered latest = state.sessions.latest(session);
    return latest == null ? 0 : latest.sequence();
  }

  public int size() {
    return state.size();
  }

  /** Nothing will happen by itself before this time; {@code Long.MAX_VALUE} for never. */
  public long nothingDueBeforeMillis() {
    return state.timers.earliestMillis();
  }

  /** Every pool with tasks here, sorted. Live: the counts go on changing. */
  public List<PoolCounts> pools() {
    return state.poolCounts();
  }

  public Optional<TaskView> find(TenantId tenant, long number) {
    TaskCell cell = state.find(number);
    return cell != null && cell.lane().tenant().equals(tenant)
        ? Optional.of(cell.view(state.shard))
        : Optional.empty();
  }

  /** The task, whosever it is; valid until the shard's next event. */
  public @Nullable TaskRead read(long number) {
    return state.find(number);
  }

  /** Whether the task has succeeded or was cancelled. Cheaper than to {@link #read} it. */
  public boolean isOver(long number) {
    return state.over.contains(number);
  }

  /** The assignment that the lease under {@code token} was, if it is still in force. */
  public Optional<Assignment> assignment(long number, long token) {
    TaskCell cell = state.find(number);
    return cell != null && cell.status == TaskStatus.RUNNING && cell.token == token
        ? Optional.of(LeaseRules.assignment(cell, state.shard))
        : Optional.empty();
  }

  /**
   * A lease in force.
   *
   * @param ageMillis from its grant to the shard's latest event
   */
  public record Lease(AgentKey agent, long number, long token, long ageMillis) {}

  /** The leases in force of these agents, by number. Cost: a look at every task that is held. */
  public List<Lease> leasesOf(Set<AgentKey> agents) {
    List<Lease> leases = new ArrayList<>();
    state.forEachRunning(cell -> {
      if (cell.agent != null && agents.contains(cell.agent)) {
        leases.add(
            new Lease(
                cell.agent,
                cell.number,
                cell.token,
                Math.max(0, state.nowMillis - cell.startedAt)));
      }
    });
    leases.sort(Comparator.comparingLong(Lease::number));
    return leases;
  }

  /** Whether the lease under {@code token} is in force. */
  public boolean isInForce(long number, long token) {
    TaskCell cell = state.find(number);
    return cell != null && cell.status == TaskStatus.RUNNING && cell.token == token;
  }

  /** What waits for agents in one lane. */
  public record Demand(Lane lane, int ready, long bestKey) {}

  /** The lanes to which tasks were added since this was last asked. */
  public List<Demand> takeNewDemand() {
    return state.takeTouched().stream().map(Shard::demand).toList();
  }

  /** Every lane in which tasks wait, sorted. */
  public List<Demand> demand() {
    return state.lanes.values().stream()
        .filter(lane -> lane.size() > 0)
        .sorted(Comparator.comparing(lane -> lane.lane))
        .map(Shard::demand)
        .toList();
  }

  /** The lanes of one tenant and pool in which tasks wait. */
  public List<Demand> demand(TenantId tenant, PoolId pool) {
    return state.lanes.values().stream()
        .filter(lane -> lane.lane.tenant().equals(tenant) && lane.lane.pool().equals(pool))
        .filter(lane -> lane.size() > 0)
        .map(Shard::demand)
        .toList();
  }

  private static Demand demand(LaneQueue lane) {
    return new Demand(lane.lane, lane.size(), lane.bestKey());
  }

  /** Shows every task, by number. */
  public void forEach(Consumer<TaskRead> visitor) {
    for (TaskCell cell : state.sorted()) {
      visitor.accept(cell);
    }
  }

  /**
   * Shows the tasks that agents hold, in no order. Cost: a look at all that time may change before
   * the last lease ever granted here would end; mostly these and few others.
   */
  public void forEachRunning(Consumer<TaskRead> visitor) {
    state.forEachRunning(visitor::accept);
  }

  /** The agent, if it is known here. */
  public Optional<Agent> findAgent(AgentKey key) {
    return Optional.ofNullable(state.agents.find(key));
  }

  /** Watches over heartbeats from now on: this copy is the primary's. */
  public void beginWatch(HeartbeatSettings settings, long now) {
    watch = new HeartbeatWatch(state.agents, settings, now);
    breakers = new Breakers(state.breakers);
  }

  public void endWatch() {
    watch = null;
  }

  /**
   * An agent gave a sign of life; at the primary.
   *
   * @param running how many tasks it holds, of {@code slots}; -1 if that is not said
   */
  public Heard heard(AgentKey agent, int running, int slots, long now) {
    Heard heard = watch == null ? Heard.UNKNOWN : watch.heard(agent, now);
    if (running >= 0 && heard != Heard.UNKNOWN) {
      observer.agentLoaded(agent, running, slots);
    }
    return heard;
  }

  /** A breaker that did something. */
  public Optional<BreakerState> findBreaker(BreakerKey key) {
    return Optional.ofNullable(state.breakers.find(key));
  }

  /** A tenant's breakers that did something, by kind and name. */
  public List<BreakerState> breakersOf(TenantId tenant, int limit) {
    return state.breakers.all().stream()
        .filter(breaker -> breaker.key().tenant().equals(tenant))
        .limit(limit)
        .toList();
  }

  /** What is counted of breakers here; at the primary. */
  public Breakers breakers() {
    if (breakers == null) {
      breakers = new Breakers(state.breakers);
    }
    return breakers;
  }

  /** Who watches over heartbeats here; null where nobody does. */
  public @Nullable HeartbeatWatch watch() {
    return watch;
  }

  /** The agents that live here: to look at, on the shard's thread. */
  public AgentTable agents() {
    return state.agents;
  }

  /** How many tasks are here that have not succeeded and were not cancelled. */
  public int openAndDeadTasks() {
    return state.tasks.size();
  }

  /** Bytes of the payloads of {@link #openAndDeadTasks}. */
  public long openAndDeadPayloadBytes() {
    return state.tasks.payloadBytes();
  }

  /**
   * The numbers of all tasks, in no order: to sort tens of thousands of them would hold up the
   * shard's thread for as long as all else that it does while shards move. Cost: a look at each.
   */
  public long[] numbers() {
    LongBuffer numbers = LongBuffer.allocate(state.size());
    for (TaskCell cell : state.tasks.all()) {
      numbers.put(cell.number);
    }
    state.over.forEachNumber(numbers::put);
    return numbers.array();
  }

  /**
   * Hash over everything that two copies of the shard must agree on. Cost: a walk over all tasks.
   */
  public long digest() {
    return ShardDigest.of(state);
  }

  /** The part around {@code position} that is small enough to be looked at in one go. */
  public Slice sliceAt(long position) {
    return state.sliceAt(position);
  }

  /**
   * Hash over the counters, all sessions, and the tasks and keys of a slice. All slices from {@link
   * Slice#BEGIN} to {@link Slice#END} say what {@link #digest()} says. Cost: about a millisecond.
   */
  public long digest(Slice slice) {
    return state.digest(slice);
  }

  ShardState state() {
    return state;
  }

  ShardLimits limits() {
    return limits;
  }

  /** The turn of one envelope: writes each event, folds it, tells the observer. */
  private final class Decision implements Turn {

    private final long now;
    private final long seed;
    private final EventWriter writer;
    private @Nullable RandomGenerator random;

    Decision(long now, long seed, EventWriter writer) {
      this.now = now;
      this.seed = seed;
      this.writer = writer;
    }

    @Override
    public ShardView view() {
      return state;
    }

    @Override
    public long nowMillis() {
      return now;
    }

    @Override
    public RandomGenerator dice() {
      if (random == null) {
        random = new SplittableRandom(seed);
      }
      return random;
    }

    @Override
    public ShardLimits limits() {
      return limits;
    }

    @Override
    public void happened(TaskEvent event) {
      writer.write(event);
      TaskCell after = state.apply(event, now);
      walk.happened(event, state.sequence);
      if (event instanceof TaskEvent.OfAgent(AgentEvent ofAgent)) {
        agentChanged(ofAgent);
      } else if (event instanceof TaskEvent.OfBreaker(BreakerEvent ofBreaker)) {
        breakerMoved(ofBreaker);
      } else if (event instanceof TaskEvent.BreakerForgotten(BreakerKey key)) {
        breakers().forgotten(key);
      } else {
        observer.happened(event, after, state.statusBefore(), now);
      }
    }

    @Override
    public Breakers breakers() {
      return Shard.this.breakers();
    }

    private void breakerMoved(BreakerEvent event) {
      breakers().happened(event);
      observer.breakerMoved(event, now);
    }

    private void agentChanged(AgentEvent event) {
      if (watch != null) {
        watch.changed(state.agentChange(), now);
      }
      observer.agentChanged(event, state.agentChange(), now);
    }
  }
}
