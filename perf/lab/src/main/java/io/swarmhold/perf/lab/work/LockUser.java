package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.perf.lab.history.Caller;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * Takes a lock or is elected, keeps it by renewing, and lets go; through any member each time. At
 * times it vanishes while it holds one, and comes back when somebody else may have it; or it goes
 * on under a token that it has given back itself.
 */
final class LockUser implements Work {

  private static final int MOST_BETWEEN_MS = 800;
  private static final int MOST_HELD_MS = 900;
  private static final int MOST_RENEWALS = 3;
  private static final int MOST_WAIT_SECONDS = 2;
  private static final int MOST_TRIES = 3;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(250);

  /** Behind the term and what the servers add to it. */
  private static final Duration LONG_GONE = NamedLease.TERM.plusSeconds(2);

  private final Site site;
  private final Caller caller;
  private final String holder;
  private final List<NamedLease> leases;
  private final SplittableRandom dice;
  private int requests;

  LockUser(Site site, int number, SplittableRandom dice) {
    this.site = site;
    this.holder = "lock-" + number;
    this.caller = site.caller(holder);
    this.leases = NamedLease.all(site.door);
    this.dice = dice;
  }

  @Override
  public void run() throws InterruptedException {
    while (site.isSubmitting()) {
      NamedLease lease = NamedLease.any(leases, dice);
      OptionalLong token = take(lease);
      if (token.isPresent()) {
        use(lease, token.getAsLong());
      }
      pauseUpTo(MOST_BETWEEN_MS);
    }
  }

  /** Who does not learn what became of it asks again, or is one more holder that vanished. */
  private OptionalLong take(NamedLease lease) throws InterruptedException {
    String request = holder + "-" + requests++;
    var wait = Duration.ofSeconds(dice.nextInt(MOST_WAIT_SECONDS + 1));
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      int member = member();
      Caller.Pending pending =
          caller.invoke(
              Integer.toString(member),
              F.LOCK,
              lease.key(),
              Recorder.object().put("holder", holder));
      switch (settle(lease, pending, lease.take(member, holder, request, wait))) {
        case Answer.Ok(JsonNode body) -> {
          return OptionalLong.of(lease.token(body));
        }
        case Answer.Refused refused -> {
          return OptionalLong.empty();
        }
        case Answer.Unknown unknown -> {
          if (dice.nextBoolean()) {
            return OptionalLong.empty();
          }
          site.pause(BETWEEN_TRIES);
        }
      }
    }
    return OptionalLong.empty();
  }

  private void use(NamedLease lease, long token) throws InterruptedException {
    int renewals = dice.nextInt(MOST_RENEWALS + 1);
    for (int i = 0; i < renewals; i++) {
      pauseUpTo(MOST_HELD_MS);
      renew(lease, token);
    }
    pauseUpTo(MOST_HELD_MS);
    int luck = dice.nextInt(10);
    if (luck < 2) {
      return; // vanished for good
    }
    if (luck < 4) {
      site.pause(LONG_GONE);
      renew(lease, token);
    }
    end(lease, token);
    if (luck == 9) {
      renew(lease, token);
    }
  }

  private void renew(NamedLease lease, long token) throws InterruptedException {
    int member = member();
    settle(lease, begin(member, F.RENEW, lease, token), lease.renew(member, token));
  }

  private void end(NamedLease lease, long token) throws InterruptedException {
    int member = member();
    settle(lease, begin(member, F.UNLOCK, lease, token), lease.end(member, token));
  }

  private Caller.Pending begin(int member, String f, NamedLease lease, long token) {
    ObjectNode v = Recorder.object().put("token", token);
    return caller.invoke(Integer.toString(member), f, lease.key(), v);
  }

  private static Answer settle(NamedLease lease, Caller.Pending pending, Answer answer) {
    switch (answer) {
      case Answer.Ok(JsonNode body) -> pending.ok(lease.held(body));
      case Answer.Refused(String code) -> pending.fail(code);
      case Answer.Unknown(String why) -> pending.info(why);
    }
    return answer;
  }

  private int member() {
    return dice.nextInt(site.door.members()) + 1;
  }

  private void pauseUpTo(int millis) throws InterruptedException {
    site.pause(Duration.ofMillis(dice.nextInt(millis)));
  }
}
