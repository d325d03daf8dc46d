package io.swarmhold.perf.sim;

/** An invariant does not hold. Ends the story. */
final class BrokenPromise extends RuntimeException {

  private static final long serialVersionUID = 1;

  BrokenPromise(String invariant, String what) {
    super(invariant + ": " + what);
  }
}
