package io.swarmhold.perf.lab.nemesis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.perf.lab.history.Caller;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.Recorder;
import io.swarmhold.perf.lab.member.Ground;
import io.swarmhold.perf.lab.nemesis.Plan.Planned;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Carries a plan out, and records what was done and what was skipped: a fault that would harm more
 * than a minority at once, or that must be alone and is not.
 */
public final class Campaign {

  /** Waits; time is the caller's. */
  public interface Pause {
    void sleep(Duration span) throws InterruptedException;
  }

  private final Ground ground;
  private final Recorder recorder;
  private final Pause pause;
  private final Consumer<String> progress;
  private final Map<String, Strike> active = new LinkedHashMap<>();

  public Campaign(Ground ground, Recorder recorder, Pause pause, Consumer<String> progress) {
    this.ground = ground;
    this.recorder = recorder;
    this.pause = pause;
    this.progress = progress;
  }

  /**
   * Returns when the plan's time is over and each of its faults is healed. A fault that would be
   * one too many waits: to be healed may take longer than was planned, such as a start after a
   * kill.
   */
  public void run(Plan plan, int atOnce) throws InterruptedException {
    List<Thread> strikes = new ArrayList<>();
    long zero = recorder.now(); // of the plan's clock, which stands still while a fault waits
    long end = zero + plan.length().toNanos();
    for (Planned fault : plan.faults()) {
      pause.sleep(fault.at().minusNanos(recorder.now() - zero));
      long due = recorder.now();
      awaitRoom(atOnce);
      zero += recorder.now() - due;
      if (recorder.now() > end) {
        break;
      }
      String reason = admit(fault);
      strikes.add(Thread.ofVirtual().start(() -> strike(fault, reason)));
    }
    pause.sleep(Duration.ofNanos(end - recorder.now()));
    for (Thread strike : strikes) {
      strike.join();
    }
  }

  private void awaitRoom(int atOnce) throws InterruptedException {
    synchronized (active) {
      while (active.size() >= atOnce) {
        active.wait();
      }
    }
  }

  private void strike(Planned fault, String reason) {
    Caller caller = recorder.caller("nemesis-" + fault.tag(), "");
    Caller.Pending pending = caller.invoke(nodes(fault), F.FAULT, fault.tag(), v(fault));
    if (!reason.isEmpty()) {
      pending.fail(reason);
      progress.accept(fault.tag() + " " + fault.kind() + " skipped: " + reason);
      return;
    }
    progress.accept(fault.tag() + " " + fault.strike());
    try {
      inject(fault, pending);
      pause.sleep(fault.strike().hold());
      heal(fault, caller);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      synchronized (active) {
        active.remove(fault.tag());
        active.notifyAll();
      }
    }
  }

  private void inject(Planned fault, Caller.Pending pending) {
    try {
      fault.strike().inject(ground, fault.tag());
      pending.ok(Recorder.nothing());
    } catch (IOException | RuntimeException e) {
      pending.info(String.valueOf(e.getMessage()));
      progress.accept(fault.tag() + " went wrong: " + e.getMessage());
    }
  }

  private void heal(Planned fault, Caller caller) {
    Caller.Pending pending = caller.invoke(nodes(fault), F.HEAL, fault.tag(), Recorder.nothing());
    try {
      fault.strike().heal(ground, fault.tag());
      pending.ok(Recorder.nothing());
      progress.accept(fault.tag() + " healed");
    } catch (IOException | RuntimeException e) {
      pending.info(String.valueOf(e.getMessage())); // the end of the run heals what is left
      progress.accept(fault.tag() + " did not heal: " + e.getMessage());
    }
  }

  /** Why it may not begin now; empty if it may, and it counts from here on. */
  private String admit(Planned fault) {
    synchronized (active) {
      Strike strike = fault.strike();
      boolean crowded = !active.isEmpty();
      if (crowded && (strike.isAlone() || active.values().stream().anyMatch(Strike::isAlone))) {
        return "not beside " + active.keySet();
      }
      if (active.values().stream().anyMatch(other -> isTheSame(other, strike))) {
        return "its members have this fault already";
      }
      Set<Integer> harmed = new TreeSet<>(strike.members());
      active.values().forEach(other -> harmed.addAll(other.members()));
      boolean beyond =
          strike.isBeyondMinority() || active.values().stream().anyMatch(Strike::isBeyondMinority);
      int most = Math.max(1, (ground.members() - 1) / 2);
      if (harmed.size() > most && !beyond) {
        return "harmed: %s (expected: at most %d)".formatted(harmed, most);
      }
      active.put(fault.tag(), strike);
      return "";
    }
  }

  /** Healing one would heal the other, or fail by it. */
  private static boolean isTheSame(Strike one, Strike other) {
    return one.getClass().equals(other.getClass())
        && !Collections.disjoint(one.members(), other.members());
  }

  private static String nodes(Planned fault) {
    return String.join(
        ",", fault.strike().members().stream().sorted().map(String::valueOf).toList());
  }

  private static ObjectNode v(Planned fault) {
    Strike strike = fault.strike();
    ObjectNode v = Recorder.object();
    v.put("kind", fault.kind());
    v.put("removes", strike.removes());
    v.put("bites", strike.bites());
    v.put("what", strike.toString());
    return v;
  }
}
