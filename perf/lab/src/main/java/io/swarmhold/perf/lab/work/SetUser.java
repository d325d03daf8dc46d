package io.swarmhold.perf.lab.work;

import io.swarmhold.perf.lab.history.Caller;
import java.time.Duration;
import java.util.SplittableRandom;

/** Adds elements to the set, and at times reads all of it; through any member each time. */
final class SetUser implements Work {

  /** Every read is a line with all of them; behind that it reads only. */
  private static final int MOST_ELEMENTS = 300;

  private static final int READ_ONE_IN = 6;

  private final Site site;
  private final Caller caller;
  private final String name;
  private final Registry registry;
  private final Duration gap;
  private final SplittableRandom dice;
  private int added;

  SetUser(Site site, int number, double perSecond, SplittableRandom dice) {
    this.site = site;
    this.name = "set-" + number;
    this.caller = site.caller(name);
    this.registry = new Registry(site.door);
    this.gap = Duration.ofNanos((long) (1e9 / perSecond));
    this.dice = dice;
  }

  @Override
  public void run() throws InterruptedException {
    while (site.isSubmitting()) {
      int member = dice.nextInt(site.door.members()) + 1;
      if (dice.nextInt(READ_ONE_IN) == 0) {
        registry.all(caller, member);
      } else if (added < MOST_ELEMENTS) {
        registry.add(caller, member, name + "-" + added++);
      }
      site.pause(gap);
    }
  }
}
