package io.swarmhold.grid.raft;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;

/** In the process if this member leads itself, over gRPC else. */
final class RatisLine implements LeaderLine {

  private final RaftServer server;
  private final RaftGroupId group;
  private final RaftClientRpc rpc;
  private final ClientId client = ClientId.randomId();

  RatisLine(RaftServer server, RaftGroupId group, RaftClientRpc rpc) {
    this.server = server;
    this.group = group;
    this.rpc = rpc;
  }

  @Override
  public @Nullable RaftPeerId leader() throws IOException {
    return server.getDivision(group).getInfo().getLeaderId();
  }

  @Override
  public CompletableFuture<RaftClientReply> send(RaftPeerId leader, long number, Message message)
      throws IOException {
    RaftClientRequest request =
        RaftClientRequest.newBuilder()
            .setClientId(client)
            .setServerId(leader)
            .setGroupId(group)
            .setCallId(number)
            .setMessage(message)
            .setType(RaftClientRequest.writeRequestType())
            .build();
    if (leader.equals(server.getId())) {
      return server.submitClientRequestAsync(request);
    }
    RaftPeer peer = server.getDivision(group).getRaftConf().getPeer(leader);
    if (peer != null) {
      rpc.addRaftPeers(List.of(peer));
    }
    return rpc.sendRequestAsyncUnordered(request);
  }

  @Override
  public void broken(RaftPeerId leader, Throwable cause) {
    if (!leader.equals(server.getId())) {
      rpc.handleException(leader, cause, false);
    }
  }
}
