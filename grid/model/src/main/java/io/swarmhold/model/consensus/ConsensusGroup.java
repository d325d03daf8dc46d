package io.swarmhold.model.consensus;

import io.swarmhold.model.port.NoSuchVoterException;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Who decides in {@link Consensus}, and who only hears what is decided. */
public interface ConsensusGroup {

  /** As far as this member knows, perhaps a moment old; empty before it belongs to the group. */
  Electorate electorate();

  /**
   * Puts {@code fresh} in the place of the voter {@code old}, which is gone. The group goes on
   * meanwhile; {@code old} listens if it comes back. May be repeated: where it has come to pass
   * already, nothing happens.
   *
   * <p>Fails with {@link io.swarmhold.model.port.NoSuchVoterException} if {@code old} does not vote
   * any more and somebody else votes in its place, with {@link
   * io.swarmhold.model.port.UnavailableException} if this member does not know {@code fresh}:
   * nothing was tried, and with {@link io.swarmhold.model.port.OutcomeUnknownException} if it has
   * not come to pass after two minutes: it may still.
   *
   * <p>Cost: {@code fresh} catches up with what was decided; four entries are agreed on.
   */
  CompletionStage<Void> replaceVoter(MemberId old, MemberId fresh);

  /**
   * @param voters of whom a majority decides
   * @param listeners who hear what is decided
   */
  record Electorate(NavigableSet<MemberId> voters, NavigableSet<MemberId> listeners) {

    public static final Electorate NOBODY = new Electorate(new TreeSet<>(), new TreeSet<>());

    public Electorate {
      voters = Collections.unmodifiableNavigableSet(new TreeSet<>(voters));
      listeners = Collections.unmodifiableNavigableSet(new TreeSet<>(listeners));
    }
  }

  /** Of a member that is alone: it decides. */
  static ConsensusGroup of(MemberId alone) {
    var electorate = new Electorate(new TreeSet<>(Set.of(alone)), new TreeSet<>());
    return new ConsensusGroup() {
      @Override
      public Electorate electorate() {
        return electorate;
      }

      @Override
      public CompletionStage<Void> replaceVoter(MemberId old, MemberId fresh) {
        return CompletableFuture.failedFuture(
            new NoSuchVoterException("a member that is alone cannot be replaced"));
      }
    };
  }
}
