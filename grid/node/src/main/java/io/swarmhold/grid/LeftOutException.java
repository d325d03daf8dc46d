package io.swarmhold.grid;

/**
 * The grid does not have this member, though it joined: it was dropped meanwhile, having been
 * silent for too long, and what it belongs to now gives it nothing. To join anew, as another member
 * of the grid, mends it.
 */
final class LeftOutException extends RuntimeException {

  LeftOutException(RuntimeException refusal) {
    super(refusal.getMessage(), refusal);
  }
}
