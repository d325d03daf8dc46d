package io.swarmhold.grid.raft;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.protocol.GroupInfoRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SetConfigurationRequest.Arguments;
import org.apache.ratis.protocol.SetConfigurationRequest.Mode;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;

/** In the process where this member itself is asked, over gRPC else. */
final class RatisGroupLine implements GroupLine {

  private static final long STEP_DOWN_MILLIS = 1_000;

  private final RaftServer server;
  private final RaftGroupId group;
  private final RaftClientRpc rpc;
  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();

  RatisGroupLine(RaftServer server, RaftGroupId group, RaftClientRpc rpc) {
    this.server = server;
    this.group = group;
    this.rpc = rpc;
  }

  @Override
  public RaftPeers peers(RaftMember member) throws IOException {
    GroupInfoReply reply = info(member);
    RaftConfigurationProto now =
        reply.getConf().orElseThrow(() -> new IOException("it knows no peers"));
    if (now.getOldPeersCount() > 0) {
      throw new IOException("the group is about to change, and may not: nothing is agreed on yet");
    }
    return RatisPeers.of(group, now);
  }

  @Override
  public boolean leads(RaftMember member) throws IOException {
    return info(member).getRoleInfoProto().hasLeaderInfo();
  }

  private GroupInfoReply info(RaftMember member) throws IOException {
    RaftPeerId id = RatisPeers.id(member);
    GroupInfoRequest request = new GroupInfoRequest(client, id, group, calls.incrementAndGet());
    if (id.equals(server.getId())) {
      return server.getGroupInfo(request);
    }
    rpc.addRaftPeers(List.of(RatisPeers.voter(member)));
    return (GroupInfoReply) rpc.sendRequest(request);
  }

  /** What this server itself is asked that is to lead no longer, whoever does then. */
  TransferLeadershipRequest stepDown() {
    return new TransferLeadershipRequest(
        client, server.getId(), group, calls.incrementAndGet(), null, STEP_DOWN_MILLIS);
  }

  @Override
  public boolean set(RaftMember leader, RaftPeers now, RaftPeers wanted) throws IOException {
    RaftPeerId id = RatisPeers.id(leader);
    Arguments arguments =
        Arguments.newBuilder()
            .setMode(Mode.COMPARE_AND_SET)
            .setServersInCurrentConf(RatisPeers.voters(now))
            .setListenersInCurrentConf(RatisPeers.listeners(now))
            .setServersInNewConf(RatisPeers.voters(wanted))
            .setListenersInNewConf(RatisPeers.listeners(wanted))
            .build();
    SetConfigurationRequest request =
        new SetConfigurationRequest(client, id, group, calls.incrementAndGet(), arguments);
    @Nullable RaftClientReply reply =
        id.equals(server.getId()) ? server.setConfiguration(request) : rpc.sendRequest(request);
    return reply != null && reply.isSuccess();
  }
}
