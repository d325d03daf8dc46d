package io.swarmhold.grid;

import io.swarmhold.grid.MemberLoad.AgentBrief;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.AgentStatus;
import io.swarmhold.model.port.NodeStatus.PoolStatus;
import io.swarmhold.model.port.NodeStatus.QueueStatus;
import io.swarmhold.model.port.Swarm;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks every member what it knows and puts the answers together.
 *
 * <p>Over the members' own messages, not Hazelcast's executor or a map: an executor ships code and
 * fails a call when a member leaves, where here its absence is the answer; a map would have to be
 * written to all the time for what somebody looks at now and then.
 *
 * <p>Members are those that the grid reaches, and those whose lease still holds though it does not:
 * what they know has not moved elsewhere yet, so they are missed.
 */
final class GatheredSwarm implements Swarm, AutoCloseable {

  private final MemberId self;
  private final MemberBooks books;
  private final MemberLink link;
  private final Consensus consensus;
  private final ScheduledExecutorService timer;

  private final BoundedExecutor thread = new BoundedExecutor("swarmhold-figures");

  GatheredSwarm(
      MemberId self,
      MemberBooks books,
      MemberLink link,
      Consensus consensus,
      ScheduledExecutorService timer) {
    this.self = self;
    this.books = books;
    this.link = link;
    this.consensus = consensus;
    this.timer = timer;
    link.on(
        MemberLink.Kind.SWARM,
        (from, question) -> thread.answer(() -> answer(SwarmQuestion.of(question), books)));
  }

  private static <T> byte[] answer(SwarmQuestion<T> question, MemberBooks books) {
    ByteWriter out = new ByteWriter(256);
    question.writeAnswer(question.ask(books), out);
    return out.toBytes();
  }

  @Override
  public void measuring(Map<String, LatencyHistogram> own) {
    books.measuring(own);
  }

  @Override
  public CompletionStage<Gathered<List<Hosted>>> agents(TenantId tenant, String after, int limit) {
    return gather(
        new SwarmQuestion.Agents(tenant, after, limit),
        answers -> hosted(answers).stream().limit(limit).toList());
  }

  @Override
  public CompletionStage<Gathered<Optional<Hosted>>> agent(TenantId tenant, AgentId agent) {
    return gather(
        new SwarmQuestion.Agent(tenant, agent, false),
        answers -> hosted(answers).stream().findFirst());
  }

  /**
   * All members are told, not the one where the agent is: it may be on its way from one to another.
   */
  @Override
  public CompletionStage<Gathered<Optional<Hosted>>> drain(TenantId tenant, AgentId agent) {
    return gather(
        new SwarmQuestion.Agent(tenant, agent, true),
        answers -> hosted(answers).stream().findFirst());
  }

  @Override
  public CompletionStage<Gathered<Load>> load(TenantId tenant) {
    return gather(new SwarmQuestion.Load(tenant), answers -> load(tenant, answers));
  }

  private <T, R> CompletionStage<Gathered<R>> gather(
      SwarmQuestion<T> question, Function<SortedMap<MemberId, T>, R> together) {
    NavigableSet<MemberId> here = link.alive();
    NavigableSet<MemberId> all = new TreeSet<>(here);
    all.addAll(consensus.view().members().keySet());
    all.add(self);
    Round<T> round = new Round<>(all);
    byte[] bytes = SwarmQuestion.bytes(question);
    for (MemberId member : all) {
      if (member.equals(self)) {
        round.expect(member, thread.answer(() -> question.ask(books)));
      } else if (here.contains(member)) {
        round.expect(
            member,
            link.ask(member, MemberLink.Kind.SWARM, bytes)
                .thenApply(answer -> question.readAnswer(new ByteReader(answer))));
      } else {
        round.came(member, null);
      }
    }
    round.endAfter(timer.schedule(round::end, ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS));
    return round.over.thenApply(answers -> {
      NavigableSet<MemberId> missing = new TreeSet<>(all);
      missing.removeAll(answers.keySet());
      return new Gathered<>(together.apply(answers), answers.navigableKeySet(), missing);
    });
  }

  /** One question and what has come of it. */
  private static final class Round<T> {

    private final NavigableSet<MemberId> open;
    private final NavigableMap<MemberId, T> answers = new TreeMap<>();
    private final CompletableFuture<NavigableMap<MemberId, T>> over = new CompletableFuture<>();

    Round(NavigableSet<MemberId> members) {
      open = new TreeSet<>(members);
    }

    void expect(MemberId member, CompletionStage<T> answer) {
      var unused =
          answer.whenComplete((value, failure) -> came(member, failure == null ? value : null));
    }

    /** An answer; null if there will be none. */
    void came(MemberId member, @Nullable T value) {
      synchronized (this) {
        if (!open.remove(member)) {
          return;
        }
        if (value != null) {
          answers.put(member, value);
        }
        if (!open.isEmpty()) {
          return;
        }
      }
      over.complete(answers);
    }

    /** What has not come by now is not waited for. */
    void end() {
      synchronized (this) {
        open.clear();
      }
      over.complete(answers);
    }

    void endAfter(ScheduledFuture<?> timeout) {
      var unused = over.whenComplete((value, failure) -> timeout.cancel(false));
    }
  }

  private static List<Hosted> hosted(SortedMap<MemberId, List<AgentStatus>> answers) {
    NavigableMap<AgentId, Hosted> byId = new TreeMap<>();
    answers.forEach((member, known) -> {
      for (AgentStatus status : known) {
        byId.merge(status.profile().agent(), new Hosted(status, member), GatheredSwarm::together);
      }
    });
    return List.copyOf(byId.values());
  }

  /** One agent that two members know. */
  private static Hosted together(Hosted one, Hosted other) {
    boolean first = AgentBrief.of(one.status()).goesBefore(AgentBrief.of(other.status()));
    Hosted host = first ? one : other;
    AgentStatus status = host.status();
    return new Hosted(
        new AgentStatus(
            status.profile(),
            status.connected(),
            status.draining(),
            status.running(),
            one.status().succeeded() + other.status().succeeded(),
            one.status().failed() + other.status().failed(),
            status.consecutiveFailures(),
            status.lastSeenMillis()),
        host.member());
  }

  private static Load load(TenantId tenant, SortedMap<MemberId, MemberLoad> answers) {
    QueueStatus queue = new QueueStatus(0, 0, 0, 0, 0, 0);
    NavigableMap<String, PoolStatus> pools = new TreeMap<>();
    NavigableMap<AgentId, AgentBrief> agents = new TreeMap<>();
    Map<String, LatencyHistogram> latencies = new LinkedHashMap<>();
    for (MemberLoad member : answers.values()) {
      queue = sum(queue, member.queue());
      for (PoolStatus pool : member.pools()) {
        pools.merge(pool.pool(), pool, (one, other) -> sum(tenant, one, other));
      }
      for (AgentBrief agent : member.agents()) {
        agents.merge(agent.agent(), agent, (one, other) -> one.goesBefore(other) ? one : other);
      }
      member
          .latencies()
          .forEach((name, histogram) ->
              latencies.computeIfAbsent(name, unused -> new LatencyHistogram()).add(histogram));
    }
    return new Load(
        queue, List.copyOf(pools.values()), counts(agents), unhealthy(agents), latencies);
  }

  private static QueueStatus sum(QueueStatus one, QueueStatus other) {
    return new QueueStatus(
        one.waiting() + other.waiting(),
        one.running() + other.running(),
        one.dead() + other.dead(),
        one.created() + other.created(),
        one.succeeded() + other.succeeded(),
        one.failed() + other.failed());
  }

  private static PoolStatus sum(TenantId tenant, PoolStatus one, PoolStatus other) {
    return new PoolStatus(
        tenant,
        one.pool(),
        one.ready() + other.ready(),
        one.delayed() + other.delayed(),
        one.running() + other.running(),
        one.dead() + other.dead());
  }

  private static AgentCounts counts(NavigableMap<AgentId, AgentBrief> agents) {
    long connected = 0;
    long draining = 0;
    long unhealthy = 0;
    long running = 0;
    for (AgentBrief agent : agents.values()) {
      connected += agent.connected() ? 1 : 0;
      draining += agent.draining() ? 1 : 0;
      unhealthy += agent.unhealthy() ? 1 : 0;
      running += agent.running();
    }
    return new AgentCounts(agents.size(), connected, draining, unhealthy, running);
  }

  private static List<String> unhealthy(NavigableMap<AgentId, AgentBrief> agents) {
    List<String> ids = new ArrayList<>();
    for (AgentBrief agent : agents.values()) {
      if (agent.unhealthy()) {
        ids.add(agent.agent().value());
      }
    }
    return ids;
  }

  @Override
  public void close() {
    thread.close();
  }
}
