package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.perf.lab.history.Caller;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.Recorder;
import io.swarmhold.perf.lab.work.Accepted.Task;
import io.swarmhold.perf.lab.work.Answer.Ok;
import io.swarmhold.perf.lab.work.Answer.Refused;
import io.swarmhold.perf.lab.work.Answer.Unknown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Sends tasks at a steady rate, singly or in batches, half of them under idempotency keys. What has
 * a key is sent again when nobody knows, to the next member, and at times when everybody knows.
 */
final class Submitter implements Work {

  private static final int BATCH = 5;

  /** Of so many requests one is a batch, one repeats a task that was accepted before. */
  private static final int ONE_IN = 10;

  private static final int MOST_TRIES = 8;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(250);

  /** The lease; short, so that agents that dawdle lose it within the run. */
  static final Duration VISIBILITY = Duration.ofSeconds(3);

  private static final int MOST_ATTEMPTS = 50;

  private final Site site;
  private final String name;
  private final Caller caller;
  private final SplittableRandom dice;
  private final double perSecond;
  private int member;
  private int sent;
  private volatile long acknowledgedAt;

  Submitter(Site site, int number, double perSecond, SplittableRandom dice) {
    this.site = site;
    this.name = "s" + number;
    this.caller = site.caller("submit-" + number);
    this.dice = dice;
    this.perSecond = perSecond;
    this.member = number % site.door.members() + 1;
  }

  /** When its latest acknowledgement came, on the recorder's clock. */
  long acknowledgedAt() {
    return acknowledgedAt;
  }

  @Override
  public void run() throws InterruptedException {
    long next = site.recorder.now();
    while (site.isSubmitting()) {
      int tasks = act();
      next += (long) (tasks * 1e9 / perSecond);
      long left = next - site.recorder.now();
      if (left > 0) {
        site.pause(Duration.ofNanos(left));
      } else {
        next -= left; // after an outage the rate goes on; what was missed is not made up for
      }
    }
  }

  private int act() throws InterruptedException {
    int luck = dice.nextInt(ONE_IN);
    if (luck == 0) {
      batch();
      return BATCH;
    }
    if (luck == 1) {
      site.accepted.any(dice).filter(Task::idem).ifPresent(task -> repeat(task.label()));
      return 1;
    }
    String label = label();
    boolean idem = dice.nextBoolean();
    untilKnown(label, idem);
    return 1;
  }

  private String label() {
    return name + "-" + sent++;
  }

  private void repeat(String label) {
    try {
      once(label, true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void untilKnown(String label, boolean idem) throws InterruptedException {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      boolean known = once(label, idem);
      if (known || !idem) {
        return; // without a key a second try might be a second task
      }
      site.pause(BETWEEN_TRIES);
    }
  }

  /** Whether the outcome is known. */
  private boolean once(String label, boolean idem) throws InterruptedException {
    ObjectNode v = Recorder.object().put("idem", idem);
    Caller.Pending pending = caller.invoke(Integer.toString(member), F.SUBMIT, label, v);
    Answer answer = site.door.post(member, "/api/v1/tasks", task(label, idem).toString());
    settle(pending, label, idem, answer);
    if (answer instanceof Unknown) {
      member = member % site.door.members() + 1;
      return false;
    }
    return true;
  }

  private void settle(Caller.Pending pending, String label, boolean idem, Answer answer) {
    switch (answer) {
      case Ok(JsonNode body) -> accepted(pending, label, idem, body.path("id").asText());
      case Refused(String code) -> pending.fail(code);
      case Unknown(String why) -> pending.info(why);
    }
  }

  private void accepted(Caller.Pending pending, String label, boolean idem, String id) {
    pending.ok(Recorder.object().put("id", id));
    acknowledgedAt = site.recorder.now();
    site.accepted.add(new Task(label, id, idem));
  }

  private void batch() throws InterruptedException {
    boolean idem = dice.nextBoolean();
    List<String> labels = new ArrayList<>();
    List<Caller.Pending> pending = new ArrayList<>();
    ArrayNode tasks = Door.MAPPER.createArrayNode();
    for (int i = 0; i < BATCH; i++) {
      String label = label();
      labels.add(label);
      tasks.add(task(label, idem));
      ObjectNode v = Recorder.object().put("idem", idem).put("batch", true);
      pending.add(caller.invoke(Integer.toString(member), F.SUBMIT, label, v));
    }
    Answer answer = site.door.post(member, "/api/v1/tasks:batch", tasks.toString());
    for (int i = 0; i < BATCH; i++) {
      settle(pending.get(i), labels.get(i), idem, ofBatch(answer, i));
    }
    if (answer instanceof Unknown) {
      member = member % site.door.members() + 1;
    }
  }

  /** The answer to one of a batch. */
  private static Answer ofBatch(Answer whole, int place) {
    if (!(whole instanceof Ok(JsonNode body))) {
      return whole;
    }
    JsonNode result = body.path("results").path(place);
    return switch (result.path("status").asText()) {
      case "accepted", "duplicate" -> new Ok(result);
      case "refused" -> refused(result.path("code").asText());
      default -> new Unknown("no result in the batch's answer");
    };
  }

  /** In a batch each task has an outcome of its own, and may be unknown. */
  private static Answer refused(String code) {
    return switch (code) {
      case "outcome_unknown", "unavailable", "storage_full", "draining" -> new Unknown(code);
      default -> new Refused(code);
    };
  }

  private static ObjectNode task(String label, boolean idem) {
    ObjectNode task = Door.MAPPER.createObjectNode();
    task.put("pool", Site.POOL).put("type", "lab");
    task.set("payload", Labels.payload(label));
    task.put("visibilityTimeoutMs", VISIBILITY.toMillis());
    task.set("retry", retry());
    if (idem) {
      task.put("idempotencyKey", label);
    }
    return task;
  }

  private static ObjectNode retry() {
    return Door.MAPPER
        .createObjectNode()
        .put("maxAttempts", MOST_ATTEMPTS)
        .put("baseMs", 100)
        .put("factor", 2)
        .put("maxDelayMs", 1_000)
        .put("jitterMs", 100);
  }
}
