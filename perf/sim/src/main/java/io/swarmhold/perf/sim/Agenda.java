package io.swarmhold.perf.sim;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What is to happen, and when. Of what is due at the same moment the dice say what comes first. */
final class Agenda {

  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000 * MILLI;

  private final PriorityQueue<Event> events = new PriorityQueue<>(1_024);
  private final SplittableRandom dice;
  private long now;
  private long steps;

  private record Event(long atNanos, long tie, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(tie, other.tie);
    }
  }

  Agenda(SplittableRandom dice) {
    this.dice = dice;
  }

  /** Nanoseconds since the story began. */
  long now() {
    return now;
  }

  /** Events so far. */
  long steps() {
    return steps;
  }

  void in(long nanos, Runnable action) {
    events.add(new Event(now + Math.max(0, nanos), dice.nextLong(), action));
  }

  /** Lets everything happen that is due by {@code untilNanos}. */
  void run(long untilNanos) {
    for (Event next = due(untilNanos); next != null; next = due(untilNanos)) {
      now = next.atNanos;
      steps++;
      next.action.run();
    }
    now = untilNanos;
  }

  private @Nullable Event due(long untilNanos) {
    Event next = events.peek();
    return next != null && next.atNanos <= untilNanos ? events.poll() : null;
  }
}
