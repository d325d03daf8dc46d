package io.swarmhold.perf.lab.nemesis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * All that a run does to its members, decided before it begins: the same seed and the same options,
 * the same plan. The first faults are one of each kind, then any. They come with exponential gaps;
 * at times two of different kinds come together, a second apart (combinations broke what single
 * faults did not).
 *
 * @param length of the time in which faults begin; the last may end after it
 */
public record Plan(List<Planned> faults, Duration length) {

  /**
   * @param at from the begin of the run
   */
  public record Planned(String tag, Duration at, String kind, Strike strike) {}

  /** What a plan is made of. */
  public record Options(
      List<Nemesis> nemeses, int members, Duration meanGap, int atOnce, Duration length) {

    public Options {
      nemeses = List.copyOf(nemeses);
      if (nemeses.isEmpty() || members < 1 || atOnce < 1) {
        throw new IllegalArgumentException(
            "nemeses: %d, members: %d, at once: %d (expected: >= 1 each)"
                .formatted(nemeses.size(), members, atOnce));
      }
    }
  }

  /** Of so many faults one brings another along. */
  private static final int PAIRS_ONE_IN = 4;

  /** No fault lasts longer than this part of a run: a short run would be nothing but one pause. */
  private static final int LONGEST_PART = 4;

  /** A nemesis whose faults are all too long for the run gets one of them all the same. */
  private static final int MOST_DRAWS = 50;

  private static final Duration APART = Duration.ofSeconds(1);

  /** Before the first fault everything works: clients get to know each member. */
  private static final Duration QUIET_START = Duration.ofSeconds(3);

  public Plan {
    faults = List.copyOf(faults);
  }

  public static Plan of(long seed, Options options) {
    var dice = new SplittableRandom(seed);
    var faults = new ArrayList<Planned>();
    List<Nemesis> firsts = shuffled(options.nemeses(), dice);
    Duration at = QUIET_START;
    while (true) {
      at = soonest(faults, at, options.atOnce());
      at = at.plus(Spans.exponential(dice, options.meanGap()));
      if (at.compareTo(options.length()) >= 0) {
        return new Plan(faults, options.length());
      }
      add(faults, at, kind(firsts, faults.size(), dice), dice, options);
      Duration beside = at.plus(APART);
      boolean isRoom = soonest(faults, beside, options.atOnce()).equals(beside);
      if (dice.nextInt(PAIRS_ONE_IN) == 0 && isRoom && beside.compareTo(options.length()) < 0) {
        add(faults, beside, kind(firsts, faults.size(), dice), dice, options);
      }
    }
  }

  private static List<Nemesis> shuffled(List<Nemesis> nemeses, SplittableRandom dice) {
    var shuffled = new ArrayList<>(nemeses);
    for (int last = shuffled.size() - 1; last > 0; last--) {
      Collections.swap(shuffled, last, dice.nextInt(last + 1));
    }
    return shuffled;
  }

  private static Nemesis kind(List<Nemesis> firsts, int sofar, SplittableRandom dice) {
    return firsts.get(sofar < firsts.size() ? sofar : dice.nextInt(firsts.size()));
  }

  private static void add(
      List<Planned> faults, Duration at, Nemesis nemesis, SplittableRandom dice, Options options) {
    Strike strike = nemesis.draw(dice, options.members());
    for (int tries = 0; tries < MOST_DRAWS && isTooLong(strike, options); tries++) {
      strike = nemesis.draw(dice, options.members());
    }
    faults.add(new Planned("f" + (faults.size() + 1), at, nemesis.name(), strike));
  }

  private static boolean isTooLong(Strike strike, Options options) {
    return strike.hold().compareTo(options.length().dividedBy(LONGEST_PART)) > 0;
  }

  /** When one more may begin so that never more than so many go on at once. */
  private static Duration soonest(List<Planned> faults, Duration at, int atOnce) {
    List<Duration> ends =
        faults.stream()
            .map(fault -> fault.at().plus(fault.strike().hold()))
            .filter(end -> end.compareTo(at) > 0)
            .sorted()
            .toList();
    return ends.size() < atOnce ? at : ends.get(ends.size() - atOnce);
  }
}
