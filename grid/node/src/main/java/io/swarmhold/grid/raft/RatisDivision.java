package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.MemberId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.LifeCycle;

/** What a server does in the group. */
final class RatisDivision {

  private final RaftServer server;
  private final RaftGroupId group;
  private final Duration listenerSilence;

  RatisDivision(RaftServer server, RaftGroupId group, Duration listenerSilence) {
    this.server = server;
    this.group = group;
    this.listenerSilence = listenerSilence;
  }

  private RaftConfiguration configuration() throws IOException {
    return server.getDivision(group).getRaftConf();
  }

  DivisionInfo info() throws IOException {
    return server.getDivision(group).getInfo();
  }

  /** Empty while the group has not taken this member in. */
  Optional<RaftPeers> peers() {
    try {
      RaftPeers peers = RatisPeers.of(group, configuration());
      return peers.voters().isEmpty() ? Optional.empty() : Optional.of(peers);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  GroupUpkeep.Seen seen(RaftPeers peers) throws IOException {
    return new GroupUpkeep.Seen(
        part(),
        peers,
        configuration().getPreviousPeers().isEmpty(),
        info().getLeaderId() != null,
        silent(),
        forgotten(peers));
  }

  /** One that is closing is none of these yet, and left alone: so it stands. */
  GroupUpkeep.Part part() throws IOException {
    DivisionInfo info = info();
    if (!info.isAlive()) {
      return info.getLifeCycleState() == LifeCycle.State.CLOSED
          ? GroupUpkeep.Part.ENDED
          : GroupUpkeep.Part.STANDS;
    }
    return switch (info.getCurrentRole()) {
      case LEADER -> GroupUpkeep.Part.LEADS;
      case FOLLOWER -> GroupUpkeep.Part.FOLLOWS;
      case LISTENER -> GroupUpkeep.Part.LISTENS;
      case CANDIDATE, UNRECOGNIZED -> GroupUpkeep.Part.STANDS;
    };
  }

  private NavigableSet<MemberId> silent() throws IOException {
    NavigableSet<MemberId> silent = new TreeSet<>();
    for (ServerRpcProto follower : sentTo()) {
      if (follower.getLastRpcElapsedTimeMs() >= listenerSilence.toMillis()) {
        silent.add(id(follower));
      }
    }
    return silent;
  }

  /**
   * @param peers as they were a moment ago: who has left since is taken for forgotten
   */
  private NavigableSet<MemberId> forgotten(RaftPeers peers) throws IOException {
    NavigableSet<MemberId> forgotten = new TreeSet<>();
    if (info().isLeaderReady()) {
      peers.voters().forEach(voter -> forgotten.add(voter.id()));
      peers.listeners().forEach(listener -> forgotten.add(listener.id()));
      forgotten.remove(new MemberId(server.getId().toString()));
      sentTo().forEach(follower -> forgotten.remove(id(follower)));
    }
    return forgotten;
  }

  /** Of a leader, one for each whom it sends its log. */
  private List<ServerRpcProto> sentTo() throws IOException {
    return info().getRoleInfoProto().getLeaderInfo().getFollowerInfoList();
  }

  private static MemberId id(ServerRpcProto follower) {
    return new MemberId(follower.getId().getId().toStringUtf8());
  }
}
