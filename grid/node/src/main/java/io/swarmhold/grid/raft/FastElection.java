package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.MemberId;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.util.ProtoUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elects another leader as soon as somebody says that the one in office is gone, rather than after
 * the election timeout, which has to be long enough for two loaded cores. Where the word is wrong,
 * a leader is deposed for nothing, and may still be sending: see {@link UnreadyLeader}. So a member
 * that stood still does not take part, for its word is nearly always wrong.
 *
 * <p>Each voter has its turn, so that two do not split the votes: by the time of the second, the
 * first leads, or could not, for example because its log is behind. As in "Raft: TimeoutNow" (Diego
 * Ongaro's dissertation, 3.10), but without the old leader's help.
 */
final class FastElection {

  private static final Logger LOG = LoggerFactory.getLogger(FastElection.class);

  /** An election among those that are alive takes some milliseconds. */
  private static final long TURN_MILLIS = 150;

  private final RaftServer server;
  private final RaftGroupId group;
  private final ScheduledExecutorService timer;
  private final BooleanSupplier justWoke;

  /**
   * @param justWoke whether this process stood still until a moment ago
   */
  FastElection(
      RaftServer server,
      RaftGroupId group,
      ScheduledExecutorService timer,
      BooleanSupplier justWoke) {
    this.server = server;
    this.group = group;
    this.timer = timer;
    this.justWoke = justWoke;
  }

  /** Does nothing unless {@code gone} leads, as far as this member knows. */
  void gone(MemberId gone, RaftPeers peers) {
    int turn = 0;
    for (RaftMember voter : peers.voters()) {
      if (RatisPeers.id(voter).equals(server.getId())) {
        var unused = timer.schedule(() -> succeed(gone), turn * TURN_MILLIS, TimeUnit.MILLISECONDS);
        return;
      }
      turn += voter.id().equals(gone) ? 0 : 1;
    }
  }

  private void succeed(MemberId gone) {
    if (justWoke.getAsBoolean()) {
      LOG.info("consensus: {} seems to be gone, but this member stood still: no election", gone);
      return;
    }
    try {
      RaftServer.Division division = server.getDivision(group);
      RaftPeerId leader = division.getInfo().getLeaderId();
      TermIndex last = division.getRaftLog().getLastEntryTermIndex();
      if (leader != null && last != null && leader.toString().equals(gone.value())) {
        LOG.info("consensus: {} led and is gone; this member stands for election", gone);
        var unused = server.startLeaderElection(standing(leader, last));
      }
    } catch (IOException | RuntimeException e) {
      LOG.info("consensus: no election now: {}", e.toString()); // the timeout brings one
    }
  }

  /** What a leader tells the one that it hands over to, whose log it has brought up to its own. */
  private StartLeaderElectionRequestProto standing(RaftPeerId leader, TermIndex last) {
    return StartLeaderElectionRequestProto.newBuilder()
        .setServerRequest(
            RaftRpcRequestProto.newBuilder()
                .setRequestorId(leader.toByteString())
                .setReplyId(server.getId().toByteString())
                .setRaftGroupId(ProtoUtils.toRaftGroupIdProtoBuilder(group)))
        .setLeaderLastEntry(last.toProto())
        .build();
  }
}
