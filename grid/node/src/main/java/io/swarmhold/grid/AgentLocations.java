package io.swarmhold.grid;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.Agents.Holding;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Which member each agent is connected to, and what that member has to hear: which leases of its
 * agents are over, and what is leased to an agent that came over from another member. Soft: what
 * gets lost is told or asked again, for the shards alone know what is leased to whom.
 */
final class AgentLocations implements LeaseBooks, AgentDesks.OtherMembers {

  /** Agents in one message or question. */
  private static final int MAX_AT_ONCE = 1_000;

  /** Agents whose home is remembered; beyond, all is forgotten, and learned again in a while. */
  private static final int MAX_REMEMBERED = 2_000_000;

  /** A lease of this age whose task has not come was lost on its way. */
  private static final long ON_THE_WAY_MILLIS = 10_000;

  private final MemberId self;
  private final AgentDesks desks;
  private final ConcurrentHashMap<AgentKey, MemberId> homes = new ConcurrentHashMap<>();

  /** The latest that members said of when they were. */
  private final ConcurrentHashMap<AgentKey, Long> elsewhereMillis = new ConcurrentHashMap<>();

  private final Queue<Release> releases = new ConcurrentLinkedQueue<>();
  private final Queue<AgentKey> newcomers = new ConcurrentLinkedQueue<>();
  private volatile @Nullable MemberLink link;
  private volatile @Nullable CommittedReads looks;
  private volatile @Nullable Shards shards;

  private record Release(
      MemberId home,
      AgentKey agent,
      int shard,
      long number,
      long token,
      boolean revoked,
      AgentDesk.Ended ended) {}

  AgentLocations(MemberId self, AgentDesks desks) {
    this.self = self;
    this.desks = desks;
    desks.connect(this);
  }

  void connect(MemberLink toOthers, CommittedReads newLooks, Shards allShards) {
    link = toOthers;
    looks = newLooks;
    shards = allShards;
    toOthers.on(MemberLink.Kind.RELEASED, this::releasedElsewhere);
    toOthers.on(MemberLink.Kind.CONNECTED, this::connectedElsewhere);
  }

  @Override
  public void hear(AgentKey agent) {
    newcomers.add(agent);
  }

  @Override
  public long connectedMillis(AgentKey agent) {
    return elsewhereMillis.getOrDefault(agent, 0L);
  }

  @Override
  public void leased(AgentKey agent, int shard, long number, long token, @Nullable MemberId from) {
    if (from != null) {
      remember(agent, from);
    }
  }

  private void remember(AgentKey agent, MemberId home) {
    if (!home.equals(homes.put(agent, home)) && homes.size() > MAX_REMEMBERED) {
      homes.clear();
    }
  }

  private void rememberSince(AgentKey agent, long sinceMillis) {
    if (elsewhereMillis.merge(agent, sinceMillis, Math::max) == sinceMillis
        && elsewhereMillis.size() > MAX_REMEMBERED) {
      elsewhereMillis.clear();
    }
  }

  @Override
  public void released(
      AgentKey agent, int shard, long number, long token, boolean revoked, AgentDesk.Ended ended) {
    MemberId home = homes.get(agent);
    if (home == null || home.equals(self)) {
      desks.releasedIfKnown(agent, shard, number, token, revoked, ended);
    } else {
      releases.add(new Release(home, agent, shard, number, token, revoked, ended));
    }
  }

  /** Who holds what is asked when it is needed: see {@link #tick}. */
  @Override
  public void adopted(Shard shard) {}

  @Override
  public void endOfEnvelope() {
    desks.announceFreed();
    if (!releases.isEmpty()) {
      tellReleases();
    }
  }

  private void tellReleases() {
    Map<MemberId, ByteWriter> byHome = new LinkedHashMap<>();
    for (Release one = releases.poll(); one != null; one = releases.poll()) {
      ByteWriter out = byHome.computeIfAbsent(one.home(), home -> new ByteWriter(256));
      ShardQuestion.agent(one.agent(), out);
      out.writeInt(one.shard());
      out.writeLong(one.number());
      out.writeLong(one.token());
      out.writeByte(one.revoked() ? 1 : 0);
      out.writeByte(code(one.ended()));
    }
    byHome.forEach((home, out) -> tell(home, MemberLink.Kind.RELEASED, out.toBytes()));
  }

  private static int code(AgentDesk.Ended ended) {
    return switch (ended) {
      case WELL -> 1;
      case BADLY -> 2;
      case OTHERWISE -> 3;
    };
  }

  private static AgentDesk.Ended ended(int code) {
    return switch (code) {
      case 1 -> AgentDesk.Ended.WELL;
      case 2 -> AgentDesk.Ended.BADLY;
      default -> AgentDesk.Ended.OTHERWISE;
    };
  }

  private void tell(MemberId to, MemberLink.Kind kind, byte[] message) {
    MemberLink toOthers = link;
    if (toOthers != null) {
      toOthers.tell(to, kind, message);
    }
  }

  private CompletionStage<byte[]> releasedElsewhere(MemberId from, byte[] message) {
    ByteReader in = new ByteReader(message);
    while (in.hasMore()) {
      AgentKey agent = ShardQuestion.agent(in);
      int shard = in.readInt();
      long number = in.readLong();
      long token = in.readLong();
      boolean revoked = in.readByte() == 1;
      desks.releasedIfKnown(agent, shard, number, token, revoked, ended(in.readByte()));
    }
    desks.announceFreed();
    return MemberLink.nothing();
  }

  /**
   * Agents are connected to another member: it is their home, and nobody is there for them here,
   * unless they came here later. What is later the members' clocks say, where a member counts
   * itself later than all that it has heard; and where they are equal the members' names: both
   * sides come to the same end, whichever word comes first. Where an agent moves before the word of
   * its former member's faster clock has come, it can lose its newer connection.
   */
  private CompletionStage<byte[]> connectedElsewhere(MemberId from, byte[] message) {
    ByteReader in = new ByteReader(message);
    while (in.hasMore()) {
      AgentKey agent = ShardQuestion.agent(in);
      long sinceMillis = in.readLong();
      remember(agent, from);
      rememberSince(agent, sinceMillis);
      desks.movedAway(agent, sinceMillis, from.compareTo(self) > 0);
    }
    return MemberLink.nothing();
  }

  /** Looks after agents that have just connected: others hear of it, and all shards are asked. */
  void tick() {
    List<AgentKey> agents = new ArrayList<>();
    for (AgentKey agent = newcomers.poll(); agent != null; agent = newcomers.poll()) {
      agents.add(agent);
      if (agents.size() == MAX_AT_ONCE) {
        welcome(agents);
        agents = new ArrayList<>();
      }
    }
    if (!agents.isEmpty()) {
      welcome(agents);
    }
  }

  private void welcome(List<AgentKey> agents) {
    tellConnected(agents);
    askWhatTheyHold(agents, 0);
  }

  /**
   * @param olderThanMillis younger leases are left out: their tasks may be on their way here
   */
  private void askWhatTheyHold(List<AgentKey> agents, long olderThanMillis) {
    CommittedReads toShards = looks;
    Shards all = shards;
    if (toShards == null || all == null) {
      return;
    }
    for (int shard = 0; shard < all.count(); shard++) {
      int asked = shard;
      var unused =
          toShards
              .at(shard, new ShardQuestion.OfAgents(agents))
              .thenAccept(leases -> found(asked, leases, olderThanMillis));
    }
  }

  private void found(int shard, List<Shard.Lease> leases, long olderThanMillis) {
    for (Shard.Lease lease : leases) {
      if (lease.ageMillis() < olderThanMillis) {
        continue;
      }
      desks.found(lease.agent(), new Holding(new TaskId(shard, lease.number()), lease.token()));
    }
  }

  private void tellConnected(List<AgentKey> agents) {
    MemberLink toOthers = link;
    if (toOthers == null || agents.isEmpty()) {
      return;
    }
    ByteWriter out = new ByteWriter(agents.size() * 32);
    for (AgentKey agent : agents) {
      ShardQuestion.agent(agent, out);
      out.writeLong(desks.connectedMillis(agent));
    }
    byte[] message = out.toBytes();
    for (MemberId member : toOthers.alive()) {
      if (!member.equals(self)) {
        toOthers.tell(member, MemberLink.Kind.CONNECTED, message);
      }
    }
  }

  /**
   * Tells again who is connected here; asks of what agents hold whether it is still so, and what
   * they hold of which nobody here knows: the word of a lease may have been lost with a member.
   */
  void audit() {
    List<AgentKey> connected = desks.connectedAgents();
    for (int from = 0; from < connected.size(); from += MAX_AT_ONCE) {
      int to = Math.min(connected.size(), from + MAX_AT_ONCE);
      List<AgentKey> some = List.copyOf(connected.subList(from, to));
      tellConnected(some);
      askWhatTheyHold(some, ON_THE_WAY_MILLIS);
    }
    Map<Integer, List<Believed>> byShard = new LinkedHashMap<>();
    desks.forEachHeld((agent, holding) ->
        byShard
            .computeIfAbsent(holding.task().shard(), shard -> new ArrayList<>())
            .add(new Believed(agent, holding)));
    byShard.forEach(this::audit);
  }

  private record Believed(AgentKey agent, Holding holding) {}

  private void audit(int shard, List<Believed> held) {
    CommittedReads toShards = looks;
    if (toShards == null) {
      return;
    }
    List<ShardQuestion.Over.Held> leases =
        held.stream()
            .map(one ->
                new ShardQuestion.Over.Held(one.holding().task().number(), one.holding().token()))
            .toList();
    var unused =
        toShards
            .at(shard, new ShardQuestion.Over(leases))
            .thenAccept(over -> {
              for (int place : over) {
                Believed gone = held.get(place);
                desks.releasedIfKnown(
                    gone.agent(),
                    shard,
                    gone.holding().task().number(),
                    gone.holding().token(),
                    true,
                    AgentDesk.Ended.OTHERWISE);
              }
              desks.announceFreed();
            });
  }
}
