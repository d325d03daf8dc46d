package io.swarmhold.grid;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Durability;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.breaker.Outcomes;
import io.swarmhold.model.breaker.Permits;
import io.swarmhold.model.port.AgentConnection;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.AgentSink;
import io.swarmhold.model.port.AgentStatus;
import io.swarmhold.model.port.Agents;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Dispatch;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.replica.EnvelopeWindow;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The agents of this member: their connections, what they hold, and the credits the matcher has of
 * them.
 */
final class AgentDesks implements Agents, AutoCloseable {

  /** A desk that holds nothing and hears nothing for so long is cleared away. */
  private static final long FORGET_AFTER_MILLIS = 600_000;

  /** An agent is spoken for at least so often: three times in the usual interval. */
  private static final long SPEAK_MILLIS = 3_000;

  /** No agent's name comes before this one. */
  private static final AgentId FIRST = new AgentId("0");

  private static final PoolId UNKNOWN_POOL = new PoolId("unknown");

  private final ConcurrentHashMap<AgentKey, AgentDesk> desks = new ConcurrentHashMap<>();
  private final ConcurrentSkipListMap<AgentKey, AgentDesk> sorted = new ConcurrentSkipListMap<>();
  private final ConcurrentLinkedQueue<AgentDesk> newcomers = new ConcurrentLinkedQueue<>();
  private final Set<AgentKey> toReport = ConcurrentHashMap.newKeySet();
  private volatile Map<BreakerKey, Guard.Standing> standings = Map.of();
  private final ConcurrentLinkedQueue<AgentDesk> freed = new ConcurrentLinkedQueue<>();
  private final Signals signals;
  private final InstantSource clock;
  private final ScheduledExecutorService timer;
  private @Nullable Shards shards;
  private @Nullable CommittedReads looks;
  private @Nullable OtherMembers others;
  private volatile @Nullable AgentDesk latest;
  private volatile boolean closed;

  AgentDesks(Signals signals, InstantSource clock, ScheduledExecutorService timer) {
    this.signals = signals;
    this.clock = clock;
    this.timer = timer;
  }

  /** Where agents may be connected as well. */
  interface OtherMembers {

    /** An agent has connected here. */
    void hear(AgentKey agent);

    /** Since when it is connected to one of them, the latest that was heard; 0 if to none. */
    long connectedMillis(AgentKey agent);
  }

  /** Only where there are any. */
  void connect(OtherMembers newOthers) {
    others = newOthers;
  }

  void connect(Shards allShards) {
    shards = allShards;
  }

  void connect(CommittedReads newLooks) {
    looks = newLooks;
  }

  @Override
  public AgentConnection connect(AgentProfile profile, List<Holding> holding, AgentSink sink) {
    Set<Holding> named = Set.copyOf(holding);
    boolean isAlone = others == null;
    for (; ; ) {
      AgentDesk desk = deskOf(profile);
      List<Holding> again =
          desk.connect(profile, sink, named, isAlone, clock.millis(), laterThanElsewhere(desk));
      if (again != null) {
        resend(desk, again);
        newcomers.add(desk);
        if (others != null) {
          others.hear(desk.key());
        }
        return new Connection(desk, sink);
      }
      forget(desk);
    }
  }

  /**
   * Who comes here now has been elsewhere before, also where that member's clock was ahead: its
   * word would end this connection otherwise.
   */
  private long laterThanElsewhere(AgentDesk desk) {
    return others == null ? 0 : others.connectedMillis(desk.key()) + 1;
  }

  /** Sends once more what was lost with an earlier connection. */
  private void resend(AgentDesk desk, List<Holding> again) {
    CommittedReads toShards = looks;
    if (toShards == null) {
      throw new IllegalStateException("not connected yet");
    }
    boolean isAlone = others == null;
    for (Holding lost : again) {
      var unused =
          toShards
              .at(
                  lost.task().shard(),
                  new ShardQuestion.OfLease(lost.task().number(), lost.token()))
              .whenComplete((found, failure) -> {
                if (failure != null) {
                  desk.notResent(lost, !isAlone);
                } else {
                  found.ifPresent(desk::resend);
                }
              });
    }
  }

  @Override
  public CompletionStage<List<Assignment>> poll(AgentProfile profile, int max, Duration atMost) {
    AgentDesk.Poll poll = new AgentDesk.Poll(max, new CompletableFuture<>());
    AgentDesk desk = deskOf(profile);
    while (!desk.startPoll(profile, poll, clock.millis())) {
      forget(desk);
      desk = deskOf(profile);
    }
    newcomers.add(desk);
    if (closed) {
      desk.endPoll(poll);
      return poll.answer();
    }
    AgentDesk waiting = desk;
    var timeout =
        timer.schedule(
            () -> waiting.endPoll(poll),
            Math.min(atMost.toMillis(), MAX_POLL.toMillis()),
            TimeUnit.MILLISECONDS);
    CompletableFuture<List<Assignment>> answer = new CompletableFuture<>();
    var unusedAnswered =
        poll.answer()
            .thenAccept(assignments -> {
              timeout.cancel(false);
              if (!answer.complete(assignments)) {
                handBack(waiting.key(), assignments);
              }
            });
    var unusedCancelled =
        answer.whenComplete((assignments, cancelled) -> {
          if (cancelled != null) {
            waiting.endPoll(poll);
          }
        });
    return answer;
  }

  /** Came to a poll that was cancelled meanwhile. */
  private void handBack(AgentKey agent, List<Assignment> assignments) {
    List<Report> back =
        assignments.stream()
            .<Report>map(one -> new Report.HandBack(one.task(), one.token()))
            .toList();
    var unused = report(agent, back, Durability.MEMORY);
  }

  @Override
  public CompletionStage<List<Reported>> report(
      TenantId tenant, AgentId agent, List<Report> reports, Durability durability) {
    AgentKey key = new AgentKey(tenant, agent);
    AgentDesk desk = desks.get(key);
    if (desk != null) {
      desk.seen(clock.millis());
    }
    return report(key, reports, durability);
  }

  private CompletionStage<List<Reported>> report(
      AgentKey key, List<Report> reports, Durability durability) {
    if (reports.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    ShardParts<Report> parts =
        ShardParts.of(reports, report -> report.task().shard())
            .inPieces(
                some -> new ShardCommand.ReportAll(key, some).logBytes(),
                EnvelopeWindow.MAX_LOG_BYTES_PER_ENVELOPE);
    Gathering<Reported> gathering = new Gathering<>(reports.size(), parts.parts().size());
    for (ShardParts.Part<Report> part : parts.parts()) {
      if (!shards().has(part.shard())) {
        gathering.answeredAtOnce(
            part.places(), part.items().stream().map(r -> Reported.NOT_FOUND).toList());
        continue;
      }
      shards()
          .send(
              part.shard(),
              new ShardCommand.ReportAll(key, part.items()),
              durability,
              new ShardChannel.Reply() {
                @Override
                public void answered(ShardAnswer answer) {
                  gathering.answered(part.places(), ((ShardAnswer.Reports) answer).reported());
                }

                @Override
                public void failed(RuntimeException cause) {
                  gathering.failed(cause);
                }
              });
    }
    return gathering.stage();
  }

  @Override
  public Optional<AgentStatus> find(TenantId tenant, AgentId agent) {
    return Optional.ofNullable(desks.get(new AgentKey(tenant, agent))).map(AgentDesk::status);
  }

  @Override
  public List<AgentStatus> list(TenantId tenant, String after, int limit) {
    List<AgentStatus> page = new ArrayList<>();
    var tail =
        after.isEmpty()
            ? sorted.tailMap(new AgentKey(tenant, FIRST), true)
            : sorted.tailMap(new AgentKey(tenant, new AgentId(after)), false);
    for (AgentDesk desk : tail.values()) {
      if (page.size() == limit || !desk.key().tenant().equals(tenant)) {
        break;
      }
      page.add(desk.status());
    }
    return page;
  }

  @Override
  public boolean drain(TenantId tenant, AgentId agent) {
    AgentDesk desk = desks.get(new AgentKey(tenant, agent));
    if (desk == null) {
      return false;
    }
    desk.drain();
    return true;
  }

  /** Who came since this was last asked, and is to be registered. */
  List<AgentDesk.Newcomer> takeNewcomers() {
    List<AgentDesk.Newcomer> taken = new ArrayList<>();
    for (AgentDesk desk = newcomers.poll(); desk != null; desk = newcomers.poll()) {
      AgentDesk.Newcomer newcomer = desk.takeNewcomer();
      if (newcomer != null) {
        taken.add(newcomer);
      }
    }
    return taken;
  }

  /** The registry does not know the agent, or it could not be told of it. */
  void isUnknown(AgentKey agent) {
    AgentDesk desk = desks.get(agent);
    if (desk != null) {
      desk.isUnknown();
      newcomers.add(desk);
    }
  }

  /** What the registry says, whether the agent may be given work. */
  void mode(AgentKey agent, AgentMode mode) {
    AgentDesk desk = desks.get(agent);
    if (desk != null) {
      desk.mode(mode);
    }
  }

  /** Breakers of agents stand so; all others are closed. */
  void standing(Map<BreakerKey, Guard.Standing> next) {
    Map<BreakerKey, Guard.Standing> before = standings;
    standings = next;
    for (Map<BreakerKey, Guard.Standing> each : List.of(before, next)) {
      for (BreakerKey key : each.keySet()) {
        AgentDesk desk = key.kind() == BreakerKey.Kind.AGENT ? desks.get(agentOf(key)) : null;
        if (desk != null) {
          desk.stand(next.getOrDefault(key, Guard.Standing.CLOSED));
        }
      }
    }
  }

  private static AgentKey agentOf(BreakerKey key) {
    return new AgentKey(key.tenant(), new AgentId(key.name()));
  }

  /** Hears what agents' breakers have not been told, and of those that are probed. */
  interface OutcomeVisitor {
    /**
     * @param isHere whether the agent could be given work at this member
     */
    void visit(AgentKey agent, Outcomes outcomes, Guard guard, boolean isHere);
  }

  void reportOutcomes(OutcomeVisitor visitor) {
    Set<AgentKey> agents = new HashSet<>();
    for (var each = toReport.iterator(); each.hasNext(); ) {
      agents.add(each.next());
      each.remove();
    }
    for (BreakerKey key : standings.keySet()) {
      if (key.kind() == BreakerKey.Kind.AGENT) {
        agents.add(agentOf(key));
      }
    }
    for (AgentKey agent : agents) {
      AgentDesk desk = desks.get(agent);
      if (desk != null) {
        visitor.visit(agent, desk.takeOutcomes(), desk.guard(), desk.status().connected());
      }
    }
  }

  /** The agent may be tried with so many tasks. */
  void permit(AgentKey agent, Permits permits) {
    AgentDesk desk = desks.get(agent);
    if (desk != null) {
      desk.permit(permits);
    }
  }

  /** What is to be said of the agents that are here. */
  List<Sign> signs() {
    long now = clock.millis();
    List<Sign> signs = new ArrayList<>();
    for (AgentDesk desk : desks.values()) {
      Sign sign = desk.sign(now, SPEAK_MILLIS);
      if (sign != null) {
        signs.add(sign);
      }
    }
    return signs;
  }

  /** Agents that this member speaks for: of several members, one does. */
  int known() {
    int count = 0;
    for (AgentDesk desk : desks.values()) {
      count += desk.isElsewhere() ? 0 : 1;
    }
    return count;
  }

  /** Agents with a connection or a waiting poll. */
  int connected() {
    int count = 0;
    for (AgentDesk desk : desks.values()) {
      if (desk.status().connected()) {
        count++;
      }
    }
    return count;
  }

  void leased(AgentKey agent, int shard, long number, long token) {
    deskOf(agent).leased(shard, number, token);
  }

  /** Tasks of another member's shard are leased to the agent. */
  void leased(AgentKey agent, List<Assignment> given) {
    AgentDesk desk = deskOf(agent);
    for (Assignment one : given) {
      desk.leased(one.task().shard(), one.task().number(), one.token());
    }
  }

  void recovered(AgentKey agent, int shard, long number, long token) {
    deskOf(agent).restored(shard, number, token);
  }

  void released(
      AgentKey agent, int shard, long number, long token, boolean revoked, AgentDesk.Ended ended) {
    AgentDesk desk = deskOf(agent);
    noteEnd(agent, ended);
    if (desk.released(shard, number, token, revoked, ended)) {
      freed.add(desk);
    }
  }

  /** Of what went well, breakers hear only where something went badly before. */
  private void noteEnd(AgentKey agent, AgentDesk.Ended how) {
    boolean matters =
        switch (how) {
          case BADLY -> true;
          case WELL -> isTroubled(agent);
          case OTHERWISE -> false;
        };
    if (matters) {
      toReport.add(agent);
    }
  }

  private boolean isTroubled(AgentKey agent) {
    AgentDesk desk = desks.get(agent);
    return desk != null && desk.isTroubled();
  }

  /** As {@link #released}, but an agent that never was here gets no desk by it. */
  void releasedIfKnown(
      AgentKey agent, int shard, long number, long token, boolean revoked, AgentDesk.Ended ended) {
    AgentDesk desk = desks.get(agent);
    noteEnd(agent, ended);
    if (desk != null && desk.released(shard, number, token, revoked, ended)) {
      freed.add(desk);
    }
  }

  /** A shard says that the agent holds a task, which perhaps nobody here knows. */
  void found(AgentKey agent, Holding holding) {
    AgentDesk desk = desks.get(agent);
    if (desk != null && desk.find(holding)) {
      resend(desk, List.of(holding));
    }
  }

  /** The agent is connected to another member; see {@link AgentDesk#movedAway}. */
  void movedAway(AgentKey agent, long sinceMillis, boolean winsTies) {
    AgentDesk desk = desks.get(agent);
    if (desk != null) {
      desk.movedAway(sinceMillis, winsTies);
    }
  }

  List<AgentKey> connectedAgents() {
    List<AgentKey> all = new ArrayList<>();
    for (AgentDesk desk : desks.values()) {
      if (desk.isConnected()) {
        all.add(desk.key());
      }
    }
    return all;
  }

  /** Since when the agent is connected here; 0 if it never was. */
  long connectedMillis(AgentKey agent) {
    AgentDesk desk = desks.get(agent);
    return desk == null ? 0 : desk.connectedMillis();
  }

  /** Shows what agents are believed to hold. */
  void forEachHeld(BiConsumer<AgentKey, Holding> visitor) {
    for (AgentDesk desk : desks.values()) {
      desk.held().forEach(holding -> visitor.accept(desk.key(), holding));
    }
  }

  /** Tells the matcher of the slots that the envelope just decided has freed. */
  void announceFreed() {
    for (AgentDesk desk = freed.poll(); desk != null; desk = freed.poll()) {
      desk.freed();
    }
  }

  /**
   * Tells the matcher of credits it does not know of: those of sockets that had been full, above
   * all.
   */
  void announceMissing() {
    for (AgentDesk desk : desks.values()) {
      desk.retell();
    }
  }

  /** Tells everything to a matcher that knows nothing. */
  void announceAll() {
    for (AgentDesk desk : desks.values()) {
      desk.tellAll();
    }
  }

  /** Spends an agent's credits for an order; returns how many of them were not void. */
  int spend(Dispatch.Claim claim, int credits) {
    return deskOf(claim.agent()).spend(claim.incarnation(), credits);
  }

  /** Ends an order: hands tasks to their agent; back to their shard if nobody is there for it. */
  void settled(Dispatch.Claim claim, int spent, List<Assignment> given) {
    List<Assignment> left = deskOf(claim.agent()).settled(claim.incarnation(), spent, given);
    if (left.isEmpty()) {
      return;
    }
    List<Report> back = new ArrayList<>(left.size());
    for (Assignment assignment : left) {
      back.add(new Report.HandBack(assignment.task(), assignment.token()));
    }
    var unused = report(claim.agent(), back, Durability.MEMORY);
  }

  /** Clears away desks nobody has come to for long. */
  void forgetIdle() {
    long before = clock.millis() - FORGET_AFTER_MILLIS;
    for (AgentDesk desk : desks.values()) {
      if (desk.goneSince(before)) {
        forget(desk);
      }
    }
  }

  private void forget(AgentDesk gone) {
    desks.remove(gone.key(), gone);
    sorted.remove(gone.key(), gone);
  }

  /** Ends every wait: no task will come from here any more. */
  @Override
  public void close() {
    closed = true;
    desks.values().forEach(AgentDesk::endPoll);
  }

  private AgentDesk deskOf(AgentProfile profile) {
    AgentKey key = new AgentKey(profile.tenant(), profile.agent());
    return desks.computeIfAbsent(key, fresh -> newDesk(fresh, profile));
  }

  private AgentDesk deskOf(AgentKey key) {
    AgentDesk recent = latest;
    if (recent != null && recent.key().equals(key) && !recent.isGone()) {
      return recent;
    }
    AgentDesk desk = desks.get(key);
    if (desk == null) {
      desk =
          desks.computeIfAbsent(
              key,
              fresh ->
                  newDesk(
                      fresh,
                      new AgentProfile(
                          fresh.tenant(),
                          fresh.agent(),
                          List.of(fresh.tenant()),
                          List.of(UNKNOWN_POOL),
                          Set.of(),
                          "",
                          0)));
    }
    latest = desk;
    return desk;
  }

  private AgentDesk newDesk(AgentKey key, AgentProfile profile) {
    AgentDesk desk = new AgentDesk(profile, signals::tell, clock.millis());
    sorted.put(key, desk);
    return desk;
  }

  private Shards shards() {
    if (shards == null) {
      throw new IllegalStateException("not connected yet");
    }
    return shards;
  }

  private final class Connection implements AgentConnection {

    private final AgentDesk desk;
    private final AgentSink sink;

    Connection(AgentDesk desk, AgentSink sink) {
      this.desk = desk;
      this.sink = sink;
    }

    @Override
    public void slots(int slots) {
      desk.slots(sink, slots);
    }

    @Override
    public CompletionStage<List<Reported>> report(List<Report> reports, Durability durability) {
      return AgentDesks.this.report(desk.key(), reports, durability);
    }

    @Override
    public void heartbeat() {
      desk.seen(clock.millis());
    }

    @Override
    public void drain() {
      desk.drain(sink);
    }

    @Override
    public void disconnected() {
      desk.disconnect(sink);
    }
  }
}
