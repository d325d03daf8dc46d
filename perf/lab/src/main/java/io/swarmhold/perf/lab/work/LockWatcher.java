package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.perf.lab.history.Caller;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Asks members, as they come, who holds a lock or leads. */
final class LockWatcher implements Work {

  private final Site site;
  private final Caller caller;
  private final List<NamedLease> leases;
  private final Duration gap;
  private final SplittableRandom dice;

  LockWatcher(Site site, double perSecond, SplittableRandom dice) {
    this.site = site;
    this.caller = site.caller("watch");
    this.leases = NamedLease.all(site.door);
    this.gap = Duration.ofNanos((long) (1e9 / perSecond));
    this.dice = dice;
  }

  @Override
  public void run() throws InterruptedException {
    while (site.isSubmitting()) {
      look(NamedLease.any(leases, dice), dice.nextInt(site.door.members()) + 1);
      site.pause(gap);
    }
  }

  private void look(NamedLease lease, int member) throws InterruptedException {
    Caller.Pending pending =
        caller.invoke(Integer.toString(member), F.HOLDER, lease.key(), Recorder.nothing());
    switch (lease.look(member)) {
      case Answer.Ok(JsonNode body) ->
          pending.ok(Recorder.object().put("token", lease.token(body)));
      case Answer.Refused(String code) when code.equals("not_found") ->
          pending.ok(Recorder.object().put("token", 0));
      case Answer.Refused(String code) -> pending.fail(code);
      case Answer.Unknown(String why) -> pending.info(why);
    }
  }
}
