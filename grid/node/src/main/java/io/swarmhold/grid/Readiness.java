package io.swarmhold.grid;

import java.util.function.BooleanSupplier;

/**
 * Whether this member takes requests. It does once all that the grid places here has been served,
 * and from then on as long as it holds its lease: shards that change hands meanwhile are waited for
 * by those who ask for them, and a shard that is lost keeps nobody from the others. What a member
 * without a lease knows may be old, and it learns anew what it is to serve.
 */
final class Readiness {

  private final BooleanSupplier holdsLease;
  private volatile boolean wasWhole;

  Readiness(BooleanSupplier holdsLease) {
    this.holdsLease = holdsLease;
  }

  /**
   * To be called several times a second.
   *
   * @param servesAll whether all that the grid places here, and that is not lost, is served here
   */
  void seen(boolean servesAll) {
    wasWhole = holdsLease.getAsBoolean() && (wasWhole || servesAll);
  }

  boolean isReady() {
    return wasWhole && holdsLease.getAsBoolean();
  }
}
