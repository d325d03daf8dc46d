package io.swarmhold.model.breaker;

/**
 * Successes and failures of the last so many seconds, in a ring of buckets of one second, the
 * present one included. So what happened in the last millisecond of a second is counted for a
 * second less than what happened in its first, which is counted for as long as the window is; and
 * nothing for longer.
 *
 * <p>8 bytes for each second and some 60 more: 540 bytes for a minute, 2.5 kB for five. Adding
 * costs as many steps as seconds have passed, at most the ring.
 */
final class SlidingWindow {

  private final int seconds;

  /** Successes and failures, by turns. */
  private final int[] buckets;

  private long newest;
  private long successes;
  private long failures;

  SlidingWindow(int seconds) {
    this.seconds = seconds;
    this.buckets = new int[2 * seconds];
  }

  long successes() {
    return successes;
  }

  long failures() {
    return failures;
  }

  void add(int moreSuccesses, int moreFailures, long nowMillis) {
    slideTo(nowMillis);
    int at = place(newest);
    successes += put(at, moreSuccesses);
    failures += put(at + 1, moreFailures);
  }

  /** A bucket that is full stays so: two thousand million in a second say enough. */
  private int put(int at, int more) {
    int fitting = Math.min(more, Integer.MAX_VALUE - buckets[at]);
    buckets[at] += fitting;
    return fitting;
  }

  /** Forgets what is too old. A time before the latest one changes nothing. */
  void slideTo(long nowMillis) {
    long second = Math.floorDiv(nowMillis, 1_000L);
    for (long gone = Math.max(newest + 1, second - seconds + 1); gone <= second; gone++) {
      empty(place(gone));
    }
    newest = Math.max(newest, second);
  }

  private void empty(int at) {
    successes -= buckets[at];
    failures -= buckets[at + 1];
    buckets[at] = 0;
    buckets[at + 1] = 0;
  }

  private int place(long second) {
    return 2 * (int) Math.floorMod(second, (long) seconds);
  }
}
