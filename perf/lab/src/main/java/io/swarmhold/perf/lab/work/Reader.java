package io.swarmhold.perf.lab.work;

import io.swarmhold.perf.lab.history.Caller;
import io.swarmhold.perf.lab.history.F;
import java.time.Duration;
import java.util.SplittableRandom;

/** Reads accepted tasks, recent and old, through members as they come. */
final class Reader implements Work {

  private final Site site;
  private final Caller caller;
  private final Duration gap;
  private final SplittableRandom dice;

  Reader(Site site, int number, double perSecond, SplittableRandom dice) {
    this.site = site;
    this.caller = site.caller("read-" + number);
    this.gap = Duration.ofNanos((long) (1e9 / perSecond));
    this.dice = dice;
  }

  @Override
  public void run() throws InterruptedException {
    var look = new Look(site);
    while (site.isSubmitting()) {
      int member = dice.nextInt(site.door.members()) + 1;
      var task = site.accepted.any(dice);
      if (task.isPresent()) {
        look.at(caller, member, F.READ, task.get());
      }
      site.pause(gap);
    }
  }
}
