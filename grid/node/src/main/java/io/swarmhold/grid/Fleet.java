package io.swarmhold.grid;

import io.swarmhold.grid.registry.AgentIndex;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardObserver;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** What a member does for agents beside handing them tasks. */
record Fleet(
    AgentIndex index,
    AgentWrites writes,
    RegistryFeed feed,
    DiscoveryCache cache,
    ChangedPools changes,
    Heartbeats heartbeats,
    Attachments attachments,
    LostAgents lost,
    BreakerBoard board,
    BreakerCalls breakerCalls,
    BreakerReports reports,
    BreakerMoves moves)
    implements ShardEvents.Follower, AutoCloseable {

  static Fleet of(
      MemberId self,
      Shards shards,
      LocalShards local,
      ShardHost host,
      MemberLink link,
      AgentDesks desks,
      PoolLoads loads,
      Runnable retell,
      LongSupplier nanos,
      FleetConfig config) {
    AgentIndex index = new AgentIndex();
    AgentWrites writes = new AgentWrites(shards);
    DiscoveryCache cache = new DiscoveryCache(nanos);
    ChangedPools changes = new ChangedPools(self, link, cache);
    RegistryFeed feed =
        new RegistryFeed(index, shards, (agent, pools) -> changes.changed(agent.tenant(), pools));
    Heartbeats heartbeats = new Heartbeats(shards, local, host, writes, config.heartbeats());
    BreakerCalls calls = new BreakerCalls(shards);
    BreakerReports reports = new BreakerReports(loads, desks, calls, shards, local, host, retell);
    BreakerBoard board = new BreakerBoard(self, link, shards, reports::standing);
    return new Fleet(
        index,
        writes,
        feed,
        cache,
        changes,
        heartbeats,
        new Attachments(desks, heartbeats, writes),
        new LostAgents(shards),
        board,
        calls,
        reports,
        new BreakerMoves(board));
  }

  GridRegistry registry(
      MemberId self,
      MemberLink link,
      CommittedReads looks,
      MemberPoll poll,
      BoundedExecutor finding,
      BooleanSupplier hasRoom) {
    return new GridRegistry(
        self, link, index, writes, looks, poll, finding, cache, heartbeats, attachments, hasRoom);
  }

  /** Who hears of a shard's agents. */
  List<ShardObserver> observers(int shard) {
    return List.of(feed.of(shard), lost.observer(), moves.of(shard));
  }

  @Override
  public void adopted(Shard shard) {
    feed.adopted(shard);
    lost.adopted(shard);
    board.moved(shard.number());
  }

  @Override
  public void left(int shard) {
    feed.left(shard);
  }

  SortedMap<String, Double> gauges() {
    SortedMap<String, Double> gauges = new TreeMap<>();
    gauges.put("agents_registered", (double) index.size());
    gauges.put("registry_changes_waiting", (double) feed.waiting());
    gauges.put("breakers_not_closed", (double) board.all().size());
    return gauges;
  }

  @Override
  public void close() {
    feed.close();
  }
}
