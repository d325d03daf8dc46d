package io.swarmhold.grid;

import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusQuestion;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether what this member knows of what was agreed is as late as what the group says. A member
 * that has just come back may hear of nothing new for seconds, and would not take up a shard that
 * it is given for so long: it does not know that its copy counts.
 */
final class ViewFreshness {

  /** Each question is an entry in the group's log. */
  private static final long ASK_EVERY_MILLIS = 200;

  /** An answer to what was asked longer ago says nothing any more. */
  private static final long FRESH_FOR_MILLIS = 1_000;

  private static final long NEVER = Long.MIN_VALUE / 2;

  private final Consensus consensus;
  private final LongSupplier nanos;
  private boolean asking;
  private long askedAtMillis = NEVER;
  private long agreedRevision = Long.MAX_VALUE;
  private long agreedAtMillis = NEVER;

  ViewFreshness(Consensus consensus, LongSupplier nanos) {
    this.consensus = consensus;
    this.nanos = nanos;
  }

  private long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  /** To be asked again and again: it takes some answers of the group to say so. */
  boolean isFresh() {
    if (takesTurn()) {
      long askedAt = nowMillis();
      var unused =
          consensus
              .ask(new ConsensusQuestion.View())
              .whenComplete((answer, failure) -> answered(askedAt, answer));
    }
    return isUpToDate();
  }

  private synchronized boolean takesTurn() {
    if (asking || nowMillis() - askedAtMillis < ASK_EVERY_MILLIS) {
      return false;
    }
    asking = true;
    askedAtMillis = nowMillis();
    return true;
  }

  private synchronized void answered(long askedAt, @Nullable ConsensusAnswer answer) {
    asking = false;
    if (answer instanceof ConsensusAnswer.View agreed) {
      agreedRevision = agreed.view().revision();
      agreedAtMillis = askedAt;
    }
  }

  private synchronized boolean isUpToDate() {
    return nowMillis() - agreedAtMillis <= FRESH_FOR_MILLIS
        && consensus.view().revision() >= agreedRevision;
  }
}
