package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.perf.lab.history.Caller;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.Recorder;
import io.swarmhold.perf.lab.work.Accepted.Task;
import java.time.Duration;
import java.util.SplittableRandom;

/** Cancels tasks that were just accepted, in a race against those who work on them. */
final class Canceller implements Work {

  private final Site site;
  private final Caller caller;
  private final Duration gap;
  private final SplittableRandom dice;

  Canceller(Site site, double perSecond, SplittableRandom dice) {
    this.site = site;
    this.caller = site.caller("cancel");
    this.gap = Duration.ofNanos((long) (1e9 / perSecond));
    this.dice = dice;
  }

  @Override
  public void run() throws InterruptedException {
    while (site.isSubmitting()) {
      site.pause(gap);
      var task = site.accepted.newest(dice);
      if (task.isPresent()) {
        cancel(task.get());
      }
    }
  }

  private void cancel(Task task) throws InterruptedException {
    int member = dice.nextInt(site.door.members()) + 1;
    ObjectNode v = Recorder.object().put("id", task.id());
    Caller.Pending pending = caller.invoke(Integer.toString(member), F.CANCEL, task.label(), v);
    switch (site.door.post(member, "/api/v1/tasks/" + task.id() + ":cancel", "")) {
      case Answer.Ok ok -> {
        pending.ok(Recorder.nothing());
        site.accepted.ended(task.label());
      }
      case Answer.Refused(String code) -> pending.fail(code);
      case Answer.Unknown(String why) -> pending.info(why);
    }
  }
}
