package io.swarmhold.grid;

import io.swarmhold.grid.registry.AgentIndex;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Durability;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentAnswer.Outcome;
import io.swarmhold.model.agent.AgentCommand;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.agent.AgentSpecCodec;
import io.swarmhold.model.agent.AgentState;
import io.swarmhold.model.agent.HeartbeatWatch.Heard;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.AgentFilter;
import io.swarmhold.model.port.Discovery;
import io.swarmhold.model.port.Registry;
import io.swarmhold.model.port.StorageFullException;
import io.swarmhold.model.port.Swarm.Gathered;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The registry, as this member offers it: the agents' shards write, all members' indexes find. */
final class GridRegistry implements Registry, AutoCloseable {

  private final MemberId self;
  private final MemberLink link;
  private final AgentIndex index;
  private final AgentWrites writes;
  private final CommittedReads looks;
  private final MemberPoll poll;
  private final BoundedExecutor thread;
  private final DiscoveryCache cache;
  private final Heartbeats heartbeats;
  private final Attachments attachments;
  private final BooleanSupplier hasRoom;
  private final BoundedExecutor beats = new BoundedExecutor("swarmhold-heartbeats");

  /**
   * @param thread looks into the index; closed with this
   * @param hasRoom whether there is memory for more agents
   */
  GridRegistry(
      MemberId self,
      MemberLink link,
      AgentIndex index,
      AgentWrites writes,
      CommittedReads looks,
      MemberPoll poll,
      BoundedExecutor thread,
      DiscoveryCache cache,
      Heartbeats heartbeats,
      Attachments attachments,
      BooleanSupplier hasRoom) {
    this.self = self;
    this.link = link;
    this.index = index;
    this.writes = writes;
    this.looks = looks;
    this.poll = poll;
    this.thread = thread;
    this.cache = cache;
    this.heartbeats = heartbeats;
    this.attachments = attachments;
    this.hasRoom = hasRoom;
    link.on(
        MemberLink.Kind.REGISTRY,
        (from, question) -> thread.answer(() -> answer(RegistryQuestion.of(question), index)));
    link.on(MemberLink.Kind.AGENT_MODES, this::modesSet);
  }

  private static <T> byte[] answer(RegistryQuestion<T> question, AgentIndex index) {
    ByteWriter out = new ByteWriter(1_024);
    question.writeAnswer(question.ask(index), out);
    return out.toBytes();
  }

  @Override
  public CompletionStage<List<Outcome>> register(
      TenantId tenant, List<Entry> agents, Durability durability) {
    requireAtMost("agents", agents, MAX_BATCH);
    if (!hasRoom.getAsBoolean()) {
      return CompletableFuture.failedFuture(
          new StorageFullException("tasks and agents take all the memory that they may"));
    }
    List<AgentCommand.Registration> registrations =
        agents.stream()
            .map(one ->
                new AgentCommand.Registration(
                    new AgentKey(tenant, one.agent()),
                    AgentSpecCodec.encode(one.spec()),
                    one.expected()))
            .toList();
    return writes.send(
        registrations, AgentCommand.Registration::key, AgentCommand.Register::new, durability);
  }

  private static void requireAtMost(String what, Collection<?> found, int most) {
    if (found.size() > most) {
      throw new IllegalArgumentException(
          "%s: %d (expected: at most %d)".formatted(what, found.size(), most));
    }
  }

  @Override
  public CompletionStage<Outcome> keepCard(
      TenantId tenant,
      AgentId agent,
      byte @Nullable [] card,
      long expected,
      Durability durability) {
    if (card != null && card.length > AgentCommand.MAX_CARD_BYTES) {
      throw new IllegalArgumentException(
          "card: %d bytes (expected: at most %d)"
              .formatted(card.length, AgentCommand.MAX_CARD_BYTES));
    }
    AgentKey key = new AgentKey(tenant, agent);
    return writes
        .send(
            List.of(key),
            one -> one,
            some -> new AgentCommand.KeepCard(key, card, expected),
            durability)
        .thenApply(List::getFirst);
  }

  @Override
  public CompletionStage<List<Outcome>> deregister(
      TenantId tenant, List<AgentId> agents, long expected, Durability durability) {
    requireAtMost("agents", agents, MAX_BATCH);
    return writes.send(
        keys(tenant, agents),
        key -> key,
        some -> new AgentCommand.Deregister(some, expected),
        durability);
  }

  private static List<AgentKey> keys(TenantId tenant, List<AgentId> agents) {
    return agents.stream().map(agent -> new AgentKey(tenant, agent)).toList();
  }

  @Override
  public CompletionStage<List<Outcome>> setMode(
      TenantId tenant, List<AgentId> agents, AgentMode mode, String by, Durability durability) {
    requireAtMost("agents", agents, MAX_BATCH);
    List<AgentKey> keys = keys(tenant, agents);
    return writes
        .send(keys, key -> key, some -> new AgentCommand.SetMode(some, mode, by), durability)
        .thenApply(outcomes -> {
          tellModes(keys, mode);
          return outcomes;
        });
  }

  /** So that nobody waits for the agents' next signs of life. */
  private void tellModes(List<AgentKey> agents, AgentMode mode) {
    attachments.mode(agents, mode);
    ByteWriter out = new ByteWriter(256);
    out.writeByte(mode.code());
    agents.forEach(agent -> ShardQuestion.agent(agent, out));
    for (MemberId member : link.alive()) {
      if (!member.equals(self)) {
        link.tell(member, MemberLink.Kind.AGENT_MODES, out.toBytes());
      }
    }
  }

  private CompletionStage<byte[]> modesSet(MemberId from, byte[] message) {
    ByteReader in = new ByteReader(message);
    AgentMode mode = AgentMode.of(in.readByte());
    List<AgentKey> agents = new ArrayList<>();
    while (in.hasMore()) {
      agents.add(ShardQuestion.agent(in));
    }
    attachments.mode(agents, mode);
    return MemberLink.nothing();
  }

  @Override
  public CompletionStage<Optional<Agent>> find(TenantId tenant, AgentId agent) {
    AgentKey key = new AgentKey(tenant, agent);
    return looks.at(writes.shardOf(key), new ShardQuestion.OfAgent(key));
  }

  @Override
  public CompletionStage<Gathered<List<Found>>> list(
      TenantId tenant, AgentFilter filter, String after, int limit) {
    requireLimit(limit);
    return gather(
        new RegistryQuestion.Page(tenant, filter, after, limit),
        answers -> merged(answers, limit, Comparator.comparing(one -> one.agent().key())));
  }

  private static void requireLimit(int limit) {
    if (limit < 1 || limit > MAX_FOUND) {
      throw new IllegalArgumentException(
          "limit: %d (expected: 1 to %d)".formatted(limit, MAX_FOUND));
    }
  }

  @Override
  public CompletionStage<Gathered<List<Found>>> discover(TenantId tenant, Discovery discovery) {
    return cache.get(
        tenant,
        discovery,
        () ->
            gather(
                new RegistryQuestion.Search(tenant, discovery),
                answers -> merged(answers, discovery.limit(), nearestFirst(discovery))));
  }

  /** The order in which each member has put its own; among equals it is left as it comes. */
  private static Comparator<Found> nearestFirst(Discovery discovery) {
    return Comparator.comparingInt((Found one) -> discovery.distance(one.agent().spec().region()))
        .thenComparingDouble(
            one -> (double) one.running() / Math.max(1, one.agent().spec().slots()));
  }

  /** Each agent once: while its shard moves, two members may know it. */
  private static List<Found> merged(
      SortedMap<MemberId, List<Found>> answers, int limit, Comparator<Found> order) {
    if (answers.size() == 1) {
      return answers.firstEntry().getValue();
    }
    Map<AgentKey, Found> byKey = new HashMap<>();
    for (List<Found> some : answers.values()) {
      for (Found one : some) {
        byKey.merge(
            one.agent().key(), one, (a, b) -> a.agent().revision() >= b.agent().revision() ? a : b);
      }
    }
    return byKey.values().stream().sorted(order).limit(limit).toList();
  }

  @Override
  public CompletionStage<Gathered<Census>> census(TenantId tenant) {
    return gather(new RegistryQuestion.Count(tenant), answers -> sum(answers.values()));
  }

  private static Census sum(Collection<Census> all) {
    long total = 0;
    Map<AgentState, Long> states = new EnumMap<>(AgentState.class);
    Map<AgentMode, Long> modes = new EnumMap<>(AgentMode.class);
    Map<PoolId, Long> pools = new TreeMap<>();
    for (Census one : all) {
      total += one.total();
      one.states().forEach((state, count) -> states.merge(state, count, Long::sum));
      one.modes().forEach((mode, count) -> modes.merge(mode, count, Long::sum));
      one.pools().forEach((pool, count) -> pools.merge(pool, count, Long::sum));
    }
    return new Census(total, states, modes, pools);
  }

  private <T, R> CompletionStage<Gathered<R>> gather(
      RegistryQuestion<T> question, java.util.function.Function<SortedMap<MemberId, T>, R> all) {
    return poll.gather(
        MemberLink.Kind.REGISTRY,
        RegistryQuestion.bytes(question),
        () -> question.ask(index),
        question::readAnswer,
        all);
  }

  @Override
  public CompletionStage<List<AgentId>> heartbeat(TenantId tenant, List<AgentId> agents) {
    requireAtMost("agents", agents, MAX_HEARTBEATS);
    Queue<AgentId> unknown = new ConcurrentLinkedQueue<>();
    // Ten thousand of them take milliseconds, for which nobody's event loop should stand still.
    return beats
        .answer(() -> pass(keys(tenant, agents), unknown))
        .thenCompose(passed -> passed)
        .thenApply(done -> List.copyOf(unknown));
  }

  private CompletionStage<Void> pass(List<AgentKey> agents, Queue<AgentId> unknown) {
    return heartbeats.pass(
        agents.stream().map(Sign::of).toList(),
        (agent, known) -> {
          if (known.heard() == Heard.UNKNOWN) {
            unknown.add(agent.agent());
          }
        });
  }

  /** Counts since the member started. */
  SortedMap<String, Long> counters() {
    SortedMap<String, Long> counters = new TreeMap<>();
    counters.put("heartbeats_total", heartbeats.heard.sum());
    counters.put("heartbeats_unknown_total", heartbeats.unknown.sum());
    counters.put("silences_judged_total", heartbeats.judged.sum());
    counters.put("discovery_hits_total", cache.hits.sum());
    counters.put("discovery_misses_total", cache.misses.sum());
    return counters;
  }

  @Override
  public void close() {
    thread.close();
    beats.close();
  }
}
