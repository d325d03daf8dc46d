package io.swarmhold.model.quota;

/**
 * What the owner knows of a member.
 *
 * @param number its latest ask
 * @param fresh units that the answer to that granted
 * @param units all that the member may hold, those included
 * @param untilNanos then the member holds nothing any more, on the owner's clock
 */
record Loan(Holder holder, long number, long fresh, long units, long untilNanos) {

  boolean isOverAt(long now) {
    return untilNanos - now <= 0;
  }

  /**
   * Whether the member did not receive the latest answer, and now never will. If it received a
   * later one it was another owner's, and nobody knows of this one.
   */
  boolean isLost(Ask ask) {
    return ask.received() < number;
  }
}
