package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.MemberId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps those in the group that are there, each in its part.
 *
 * <p>A member joins as a listener before it knows whether it may stay, and none says that it leaves
 * for good; the leader would try to reach each of them for ever. So who leads takes out a listener
 * that has been silent for {@link RaftSettings#listenerSilence}, and who listens asks from time to
 * time whether it is still in, and joins again if not: Ratis does not tell a listener when its
 * leader spoke last. Voters stay: without them the majority would be another.
 *
 * <p>A voter that was replaced listens. As we read Ratis 3.3, its server goes on as a follower or
 * leader all the same: it would stand for election when it hears nothing for a second, be told that
 * it is no candidate, and end its part in the group for good. Only from its start on it is a
 * listener, so it is started again; a leader steps down before. The other way round, a listener
 * becomes a follower by itself when it next hears of its leader, who may have died just then.
 */
final class GroupUpkeep {

  private static final Logger LOG = LoggerFactory.getLogger(GroupUpkeep.class);

  /** Few calls, and the pause is short beside the silence before. */
  private static final int ELECTION_TIMEOUTS_BETWEEN = 10;

  /** Ratis is given the time to do by itself what it does. */
  private static final int ELECTION_TIMEOUTS_BEFORE_RESTART = 2;

  /** What the server does in the group. */
  enum Part {
    LEADS,
    FOLLOWS,
    LISTENS,
    STANDS,
    /** Nothing any more, until it is started again. */
    ENDED
  }

  /**
   * What there is to see.
   *
   * @param peers as this member knows them
   * @param isStable whether they are not about to change
   * @param silent of whom a leader has heard nothing for long
   */
  record Seen(Part part, RaftPeers peers, boolean isStable, NavigableSet<MemberId> silent) {}

  /** What is to be done. */
  sealed interface Step {

    record Nothing() implements Step {}

    record StepDown() implements Step {}

    /** Start the server again, in the part that it has by now. */
    record Restart(boolean votes) implements Step {}

    /** Have the group changed, or say who is in it. */
    record Change(UnaryOperator<RaftPeers> to) implements Step {}
  }

  private static final Step NOTHING = new Step.Nothing();

  /** The server, as far as it is kept here. */
  interface Server {
    void stepDown();

    /**
     * @param votes whether it may stand for election soon
     */
    void restart(boolean votes);
  }

  private final RaftMember self;
  private final List<String> wanted;
  private final GroupChanges changes;
  private final Server server;

  /** A change that takes longer is given up. */
  private final Duration between;

  private CompletableFuture<RaftPeers> change = CompletableFuture.completedFuture(null);
  private long notBeforeMillis;
  private final Duration beforeRestart;
  private Step last = NOTHING;
  private long lastSinceMillis;

  /**
   * @param nowMillis of a monotonic clock
   */
  GroupUpkeep(
      RaftMember self, RaftSettings settings, GroupChanges changes, Server server, long nowMillis) {
    this.self = self;
    this.wanted = settings.voters();
    this.changes = changes;
    this.server = server;
    this.between = settings.electionTimeout().multipliedBy(ELECTION_TIMEOUTS_BETWEEN);
    this.beforeRestart = settings.electionTimeout().multipliedBy(ELECTION_TIMEOUTS_BEFORE_RESTART);
    this.notBeforeMillis = nowMillis;
  }

  /** To be called by one thread at a time, about once in an election timeout. */
  void look(Seen seen, long nowMillis) {
    if (!change.isDone() || nowMillis < notBeforeMillis) {
      return;
    }
    Step step = next(self, wanted, seen);
    if (!step.equals(last)) {
      last = step;
      lastSinceMillis = nowMillis;
    }
    switch (step) {
      case Step.Nothing n -> {}
      case Step.StepDown s -> {
        notBeforeMillis = nowMillis + between.toMillis();
        LOG.info("consensus: this member leads and does not vote any more: it steps down");
        server.stepDown();
      }
      case Step.Restart(boolean votes) -> {
        if (nowMillis - lastSinceMillis >= beforeRestart.toMillis()) {
          change = new CompletableFuture<>();
          LOG.info("consensus: this member is to {}", votes ? "vote" : "listen");
          server.restart(votes);
        }
      }
      case Step.Change(UnaryOperator<RaftPeers> to) -> {
        notBeforeMillis = nowMillis + between.toMillis();
        change = changes.change(seen.peers(), to, between);
        var unused = change.whenComplete((now, failure) -> changed(seen, now, failure));
      }
    }
  }

  private void changed(Seen before, RaftPeers now, @Nullable Throwable failure) {
    if (failure != null) {
      LOG.debug("consensus: who is in the group: tried again later", failure);
      return;
    }
    if (!now.equals(before.peers())) {
      LOG.info("consensus: in the group: {}, {} listen", now.voters(), now.listeners());
    }
    if (before.part() == Part.ENDED && !now.isVoter(self)) {
      LOG.info("consensus: this member was replaced as a voter: it listens");
      server.restart(false);
    }
  }

  static Step next(RaftMember self, List<String> wanted, Seen seen) {
    RaftPeers peers = seen.peers();
    return switch (seen.part()) {
      case LEADS -> seen.isStable() ? asLeader(self, seen) : NOTHING;
      case FOLLOWS ->
          seen.isStable() && peers.contains(self) && !peers.isVoter(self)
              ? new Step.Restart(false)
              : asOneOfOthers(self, wanted, peers);
      case LISTENS ->
          seen.isStable() && peers.isVoter(self)
              ? new Step.Restart(true)
              : asOneOfOthers(self, wanted, peers);
      case STANDS -> NOTHING;
      case ENDED -> new Step.Change(UnaryOperator.identity());
    };
  }

  private static Step asLeader(RaftMember self, Seen seen) {
    if (!seen.peers().isVoter(self)) {
      return new Step.StepDown();
    }
    List<RaftMember> gone = new ArrayList<>(seen.peers().listeners());
    gone.removeIf(listener -> !seen.silent().contains(listener.id()));
    return gone.isEmpty()
        ? NOTHING
        : new Step.Change(now -> now.withoutListeners(gone.toArray(RaftMember[]::new)));
  }

  private static Step asOneOfOthers(RaftMember self, List<String> wanted, RaftPeers peers) {
    return peers.isVoter(self)
        ? NOTHING
        : new Step.Change(now -> now.contains(self) ? now : Bootstrap.joined(now, self, wanted));
  }
}
