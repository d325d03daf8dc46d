package io.swarmhold.perf.sim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells stories, one seed after the other, for as long as it may: of the healthy system, then of
 * one with a mistake planted in it, which must come to light.
 */
public final class Simulation {

  /** Of the time that there is, the healthy system gets so much. */
  private static final double HEALTHY_PART = 0.67;

  /** A mistake that does not show in so many stories is missed. */
  private static final int MOST_STORIES = 3_000;

  private static final int MOST_VIOLATIONS = 10;
  private static final int TOLD = 80;
  private static final long PROGRESS_NANOS = 5_000_000_000L;
  private static final long BUG_SEEDS = 1_000_000_000L;

  private final Asked asked;
  private final LongSupplier nanos;
  private final Consumer<String> progress;
  private final long begun;
  private final List<String> violations = new ArrayList<>();
  private final Map<Bug, List<Integer>> caught = new EnumMap<>(Bug.class);
  private long stories;
  private long steps;
  private long virtualNanos;
  private long hash;
  private long healthyNanos;
  private long nextBugSeed;
  private boolean bugsWereTried;

  /**
   * What to do.
   *
   * @param seed of the first story; the next has the next
   * @param stories of the healthy system, and none with mistakes; 0 for as many as there is time
   *     for
   */
  public record Asked(long seconds, long seed, long stories) {
    public Asked {
      if (seconds < 1 || stories < 0) {
        throw new IllegalArgumentException(
            "seconds: %d, stories: %d (expected: >= 1, >= 0)".formatted(seconds, stories));
      }
    }
  }

  /**
   * What was found.
   *
   * @param isClean whether no promise was broken, and every mistake that was planted came to light
   * @param figures in the order in which they are to be shown
   */
  public record Report(boolean isClean, Map<String, Object> figures) {}

  private Simulation(Asked asked, LongSupplier nanos, Consumer<String> progress) {
    this.asked = asked;
    this.nanos = nanos;
    this.progress = progress;
    this.begun = nanos.getAsLong();
    this.nextBugSeed = asked.seed() + BUG_SEEDS;
  }

  /**
   * @param nanos of a monotonic clock, to know when to end; nothing else depends on it
   * @param progress takes lines for people
   */
  public static Report run(Asked asked, LongSupplier nanos, Consumer<String> progress) {
    Simulation simulation = new Simulation(asked, nanos, progress);
    simulation.healthy();
    if (asked.stories() == 0) {
      simulation.mistakes();
    }
    return simulation.report();
  }

  private boolean isBefore(double part) {
    return nanos.getAsLong() - begun < asked.seconds() * part * 1e9;
  }

  private void healthy() {
    long toldAt = begun;
    boolean goesOn = true;
    while (goesOn && violations.size() < MOST_VIOLATIONS) {
      tell(asked.seed() + stories);
      if (nanos.getAsLong() - toldAt > PROGRESS_NANOS) {
        toldAt = nanos.getAsLong();
        progress.accept(
            "%d stories, %d steps, %d violations".formatted(stories, steps, violations.size()));
      }
      goesOn = asked.stories() > 0 ? stories < asked.stories() : isBefore(HEALTHY_PART);
    }
    healthyNanos = Math.max(1, nanos.getAsLong() - begun);
  }

  private void tell(long seed) {
    Story.Ending ending = Story.tell(seed, Bug.NONE);
    stories++;
    steps += ending.steps();
    virtualNanos += ending.virtualNanos();
    hash = hash * 31 + ending.hash();
    var unused = isClean(ending, Bug.NONE);
  }

  /** What breaks a promise without any mistake planted is none that was caught. */
  private boolean isClean(Story.Ending ending, Bug asIfFor) {
    String violation = ending.violation();
    if (violation != null) {
      String seed = asIfFor == Bug.NONE ? "" + ending.seed() : ending.seed() + " for " + asIfFor;
      violations.add("seed %s: %s".formatted(seed, violation));
      progress.accept("BROKEN seed %s: %s".formatted(seed, violation));
      List<String> latest = ending.latest();
      progress.accept(latest.getFirst());
      latest.subList(Math.max(1, latest.size() - TOLD), latest.size()).forEach(progress);
    }
    return violation == null;
  }

  /** Each mistake once, and again as long as there is time, to know how many stories it takes. */
  private void mistakes() {
    bugsWereTried = true;
    boolean isFirst = true;
    while (isFirst || isBefore(1)) {
      for (Bug bug : Bug.values()) {
        if (bug != Bug.NONE && (isFirst || isBefore(1))) {
          catchIt(bug);
        }
      }
      isFirst = false;
    }
  }

  private void catchIt(Bug bug) {
    String violation = null;
    int needed = 0;
    while (violation == null && needed < MOST_STORIES) {
      needed++;
      violation = Story.tell(nextBugSeed++, bug).violation();
      if (violation != null && !isClean(Story.control(nextBugSeed - 1, bug), bug)) {
        violation = null;
      }
    }
    if (violation == null) {
      progress.accept("MISSED " + bug);
    } else if (!caught.containsKey(bug)) {
      progress.accept("caught %s in %d: %s".formatted(bug, needed, shortened(violation)));
    }
    if (violation != null) {
      caught.computeIfAbsent(bug, unused -> new ArrayList<>()).add(needed);
    }
  }

  private static String shortened(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }

  private Report report() {
    int planted = bugsWereTried ? Bug.values().length - 1 : 0;
    var figures = new LinkedHashMap<String, Object>();
    figures.put("stories", stories);
    figures.put("steps", steps);
    figures.put("stepsPerMinute", Math.round(steps * 60e9 / healthyNanos));
    figures.put("virtualSeconds", virtualNanos / Agenda.SECOND);
    figures.put("violations", violations.size());
    figures.put("violated", violations);
    figures.put("plantedBugsCaught", caught.size());
    figures.put("plantedBugs", planted);
    figures.put("storiesToCatch", storiesToCatch());
    figures.put("seed", asked.seed());
    figures.put("traceHash", Long.toHexString(hash));
    figures.put("config", config());
    return new Report(violations.isEmpty() && caught.size() == planted, figures);
  }

  private Map<String, Object> storiesToCatch() {
    var means = new TreeMap<String, Object>();
    caught.forEach((bug, needed) ->
        means.put(
            bug.name(),
            Math.round(needed.stream().mapToInt(one -> one).average().orElse(0) * 10) / 10.0));
    return means;
  }

  private Map<String, Object> config() {
    var config = new LinkedHashMap<String, @Nullable Object>();
    config.put("seconds", asked.seconds());
    config.put("members", "3 or 5");
    config.put("shards", "1 to 3");
    config.put("faults", List.of(Plan.Fault.values()).toString());
    config.put("java", System.getProperty("java.version"));
    var known = new LinkedHashMap<String, Object>();
    config.forEach((name, value) -> known.put(name, String.valueOf(value)));
    return known;
  }
}
