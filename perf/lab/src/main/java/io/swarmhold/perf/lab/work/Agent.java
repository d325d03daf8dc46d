package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.perf.lab.history.Caller;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.Recorder;
import io.swarmhold.perf.lab.work.OldTokens.Grant;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What an agent does with a task that came to it: works for up to half a second and completes it.
 * As long as tasks are sent it also misbehaves at times: it comes late, reports twice, makes up a
 * token, forgets the task, or reports for the one who held the task before.
 */
final class Agent {

  /** How a report travels. */
  interface Channel {
    Answer complete(int member, Grant grant, ObjectNode result) throws InterruptedException;
  }

  private static final int MOST_WORK_MS = 500;
  private static final Duration LATE = Submitter.VISIBILITY.plusMillis(300);
  private static final int MOST_LATE_MORE_MS = 2_000;
  private static final int MOST_TRIES = 4;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

  private final Site site;
  private final String name;
  private final Channel channel;
  private final SplittableRandom dice;
  private final AtomicInteger hands = new AtomicInteger();

  Agent(Site site, String name, Channel channel, SplittableRandom dice) {
    this.site = site;
    this.name = name;
    this.channel = channel;
    this.dice = dice;
  }

  String name() {
    return name;
  }

  /**
   * Takes a task as it was assigned. Returns what works on it; the caller decides on which thread.
   *
   * @param since when it was asked for, at the latest: the grant cannot be older
   */
  Work take(Caller caller, int member, JsonNode assigned, long since) {
    JsonNode payload = assigned.path("payload");
    var grant =
        new Grant(
            assigned.path("id").asText(),
            Labels.of(payload),
            name,
            Long.parseLong(assigned.path("token").asText("0")));
    ObjectNode v = described(grant).put("since", since).put("intact", Labels.isIntact(payload));
    caller.saw(Integer.toString(member), F.GRANT, grant.label(), v);
    var before = site.oldTokens.replace(grant);
    SplittableRandom own;
    synchronized (dice) {
      own = dice.split();
    }
    return () -> {
      if (before.isPresent() && site.isSubmitting() && own.nextBoolean()) {
        report(member, before.get(), false); // the former holder wakes up
      }
      work(member, grant, own);
    };
  }

  private void work(int member, Grant grant, SplittableRandom own) throws InterruptedException {
    int luck = site.isSubmitting() ? own.nextInt(100) : 100;
    site.pause(Duration.ofMillis(own.nextInt(MOST_WORK_MS)));
    if (luck < 4) {
      return; // forgotten: somebody else gets it
    }
    if (luck < 10) {
      site.pause(LATE.plusMillis(own.nextInt(MOST_LATE_MORE_MS)));
    } else if (luck < 14) {
      long made = grant.token() - 1; // older than its own, which never comes into force again
      report(member, new Grant(grant.id(), grant.label(), name, made), true);
    }
    untilKnown(member, grant);
    if (luck >= 95 && luck < 100) {
      report(member, grant, false);
    }
  }

  private void untilKnown(int member, Grant grant) throws InterruptedException {
    int at = member;
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      if (!(report(at, grant, false) instanceof Answer.Unknown)) {
        return;
      }
      at = at % site.door.members() + 1;
      site.pause(BETWEEN_TRIES);
    }
  }

  private Answer report(int member, Grant grant, boolean forged) throws InterruptedException {
    // every report is an actor of its own: an agent works on many tasks at a time
    Caller caller = site.caller(name + "-" + hands.incrementAndGet());
    ObjectNode v = described(grant).put("forged", forged);
    Caller.Pending pending = caller.invoke(Integer.toString(member), F.COMPLETE, grant.label(), v);
    ObjectNode result = Door.MAPPER.createObjectNode();
    result.put("lab", grant.label()).put("token", Long.toString(grant.token()));
    Answer answer = channel.complete(member, grant, result);
    switch (answer) {
      case Answer.Ok ok -> {
        pending.ok(Recorder.nothing());
        site.accepted.ended(grant.label());
        site.oldTokens.forget(grant.id());
      }
      case Answer.Refused(String code) -> pending.fail(code);
      case Answer.Unknown(String why) -> pending.info(why);
    }
    return answer;
  }

  private static ObjectNode described(Grant grant) {
    return Recorder.object()
        .put("id", grant.id())
        .put("token", grant.token())
        .put("agent", grant.agent());
  }
}
