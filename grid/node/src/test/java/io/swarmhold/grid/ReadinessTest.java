package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A member that serves stays at it while shards change hands, and no longer than its lease. */
class ReadinessTest {

  private boolean holdsLease = true;
  private final Readiness readiness = new Readiness(() -> holdsLease);

  @Test
  void beginsOnceAllIsServed() {
    readiness.seen(false);
    assertThat(readiness.isReady()).isFalse();
    readiness.seen(true);
    assertThat(readiness.isReady()).isTrue();
  }

  @Test
  void outlastsAShardThatChangesHands() {
    readiness.seen(true);
    readiness.seen(false);
    assertThat(readiness.isReady()).isTrue();
  }

  @Test
  void endsWithTheLeaseAtOnceAndBeginsAnewOnceAllIsServed() {
    readiness.seen(true);
    holdsLease = false;
    assertThat(readiness.isReady()).isFalse();
    readiness.seen(true);
    holdsLease = true;
    assertThat(readiness.isReady()).as("what it serves is not known yet").isFalse();
    readiness.seen(false);
    assertThat(readiness.isReady()).isFalse();
    readiness.seen(true);
    assertThat(readiness.isReady()).isTrue();
  }
}
