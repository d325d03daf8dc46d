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
 * leader spoke last. Voters stay: without them the majority would be another. But each asks, too:
 * one that died while it was to become a voter may find in its log that it is one, where the group
 * has never agreed on that and knows nothing of it.
 *
 * <p>A server is a listener only from its start on, as we read Ratis 3.3. One that goes on as a
 * follower, though it is to listen, stands for election when it hears nothing for a second, is told
 * that it is no candidate, and ends its part in the group for good: so it is started again before,
 * or after that. The other way round, a listener becomes a follower by itself when it next hears of
 * its leader, who may have died just then.
 *
 * <p>A leader may forget to send to one that is in the group: in Ratis 3.3 a listener that joined
 * under it counts as still catching up for ever, and where it is silent while another one joins,
 * that fails and all that is sent to those who catch up is ended; tried again, the other is taken
 * in. So who leads takes such a listener out, for it to join again, and lets another one lead if it
 * is a voter.
 *
 * <p>A follower may forget who is in the group though its log says it: as we read Ratis 3.3, it
 * takes a new configuration to memory before it takes back what an old leader had written, and that
 * takes the new one back, too. It then asks the wrong members for their votes. So each compares
 * what it knows with what the leader says, and reads its log anew where that differs for long, or
 * where nobody has led for long.
 */
final class GroupUpkeep {

  private static final Logger LOG = LoggerFactory.getLogger(GroupUpkeep.class);

  /** Few calls, and the pause is short beside the silence before. */
  private static final int ELECTION_TIMEOUTS_BETWEEN = 10;

  /** Ratis is given the time to do by itself what it does. */
  private static final int ELECTION_TIMEOUTS_BEFORE_RESTART = 2;

  /** The leader's word may come before its log does. */
  private static final int MOST_DIFFERING = 3;

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
   * @param isLed whether this member knows a leader
   * @param silent of whom a leader has heard nothing for long
   * @param forgotten to whom a leader sends nothing
   */
  record Seen(
      Part part,
      RaftPeers peers,
      boolean isStable,
      boolean isLed,
      NavigableSet<MemberId> silent,
      NavigableSet<MemberId> forgotten) {}

  /** What is to be done. */
  sealed interface Step {

    record Nothing() implements Step {}

    /** Start the server again, in the part that it has by now. */
    record Restart(boolean votes) implements Step {}

    /** Let another one lead. */
    record StepDown() implements Step {}

    /** Have the group changed, or say who is in it. */
    record Change(UnaryOperator<RaftPeers> to) implements Step {}
  }

  private static final Step NOTHING = new Step.Nothing();

  /** The server, as far as it is kept here. */
  interface Server {
    /**
     * @param votes whether it may stand for election soon
     */
    void restart(boolean votes);

    void stepDown();
  }

  private final RaftMember self;
  private final List<String> wanted;
  private final GroupChanges changes;
  private final Server server;

  /** A change that takes longer is given up. */
  private final Duration between;

  private final Duration beforeRestart;
  private final Leaderless leaderless;
  private CompletableFuture<RaftPeers> change = CompletableFuture.completedFuture(null);
  private long notBeforeMillis;
  private Step last = NOTHING;
  private long lastSinceMillis;
  private Part lastPart = Part.STANDS;

  /** Written by whoever completes a change. */
  private volatile @Nullable RaftPeers heard;

  private int differing;
  private volatile boolean isRestarting;

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
    this.leaderless = new Leaderless(between.toMillis());
  }

  /** To be called by one thread at a time, about once in an election timeout. */
  void look(Seen seen, long nowMillis) {
    if (isRestarting) {
      return;
    }
    compare(seen, nowMillis);
    if (leaderless.isForLong(seen.isLed(), nowMillis) || differing >= MOST_DIFFERING) {
      restart(seen.peers().isVoter(self), "has lost its way and reads who is in the group anew");
      return;
    }
    Step step = next(self, wanted, seen);
    if (!step.equals(last)) {
      last = step;
      lastSinceMillis = nowMillis;
    }
    boolean hasEnded = seen.part() == Part.ENDED && lastPart != Part.ENDED;
    lastPart = seen.part();
    boolean isDue = change.isDone() && (nowMillis >= notBeforeMillis || hasEnded);
    switch (step) {
      case Step.Nothing n -> {}
      case Step.Restart(boolean votes) -> {
        if (isOld(nowMillis)) {
          restart(votes, votes ? "is to vote" : "is to listen");
        }
      }
      case Step.StepDown stepDown -> {
        if (isOld(nowMillis)) {
          lastSinceMillis = nowMillis;
          LOG.warn("consensus: this member leads and sends nothing to a voter: it steps down");
          server.stepDown();
        }
      }
      case Step.Change(UnaryOperator<RaftPeers> to) -> {
        if (isDue) {
          notBeforeMillis = nowMillis + between.toMillis();
          change = changes.change(seen.peers(), to, between);
          var unused = change.whenComplete((now, failure) -> changed(seen, now, failure));
        }
      }
    }
  }

  /** Whether Ratis has had the time to do by itself what is to be done. */
  private boolean isOld(long nowMillis) {
    return nowMillis - lastSinceMillis >= beforeRestart.toMillis();
  }

  /** Nothing more is done here: another one is in its place soon. */
  private void restart(boolean votes, String why) {
    isRestarting = true;
    LOG.info("consensus: this member {}", why);
    server.restart(votes);
  }

  /** The leader's word may come before its log: so what differs is asked for again soon. */
  private void compare(Seen seen, long nowMillis) {
    RaftPeers leaders = heard;
    if (leaders != null) {
      heard = null;
      boolean differs =
          seen.isStable() && seen.peers().isVoter(self) && !leaders.equals(seen.peers());
      differing = differs ? differing + 1 : 0;
      notBeforeMillis = differs ? nowMillis + beforeRestart.toMillis() : notBeforeMillis;
    }
  }

  private void changed(Seen before, RaftPeers now, @Nullable Throwable failure) {
    if (failure != null) {
      LOG.debug("consensus: who is in the group: tried again later", failure);
      return;
    }
    heard = now;
    if (!now.equals(before.peers())) {
      LOG.info("consensus: in the group: {}, {} listen", now.voters(), now.listeners());
    }
    if (before.part() == Part.ENDED && !now.isVoter(self)) {
      restart(false, "was replaced as a voter, and is to listen");
    }
  }

  static Step next(RaftMember self, List<String> wanted, Seen seen) {
    RaftPeers peers = seen.peers();
    return switch (seen.part()) {
      case LEADS -> seen.isStable() ? asLeader(seen) : NOTHING;
      case FOLLOWS ->
          seen.isStable() && peers.contains(self) && !peers.isVoter(self)
              ? new Step.Restart(false)
              : beIn(self, wanted);
      case LISTENS ->
          seen.isStable() && peers.isVoter(self) ? new Step.Restart(true) : beIn(self, wanted);
      case STANDS -> NOTHING;
      case ENDED -> new Step.Change(UnaryOperator.identity());
    };
  }

  private static Step asLeader(Seen seen) {
    if (seen.peers().voters().stream().anyMatch(voter -> seen.forgotten().contains(voter.id()))) {
      return new Step.StepDown();
    }
    List<RaftMember> gone = new ArrayList<>(seen.peers().listeners());
    gone.removeIf(one -> !seen.silent().contains(one.id()) && !seen.forgotten().contains(one.id()));
    return gone.isEmpty()
        ? NOTHING
        : new Step.Change(now -> now.withoutListeners(gone.toArray(RaftMember[]::new)));
  }

  /**
   * Also who votes as its own log says: it may have taken over that it is to, and no majority may.
   */
  private static Step beIn(RaftMember self, List<String> wanted) {
    return new Step.Change(now -> now.contains(self) ? now : Bootstrap.joined(now, self, wanted));
  }
}
