package io.swarmhold.perf.load.check;

/**
 * What the {@link Ledger} says of a run. Each count is of tasks.
 *
 * @param accepted the server answered that it took them
 * @param completed the server answered that it took their completion
 * @param lost accepted, and their completion never acknowledged
 * @param doubled one id given to two tasks, completed twice, delivered again after its completion,
 *     or delivered under a second token while the first was in force
 * @param phantom delivered or completed, but never accepted
 * @param misfenced delivered under a token that its shard had given out before, or that is smaller
 *     than the one before: such a token fences nothing
 * @param refused the server answered that it did not take them; they have no id
 * @param redelivered delivered more than once for a reason the protocol allows; not an error
 */
public record Verdict(
    long accepted,
    long completed,
    long lost,
    long doubled,
    long phantom,
    long misfenced,
    long refused,
    long redelivered) {

  /** Whether every accepted task was completed exactly once, and no other. */
  public boolean isGood() {
    return lost == 0 && doubled == 0 && phantom == 0 && misfenced == 0;
  }
}
