package io.swarmhold.model.consensus;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Who decides in {@link Consensus}, and who only hears what is decided. */
public interface ConsensusGroup {

  /** As far as this member knows, perhaps a moment old; empty before it belongs to the group. */
  Electorate electorate();

  /**
   * Puts {@code fresh} in the place of the voter {@code old}, alive or not. The group goes on
   * meanwhile; {@code old} listens from then on, if it is there. May be repeated: where it has come
   * to pass already, nothing happens.
   *
   * <p>The caller has seen {@code fresh} in {@link #electorate}. Fails with {@link
   * io.swarmhold.model.port.UnavailableException} if nothing was tried, and with {@link
   * io.swarmhold.model.port.OutcomeUnknownException} if it has not come to pass after a minute: it
   * may still.
   *
   * <p>Cost: {@code fresh} knows what was decided; two entries are agreed on.
   */
  CompletionStage<Void> replaceVoter(MemberId old, MemberId fresh);

  /**
   * Addresses of the members' consensus ports, by member.
   *
   * @param voters of whom a majority decides
   * @param listeners who hear what is decided
   */
  record Electorate(
      NavigableMap<MemberId, String> voters, NavigableMap<MemberId, String> listeners) {

    public static final Electorate NOBODY = new Electorate(new TreeMap<>(), new TreeMap<>());

    public Electorate {
      voters = Collections.unmodifiableNavigableMap(new TreeMap<>(voters));
      listeners = Collections.unmodifiableNavigableMap(new TreeMap<>(listeners));
    }
  }

  /** Of a member that is alone: it decides. */
  static ConsensusGroup of(MemberId alone) {
    var voters = new TreeMap<MemberId, String>();
    voters.put(alone, "");
    var electorate = new Electorate(voters, new TreeMap<>());
    return new ConsensusGroup() {
      @Override
      public Electorate electorate() {
        return electorate;
      }

      @Override
      public CompletionStage<Void> replaceVoter(MemberId old, MemberId fresh) {
        return CompletableFuture.failedFuture(
            new IllegalArgumentException("a member that is alone cannot be replaced"));
      }
    };
  }
}
