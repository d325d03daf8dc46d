package io.swarmhold.grid;

import io.swarmhold.grid.raft.PeerDiscovery;
import io.swarmhold.grid.raft.PeerInfo;
import io.swarmhold.grid.raft.RaftMember;
import io.swarmhold.grid.raft.RaftPeers;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Greets members over the grid, which finds them before there is a consensus group. */
public final class GridPeerDiscovery implements PeerDiscovery {

  private volatile @Nullable GridLink link;

  /** From now on members can be greeted, and are answered {@code hello}. */
  void connect(GridLink newLink, Supplier<PeerInfo> hello) {
    newLink.on(
        MemberLink.Kind.HELLO,
        (from, nothing) -> CompletableFuture.completedFuture(bytes(hello.get())));
    link = newLink;
  }

  @Override
  public CompletionStage<PeerInfo> greet(String address) {
    GridLink connected = link;
    MemberId member = connected == null ? null : connected.raftMemberAt(address);
    return connected == null || member == null
        ? CompletableFuture.failedFuture(
            new UnavailableException("nobody is at " + address + " yet"))
        : connected
            .ask(member, MemberLink.Kind.HELLO, MemberLink.NOTHING)
            .thenApply(GridPeerDiscovery::hello);
  }

  private static byte[] bytes(PeerInfo hello) {
    ByteWriter out = new ByteWriter(256);
    member(hello.member(), out);
    out.writeByte(hello.bringsPast() ? 1 : 0);
    out.writeByte(hello.peers().isPresent() ? 1 : 0);
    hello
        .peers()
        .ifPresent(peers -> {
          out.writeFixedLong(peers.group().getMostSignificantBits());
          out.writeFixedLong(peers.group().getLeastSignificantBits());
          members(peers.voters(), out);
          members(peers.listeners(), out);
        });
    return out.toBytes();
  }

  private static void members(List<RaftMember> members, ByteWriter out) {
    out.writeInt(members.size());
    members.forEach(member -> member(member, out));
  }

  private static void member(RaftMember member, ByteWriter out) {
    out.writeText(member.id().value());
    out.writeText(member.address());
  }

  private static PeerInfo hello(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    RaftMember member = member(in);
    boolean bringsPast = in.readByte() != 0;
    if (in.readByte() == 0) {
      return new PeerInfo(member, bringsPast, Optional.empty());
    }
    UUID group = new UUID(in.readFixedLong(), in.readFixedLong());
    return new PeerInfo(
        member, bringsPast, Optional.of(new RaftPeers(group, members(in), members(in))));
  }

  private static List<RaftMember> members(ByteReader in) {
    int count = in.readInt();
    List<RaftMember> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(member(in));
    }
    return members;
  }

  private static RaftMember member(ByteReader in) {
    return new RaftMember(new MemberId(in.readText()), in.readText());
  }
}
