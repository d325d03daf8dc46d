package io.swarmhold.model.quota;

/** What the owner says to an {@link Ask}. */
public sealed interface QuotaAnswer {

  /** The ask that is answered. */
  long number();

  /**
   * The member may use so many more, and what it kept.
   *
   * @param units what it needed and, if there was enough, something besides
   * @param remaining units that the owner could still give to anybody
   * @param validNanos for how long, counted from the moment before it asked
   */
  record Granted(long number, long units, long remaining, long validNanos) implements QuotaAnswer {}

  /** The member has no more than before. */
  record Refused(long number, Refusal why) implements QuotaAnswer {}

  /**
   * The owner has seen a later ask, or the same one before; the member waits for another answer.
   */
  record Outdated(long number) implements QuotaAnswer {}
}
