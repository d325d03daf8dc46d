package io.swarmhold.grid.raft;

import io.swarmhold.model.port.UnavailableException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.protocol.GroupInfoRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SetConfigurationRequest.Arguments;
import org.apache.ratis.protocol.SetConfigurationRequest.Mode;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * Changes who is in the group: asks its members until one that leads says who they are, and has
 * that one change it, if it is still so. Blocks; may be repeated.
 */
final class GroupChanges {

  private static final long PAUSE_MILLIS = 100;

  private final RaftServer server;
  private final RaftGroupId group;
  private final RaftClientRpc rpc;
  private final LongSupplier nanos;
  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();

  GroupChanges(RaftServer server, RaftGroupId group, RaftClientRpc rpc, LongSupplier nanos) {
    this.server = server;
    this.group = group;
    this.rpc = rpc;
    this.nanos = nanos;
  }

  /**
   * @param first members that may know the group
   * @param change from who is in it to who is to be
   */
  RaftPeers change(RaftPeers first, UnaryOperator<RaftPeers> change, long patienceNanos)
      throws InterruptedException {
    long until = nanos.getAsLong() + patienceNanos;
    RaftPeers known = first;
    String trouble = "nobody was asked";
    while (nanos.getAsLong() < until) {
      Set<RaftMember> toAsk = new LinkedHashSet<>(known.voters());
      toAsk.addAll(first.voters());
      for (RaftMember member : toAsk) {
        try {
          RaftPeers now = peers(member);
          RaftPeers wanted = change.apply(now);
          if (wanted.equals(now)) {
            if (leads(member)) {
              return now;
            }
            continue;
          }
          known = now;
          if (set(member, now, wanted)) {
            return wanted;
          }
        } catch (IOException
            | StatusRuntimeException e) { // as gRPC says it that nobody listens yet
          trouble = member.id() + ": " + e;
        }
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    throw new UnavailableException("the group was not changed: " + trouble);
  }

  private RaftPeers peers(RaftMember member) throws IOException {
    GroupInfoReply reply = info(member);
    return RatisPeers.of(
        group, reply.getConf().orElseThrow(() -> new IOException("it knows no peers")));
  }

  private boolean leads(RaftMember member) throws IOException {
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

  private boolean set(RaftMember leader, RaftPeers now, RaftPeers wanted) throws IOException {
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
