package io.swarmhold.perf.lab.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.Op;
import io.swarmhold.perf.lab.history.Recorder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A run of a server that does everything right, in the plainest words: each operation takes effect
 * at one instant between its invocation and its end. So what comes out is correct by construction.
 */
final class ReferenceRun {

  static final int MEMBERS = 3;
  static final long LIVE_MS = 60_000;
  private static final long MILLI = 1_000_000;

  /** A task as the model's server keeps it. */
  private static final class Task {
    final String key;
    final String id;
    String status = "queued";
    long token;
    long wonBy;
    final List<Long> tokens = new ArrayList<>();

    Task(String key, String id) {
      this.key = key;
      this.id = id;
    }

    boolean isOver() {
      return status.equals("succeeded") || status.equals("cancelled");
    }
  }

  final SplittableRandom dice;
  private final List<Op> ops = new ArrayList<>();
  private final List<Task> tasks = new ArrayList<>();
  private final List<Task> idempotent = new ArrayList<>();
  private final OtherThings others;
  private long now = 100 * MILLI;
  private long tokens;
  private int actors;

  private ReferenceRun(long seed) {
    this.dice = new SplittableRandom(seed);
    this.others = new OtherThings(this);
  }

  /** The lines of the run of {@code seed}. */
  static List<Op> of(long seed) {
    var run = new ReferenceRun(seed);
    run.saw(F.CONFIG, "", object().put("liveMs", LIVE_MS).put("leastSuccesses", 10));
    run.fault();
    for (int step = 0; step < 150; step++) {
      run.step();
    }
    run.end();
    return run.inOrder();
  }

  static ObjectNode object() {
    return Recorder.object();
  }

  private void step() {
    now += dice.nextLong(1, 20) * MILLI;
    switch (dice.nextInt(14)) {
      case 0, 1, 2 -> submitNew();
      case 3 -> submitAgain();
      case 4, 5, 6 -> grant(any(tasks));
      case 7, 8 -> commitAny(any(tasks));
      case 9 -> cancel(any(tasks));
      case 10 -> read(any(tasks), F.READ);
      default -> others.step();
    }
  }

  private Task any(List<Task> from) {
    return from.isEmpty() ? new Task("", "") : from.get(dice.nextInt(from.size()));
  }

  private void submitNew() {
    boolean idem = dice.nextBoolean();
    var task = new Task("t" + actors, "id" + actors);
    ObjectNode v = object().put("idem", idem);
    int luck = dice.nextInt(10);
    if (luck == 0) {
      call(F.SUBMIT, task.key, v, Op.Type.FAIL, "queue_full", object());
      return;
    }
    boolean known = luck > 2;
    call(F.SUBMIT, task.key, v, known ? Op.Type.OK : Op.Type.INFO, "", idOf(task));
    if (luck != 1) { // 1: nobody knows, and it never arrived
      tasks.add(task);
      if (idem) {
        idempotent.add(task);
      }
    }
  }

  private void submitAgain() {
    Task task = any(idempotent);
    if (!task.key.isEmpty()) {
      ObjectNode v = object().put("idem", true);
      call(F.SUBMIT, task.key, v, Op.Type.OK, "", idOf(task).put("duplicate", true));
    }
  }

  private static ObjectNode idOf(Task task) {
    return object().put("id", task.id);
  }

  /** Whether the lease before had run out or the task was waiting makes no difference here. */
  private void grant(Task task) {
    if (task.key.isEmpty() || task.isOver()) {
      return;
    }
    task.status = "running";
    task.token = ++tokens;
    task.tokens.add(task.token);
    long asked = now - dice.nextLong(5 * MILLI);
    ObjectNode v = idOf(task).put("token", task.token).put("agent", agent(task.token));
    add(now + delay(), "a/seen", Op.Type.OK, F.GRANT, task.key, v.put("since", asked), "");
  }

  private static String agent(long token) {
    return "agent-" + token % 5;
  }

  private void commitAny(Task task) {
    if (!task.tokens.isEmpty()) {
      long token = task.tokens.get(dice.nextInt(task.tokens.size()));
      boolean forged = dice.nextInt(5) == 0;
      commit(task, forged ? -token : token, forged);
    }
  }

  private void commit(Task task, long token, boolean forged) {
    boolean taken = task.token == token && (task.status.equals("running") || task.wonBy == token);
    if (taken) {
      task.status = "succeeded";
      task.wonBy = token;
    }
    ObjectNode v = idOf(task).put("token", token).put("agent", agent(token)).put("forged", forged);
    Op.Type type = taken ? Op.Type.OK : Op.Type.FAIL;
    boolean lost = dice.nextInt(6) == 0;
    String err = taken || lost ? "" : "stale_fencing_token";
    call(F.COMPLETE, task.key, v, lost ? Op.Type.INFO : type, err, object());
  }

  private void cancel(Task task) {
    if (task.key.isEmpty()) {
      return;
    }
    boolean taken = !task.isOver();
    if (taken) {
      task.status = "cancelled";
    }
    Op.Type type = taken ? Op.Type.OK : Op.Type.FAIL;
    call(F.CANCEL, task.key, idOf(task), type, taken ? "" : "already_final", object());
  }

  private void read(Task task, String f) {
    if (!task.key.isEmpty()) {
      ObjectNode answer =
          idOf(task)
              .put("status", task.status)
              .put("token", task.wonBy)
              .put("succeeded", task.wonBy == 0 ? 0 : 1);
      call(f, task.key, idOf(task), Op.Type.OK, "", answer);
    }
  }

  private void fault() {
    ObjectNode v = object().put("kind", "kill").put("removes", true);
    call(F.FAULT, "f1", v, Op.Type.OK, "", object());
    now += 100 * MILLI;
    call(F.SUBMIT, "hit", object(), Op.Type.INFO, "timeout", object());
    now += 100 * MILLI;
    submitNewFor("hit");
  }

  /** The submitter that was hit gets through again. */
  private void submitNewFor(String key) {
    var task = new Task(key, "id-" + key);
    tasks.add(task);
    call(F.SUBMIT, key, object(), Op.Type.OK, "", idOf(task));
  }

  private void end() {
    now += 100 * MILLI;
    call(F.HEAL, "f1", object(), Op.Type.OK, "", object());
    now += 100 * MILLI;
    saw(F.QUIET, "", object());
    for (Task task : tasks) {
      now += MILLI;
      if (!task.isOver()) {
        grant(task);
        now += 50 * MILLI;
        task.status = "running";
        commit(task, task.token, false);
      }
    }
    others.end();
    now += 100 * MILLI;
    for (int member = 0; member < MEMBERS; member++) {
      tasks.forEach(task -> read(task, F.FINAL));
      saw(F.DIGEST, "", object().put("shard", 1).put("digest", "d" + tasks.size()));
    }
    now += 2 * LIVE_MS * MILLI; // all that had to happen in time has had its time
    saw(F.DIGEST, "", object().put("shard", 1).put("digest", "d" + tasks.size()));
  }

  long now() {
    return now;
  }

  /** One actor for each call: they overlap as they like. */
  void call(String f, String key, ObjectNode v, Op.Type type, String err, ObjectNode answer) {
    String proc = f + "/" + actors++;
    if (f.equals(F.SUBMIT)) {
      proc = "s/" + actors;
    }
    add(now - delay(), proc, Op.Type.INVOKE, f, key, v, "");
    add(now + delay(), proc, type, f, key, type == Op.Type.OK ? answer : object(), err);
  }

  private void saw(String f, String key, ObjectNode v) {
    add(now, "n/seen", Op.Type.OK, f, key, v, "");
  }

  private long delay() {
    return dice.nextLong(1, 20 * MILLI);
  }

  private void add(
      long t, String proc, Op.Type type, String f, String key, ObjectNode v, String err) {
    ops.add(new Op(0, t, proc, "", type, f, "lab", key, v, err));
  }

  private List<Op> inOrder() {
    return Edits.renumbered(ops.stream().sorted(Comparator.comparingLong(Op::t)).toList());
  }
}
