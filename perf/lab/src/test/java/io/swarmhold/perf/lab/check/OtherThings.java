package io.swarmhold.perf.lab.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.Op;
import java.util.TreeSet;

/** The part of a {@link ReferenceRun} that is about sets, registers and locks, one of each. */
final class OtherThings {

  private static final long TERM_MS = 60;

  private final ReferenceRun run;
  private final TreeSet<String> set = new TreeSet<>();
  private String value = "";
  private long revision;
  private long lockToken;
  private long lockedUntil;

  OtherThings(ReferenceRun run) {
    this.run = run;
  }

  void step() {
    switch (run.dice.nextInt(7)) {
      case 0 -> add();
      case 1 -> readAll();
      case 2 -> write();
      case 3 -> fetch();
      case 4 -> lock();
      case 5 -> look();
      default -> unlockOrRenew();
    }
  }

  /** So that no run goes without. */
  void end() {
    add();
    write();
    write();
    fetch();
    readAll();
  }

  private static ObjectNode object() {
    return ReferenceRun.object();
  }

  private void add() {
    String element = "e" + set.size();
    set.add(element);
    run.call(F.ADD, element, object(), Op.Type.OK, "", object());
  }

  private void readAll() {
    ObjectNode answer = object();
    ArrayNode keys = answer.putArray("keys");
    set.forEach(keys::add);
    run.call(F.ALL, "", object(), Op.Type.OK, "", answer);
  }

  private void write() {
    boolean onlyIf = run.dice.nextBoolean();
    ObjectNode asked = onlyIf ? object().put("expected", revision) : object();
    value = "v" + ++revision;
    boolean known = run.dice.nextInt(5) > 0;
    ObjectNode answer = object().put("rev", revision).put("value", value);
    Op.Type type = known ? Op.Type.OK : Op.Type.INFO;
    run.call(F.WRITE, "r", asked.put("value", value), type, "", answer);
  }

  private void fetch() {
    ObjectNode answer = object().put("rev", revision).put("value", value);
    run.call(F.FETCH, "r", object(), Op.Type.OK, "", answer);
  }

  private void lock() {
    boolean free = run.now() >= lockedUntil;
    if (free) {
      lockToken++;
      lockedUntil = run.now() + TERM_MS * 1_000_000;
    }
    Op.Type type = free ? Op.Type.OK : Op.Type.FAIL;
    ObjectNode answer = object().put("token", lockToken).put("termMs", TERM_MS);
    run.call(F.LOCK, "l", object(), type, free ? "" : "held", answer);
  }

  private void look() {
    long token = run.now() < lockedUntil ? lockToken : 0;
    run.call(F.HOLDER, "l", object(), Op.Type.OK, "", object().put("token", token));
  }

  private void unlockOrRenew() {
    ObjectNode v = object().put("token", lockToken);
    if (run.now() >= lockedUntil) {
      return;
    }
    if (run.dice.nextBoolean()) {
      lockedUntil = run.now();
      run.call(F.UNLOCK, "l", v, Op.Type.OK, "", object());
    } else {
      lockedUntil = run.now() + TERM_MS * 1_000_000;
      ObjectNode answer = object().put("token", lockToken).put("termMs", TERM_MS);
      run.call(F.RENEW, "l", v, Op.Type.OK, "", answer);
    }
  }
}
