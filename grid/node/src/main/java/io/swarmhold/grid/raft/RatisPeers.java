package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.MemberId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** Our names for members and groups, and those of Ratis. */
final class RatisPeers {

  private RatisPeers() {}

  static RaftPeerId id(RaftMember member) {
    return RaftPeerId.valueOf(member.id().value());
  }

  static RaftPeer voter(RaftMember member) {
    return RaftPeer.newBuilder().setId(id(member)).setAddress(member.address()).build();
  }

  static RaftPeer listener(RaftMember member) {
    return RaftPeer.newBuilder()
        .setId(id(member))
        .setAddress(member.address())
        .setStartupRole(RaftPeerRole.LISTENER)
        .build();
  }

  static List<RaftPeer> voters(RaftPeers peers) {
    return peers.voters().stream().map(RatisPeers::voter).toList();
  }

  static List<RaftPeer> listeners(RaftPeers peers) {
    return peers.listeners().stream().map(RatisPeers::listener).toList();
  }

  static List<RaftPeer> all(RaftPeers peers) {
    List<RaftPeer> all = new ArrayList<>(voters(peers));
    all.addAll(listeners(peers));
    return all;
  }

  /** Not copied: nobody writes to it any more. */
  static ByteString bytes(byte[] content) {
    return UnsafeByteOperations.unsafeWrap(content);
  }

  static RaftGroupId groupId(RaftPeers peers) {
    return RaftGroupId.valueOf(peers.group());
  }

  static RaftGroup group(RaftPeers peers) {
    return RaftGroup.valueOf(groupId(peers), all(peers));
  }

  static RaftPeers of(RaftGroupId group, RaftConfiguration configuration) {
    return new RaftPeers(
        group.getUuid(),
        members(configuration.getCurrentPeers(RaftPeerRole.FOLLOWER)),
        members(configuration.getCurrentPeers(RaftPeerRole.LISTENER)));
  }

  private static List<RaftMember> members(Collection<RaftPeer> peers) {
    return peers.stream().map(peer -> member(peer.getId().toString(), peer.getAddress())).toList();
  }

  static RaftPeers of(RaftGroupId group, RaftConfigurationProto configuration) {
    return new RaftPeers(
        group.getUuid(),
        protos(configuration.getPeersList()),
        protos(configuration.getListenersList()));
  }

  private static List<RaftMember> protos(List<RaftPeerProto> peers) {
    return peers.stream()
        .map(peer -> member(peer.getId().toStringUtf8(), peer.getAddress()))
        .toList();
  }

  private static RaftMember member(String id, String address) {
    return new RaftMember(new MemberId(id), address);
  }
}
