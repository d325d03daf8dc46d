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
import io.swarmhold.model.wire.ByteWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;

/** Asks every member what it knows and puts the answers together. */
final class GatheredSwarm implements Swarm, AutoCloseable {

  private final MemberBooks books;
  private final BoundedExecutor thread = new BoundedExecutor("swarmhold-figures");
  private final MemberPoll poll;

  GatheredSwarm(
      MemberId self,
      MemberBooks books,
      MemberLink link,
      Consensus consensus,
      ScheduledExecutorService timer) {
    this.books = books;
    this.poll = new MemberPoll(self, link, consensus, timer, thread);
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
  public CompletionStage<Gathered<List<Hosted>>> agents(TenantId tenant, List<AgentId> agents) {
    return gather(new SwarmQuestion.Named(tenant, agents), GatheredSwarm::hosted);
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
    return poll.gather(
        MemberLink.Kind.SWARM,
        SwarmQuestion.bytes(question),
        () -> question.ask(books),
        question::readAnswer,
        together);
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
