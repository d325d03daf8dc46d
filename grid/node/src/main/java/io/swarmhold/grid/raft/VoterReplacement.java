package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.NoSuchVoterException;
import io.swarmhold.model.port.OutcomeUnknownException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One member comes to vote in the place of another, change by change. In none of them does a voter
 * become a listener or a listener a voter: a leader that is elected in the middle of such a change
 * fails in Ratis 3.3, and so does each one after it. And only a member that is new to the group is
 * waited for until it has caught up.
 */
final class VoterReplacement {

  /** Two, if nothing comes in between. */
  private static final int MOST_CHANGES = 5;

  private final Function<UnaryOperator<RaftPeers>, CompletionStage<RaftPeers>> group;
  private final MemberId old;
  private final RaftMember fresh;

  /**
   * @param group is changed, and says who is in it then
   */
  VoterReplacement(
      Function<UnaryOperator<RaftPeers>, CompletionStage<RaftPeers>> group,
      MemberId old,
      RaftMember fresh) {
    this.group = group;
    this.old = old;
    this.fresh = fresh;
  }

  /** Fails as {@link io.swarmhold.model.consensus.ConsensusGroup#replaceVoter}. */
  CompletionStage<Void> run() {
    return change(MOST_CHANGES).handle(VoterReplacement::outcome);
  }

  private CompletionStage<RaftPeers> change(int left) {
    if (left == 0) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("%s listens again and again".formatted(fresh.id())));
    }
    return group
        .apply(this::next)
        .thenCompose(
            now -> now.isVoter(fresh) ? CompletableFuture.completedStage(now) : change(left - 1));
  }

  /** Who listens may have itself listed again before it votes. */
  RaftPeers next(RaftPeers now) {
    if (!now.isVoter(old)) {
      if (now.isVoter(fresh)) {
        return now;
      }
      throw new NoSuchVoterException("member %s does not vote any more".formatted(old));
    }
    if (now.isVoter(fresh)) {
      throw new NoSuchVoterException("member %s votes already".formatted(fresh.id()));
    }
    if (now.contains(fresh)) {
      return now.withoutListeners(fresh);
    }
    List<RaftMember> voters = new ArrayList<>(now.voters());
    voters.removeIf(voter -> voter.id().equals(old));
    voters.add(fresh);
    return new RaftPeers(now.group(), voters, now.listeners());
  }

  private static @Nullable Void outcome(RaftPeers now, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
    if (cause instanceof NoSuchVoterException none) {
      throw none;
    }
    if (cause != null) {
      throw new OutcomeUnknownException("whether the voter was replaced is not known", cause);
    }
    return null;
  }
}
