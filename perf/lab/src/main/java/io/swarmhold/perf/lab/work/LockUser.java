package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.perf.lab.history.Caller;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.Recorder;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Takes a lock, renews it at times, and lets go. STUB: the servers have no locks yet. {@link Api}
 * is what is expected of them ({@code POST /api/v1/locks/{name}} and its like); once it is there,
 * implement it over {@link Door} and add this to {@link Workload}.
 */
final class LockUser implements Work {

  /** Each answer's body: {@code token, termMs}. */
  interface Api {
    Answer lock(int member, String name, String holder, Duration term) throws InterruptedException;

    Answer renew(int member, String name, long token, Duration term) throws InterruptedException;

    Answer unlock(int member, String name, long token) throws InterruptedException;
  }

  private static final Duration TERM = Duration.ofSeconds(2);
  private static final int MOST_HELD_MS = 3_000;
  private static final int LOCKS = 3;

  private final Site site;
  private final Api api;
  private final Caller caller;
  private final String holder;
  private final SplittableRandom dice;

  LockUser(Site site, int number, Api api, SplittableRandom dice) {
    this.site = site;
    this.api = api;
    this.holder = "lock-" + number;
    this.caller = site.caller(holder);
    this.dice = dice;
  }

  @Override
  public void run() throws InterruptedException {
    while (site.isSubmitting()) {
      String name = "l" + dice.nextInt(LOCKS);
      int member = dice.nextInt(site.door.members()) + 1;
      Caller.Pending pending = begin(member, F.LOCK, name, 0);
      Answer answer = settle(pending, api.lock(member, name, holder, TERM));
      if (answer instanceof Answer.Ok(JsonNode body)) {
        hold(member, name, body.path("token").asLong());
      }
      site.pause(Duration.ofMillis(dice.nextInt(MOST_HELD_MS)));
    }
  }

  private void hold(int member, String name, long token) throws InterruptedException {
    site.pause(Duration.ofMillis(dice.nextInt(MOST_HELD_MS)));
    if (dice.nextBoolean()) {
      Caller.Pending pending = begin(member, F.RENEW, name, token);
      settle(pending, api.renew(member, name, token, TERM));
      site.pause(Duration.ofMillis(dice.nextInt(MOST_HELD_MS)));
    }
    Caller.Pending pending = begin(member, F.UNLOCK, name, token);
    settle(pending, api.unlock(member, name, token));
  }

  private Caller.Pending begin(int member, String f, String name, long token) {
    ObjectNode v = token == 0 ? Recorder.object() : Recorder.object().put("token", token);
    return caller.invoke(Integer.toString(member), f, name, v);
  }

  private static Answer settle(Caller.Pending pending, Answer answer) {
    switch (answer) {
      case Answer.Ok(JsonNode body) ->
          pending.ok(
              Recorder.object()
                  .put("token", body.path("token").asLong())
                  .put("termMs", body.path("termMs").asLong()));
      case Answer.Refused(String code) -> pending.fail(code);
      case Answer.Unknown(String why) -> pending.info(why);
    }
    return answer;
  }
}
