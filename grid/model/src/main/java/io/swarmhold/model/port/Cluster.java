package io.swarmhold.model.port;

import io.swarmhold.model.consensus.MemberId;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * The members, what each shard is kept by, and an operator's last word on a shard that is not
 * served.
 */
public interface Cluster {

  /** What all members call the cluster, and members of others do not. */
  String name();

  /** What this member knows; perhaps a moment old. */
  Status status();

  /**
   * What this member's copies hold, its own as primary and those it keeps for others, by shard. Two
   * copies at the same epoch and sequence that are sound have the same digest.
   *
   * <p>Cost: a look at everything that this member holds, about a second for a million tasks. A
   * shard is held up for a millisecond at a time, and waits its turn in between. One caller after
   * the other; fails with {@link UnavailableException} if too many wait.
   */
  CompletionStage<List<Copy>> copies();

  /**
   * Takes the copy of {@code member} as it is, though acknowledged changes may be missing from it.
   * Fails with {@link NoSuchCopyException} if that member is not here or has no copy, and with
   * {@link ShardNotLostException} if one is here, or holds a lease, whose copy has all of them.
   * Fails with {@link UnavailableException} while the member that is asked has no lease: then it
   * cannot know.
   *
   * @param epoch at which the shard stands, as {@link #status} said: the word is about that trouble
   * @return whether that was done; false if the shard is under another epoch by now
   */
  CompletionStage<Boolean> recover(int shard, long epoch, MemberId member);

  /** Gives what a shard held up for lost: it begins anew, empty. As {@link #recover}. */
  CompletionStage<Boolean> giveUp(int shard, long epoch);

  /**
   * Puts {@code fresh} in the place of the voter {@code old}, which is not here. All goes on
   * meanwhile. May be repeated. False if {@code fresh} votes and {@code old} does not: nothing was
   * left to do, or they are not those that were meant. Fails with {@link NoSuchVoterException} if
   * {@code old} does not vote or is here, {@code fresh} is not here, votes already or is lite, or
   * fewer than three vote; with {@link UnavailableException} if nothing was tried, and with {@link
   * OutcomeUnknownException} if it has not come to pass after two minutes.
   */
  CompletionStage<Boolean> replaceVoter(MemberId old, MemberId fresh);

  /**
   * @param self the member that was asked
   * @param isAlone whether there can be no others
   * @param members by id: who is here, who holds a lease, and who votes
   * @param shards by number
   */
  record Status(MemberId self, boolean isAlone, List<Member> members, List<Shard> shards) {}

  /**
   * @param address of its edge; may be empty
   * @param isHere whether the grid reaches it
   * @param hasLease whether it may serve, as far as the member that was asked knows: while its own
   *     lease has run out it knows of none
   * @param votes whether a majority is counted with it, here or not
   */
  record Member(MemberId id, String address, boolean isHere, boolean hasLease, boolean votes) {}

  /** How a shard fares. */
  enum Health {
    /** Kept by as many as wanted. */
    WHOLE,
    /** Served, by fewer than wanted. */
    DEGRADED,
    /** About to be served: it takes and answers nothing at the moment. */
    SETTLING,
    /** Nobody is here whose copy is whole: it waits for one of them, or for an operator. */
    UNAVAILABLE,
    /** The member that was asked has no lease at the moment, and hears of nothing new. */
    UNKNOWN
  }

  /**
   * @param epoch 0 if it was never active
   * @param inSync whose copies hold every acknowledged change
   * @param eligible whose copies would do to go on with
   * @param differing whose copies are not what the shard's primary said they were, by member. They
   *     are in sync and eligible all the same: which of the two is right, nobody knows
   */
  record Shard(
      int number,
      Health health,
      long epoch,
      Optional<MemberId> primary,
      NavigableSet<MemberId> inSync,
      NavigableSet<MemberId> eligible,
      int givenUp,
      List<Differing> differing) {}

  /**
   * A member whose copy of a shard differs.
   *
   * @param epoch of the change at which that was first seen
   * @param sequence of that change
   */
  record Differing(MemberId member, long epoch, long sequence) {}

  /**
   * A copy of a shard.
   *
   * @param isPrimary whether it is served from here
   * @param epoch of the latest change that it holds
   * @param sequence of that change
   * @param digest of all that it holds; empty if it changed while it was looked at
   */
  record Copy(int shard, boolean isPrimary, long epoch, long sequence, OptionalLong digest) {}
}
