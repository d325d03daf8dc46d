package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.MemberId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.ratis.proto.RaftProtos.LeaderInfoProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps those in the group that are there. A member joins it as a listener before it knows whether
 * it may stay, and none says that it leaves for good; the leader would try to reach each of them
 * for ever. So who leads takes out a listener that has been silent for {@link
 * RaftSettings#listenerSilence}, and who listens asks from time to time whether it is still in, and
 * joins again if not: Ratis does not tell a listener when its leader spoke last. Voters stay:
 * without them the majority would be another.
 *
 * <p>A voter that was replaced while it was away still thinks that it votes when it comes back.
 * Ratis ends its part in the group at the leader's word, and only then it is asked whether it is
 * out.
 */
final class GroupUpkeep {

  private static final Logger LOG = LoggerFactory.getLogger(GroupUpkeep.class);

  /** Few calls, and the pause is short beside the silence before. */
  private static final int ELECTION_TIMEOUTS_BETWEEN = 10;

  private final RaftServer server;
  private final RaftGroupId group;
  private final RaftMember self;
  private final RaftSettings settings;
  private final GroupChanges changes;
  private final Consumer<RaftPeers> whenOut;

  /** Between two changes; a change that takes longer is given up. */
  private final Duration between;

  private CompletableFuture<RaftPeers> change = new CompletableFuture<>();
  private long notBeforeMillis;

  /**
   * @param whenOut told who is in the group if Ratis has ended this member's part, and it is out
   * @param nowMillis of a monotonic clock
   */
  GroupUpkeep(
      RaftServer server,
      RaftGroupId group,
      RaftMember self,
      RaftSettings settings,
      GroupChanges changes,
      Consumer<RaftPeers> whenOut,
      long nowMillis) {
    this.server = server;
    this.group = group;
    this.self = self;
    this.settings = settings;
    this.changes = changes;
    this.whenOut = whenOut;
    this.between = settings.electionTimeout().multipliedBy(ELECTION_TIMEOUTS_BETWEEN);
    this.change.complete(null);
    this.notBeforeMillis = nowMillis + between.toMillis();
  }

  /** To be called by one thread at a time, several times within an election timeout. */
  void look(RaftPeers peers, long nowMillis) throws IOException {
    if (!change.isDone() || nowMillis < notBeforeMillis) {
      return;
    }
    DivisionInfo here = server.getDivision(group).getInfo();
    Optional<UnaryOperator<RaftPeers>> wanted =
        here.isAlive()
            ? wanted(here.getRoleInfoProto(), peers)
            : Optional.of(UnaryOperator.identity());
    wanted.ifPresent(to -> {
      notBeforeMillis = nowMillis + between.toMillis();
      change = changes.change(peers, to, between);
      var unused =
          change.whenComplete((now, failure) -> {
            if (failure != null) {
              LOG.debug("consensus: who is in the group: tried again later", failure);
            } else if (!here.isAlive() && !now.contains(self)) {
              whenOut.accept(now);
            }
          });
    });
  }

  private Optional<UnaryOperator<RaftPeers>> wanted(RoleInfoProto role, RaftPeers peers) {
    return role.hasLeaderInfo() ? takingOut(role.getLeaderInfo(), peers) : staying(peers);
  }

  private Optional<UnaryOperator<RaftPeers>> takingOut(LeaderInfoProto leader, RaftPeers peers) {
    Set<MemberId> silent = silent(leader.getFollowerInfoList());
    List<RaftMember> gone = new ArrayList<>(peers.listeners());
    gone.removeIf(listener -> !silent.contains(listener.id()));
    if (gone.isEmpty()) {
      return Optional.empty();
    }
    LOG.info(
        "consensus: nothing was heard of {} for {}: taken out of the group until they join again",
        gone,
        settings.listenerSilence());
    return Optional.of(now -> now.withoutListeners(gone));
  }

  private Set<MemberId> silent(List<ServerRpcProto> followers) {
    Set<MemberId> silent = new TreeSet<>();
    for (ServerRpcProto follower : followers) {
      if (follower.getLastRpcElapsedTimeMs() >= settings.listenerSilence().toMillis()) {
        silent.add(new MemberId(follower.getId().getId().toStringUtf8()));
      }
    }
    return silent;
  }

  private Optional<UnaryOperator<RaftPeers>> staying(RaftPeers peers) {
    return peers.isVoter(self)
        ? Optional.empty()
        : Optional.of(now -> now.contains(self) ? now : joined(now));
  }

  private RaftPeers joined(RaftPeers now) {
    LOG.info("consensus: this member was taken out of the group: it joins again");
    return Bootstrap.joined(now, self, settings.voters());
  }
}
