package io.swarmhold.model.quota;

import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** What happens next, in true time; messages that are late, lost, or come twice. */
final class StoryNetwork {

  private static final long MILLI = 1_000_000;

  /** Something that happens at a moment of true time. */
  private record Event(long at, long number, Runnable what) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final SplittableRandom dice;
  private final boolean faulty;
  private final PriorityQueue<Event> coming = new PriorityQueue<>();
  private long now;
  private long events;

  StoryNetwork(SplittableRandom dice, boolean faulty) {
    this.dice = dice;
    this.faulty = faulty;
  }

  long now() {
    return now;
  }

  void in(long later, Runnable what) {
    coming.add(new Event(now + later, events++, what));
  }

  void runUntil(long end) {
    while (!coming.isEmpty() && coming.element().at() <= end) {
      Event next = coming.remove();
      now = next.at();
      next.what().run();
    }
    now = end;
  }

  void send(Runnable arrives) {
    int fate = faulty ? dice.nextInt(100) : 99;
    if (fate < 5) {
      return;
    }
    in(delay(fate), arrives);
    if (fate < 8) {
      in(delay(fate), arrives);
    }
  }

  private long delay(int fate) {
    return fate < 12 ? dice.nextLong(1_000 * MILLI) : dice.nextLong(MILLI / 5, 5 * MILLI);
  }
}
