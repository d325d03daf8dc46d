package io.swarmhold.model.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.kit.Seeds;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random expressions in random weeks, many of them with a change of clocks in it. */
class CronStoryTest {

  private static final long MINUTE = 60_000;
  private static final int WEEK_MINUTES = 7 * 24 * 60;
  private static final List<String> ZONES =
      List.of(
          "UTC",
          "Europe/Berlin",
          "America/New_York",
          "Australia/Lord_Howe",
          "Asia/Kolkata",
          "America/St_Johns",
          "Africa/Casablanca",
          "Pacific/Apia",
          "Asia/Pyongyang",
          "Antarctica/Troll");

  static LongStream seeds() {
    return Seeds.upTo(Integer.getInteger("stories", 600));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theNextTimeIsTheOneThatALookAtEachMinuteFinds(long seed) {
    SplittableRandom dice = new SplittableRandom(seed);
    String zone = ZONES.get(dice.nextInt(ZONES.size()));
    String expression = expressionThatComes(dice);
    Recurrence cron = Recurrence.cron(expression, zone);
    NaiveCron naive = new NaiveCron(expression, zone);
    long begin = begin(zone, dice);
    long next = cron.next(begin - 1);
    for (int minute = 0; minute < WEEK_MINUTES; minute++) {
      long now = begin + minute * MINUTE;
      Supplier<String> where =
          () -> "seed %d: %s in %s, %s".formatted(seed, expression, zone, shown(now, zone));
      assertThat(next).as(where).isGreaterThanOrEqualTo(now);
      assertThat(next == now).as(where).isEqualTo(naive.comesAt(now));
      if (next == now) {
        long before = next;
        next = cron.next(now);
        assertThat(next).as(where).isGreaterThan(before);
      }
    }
    assertFromAnywhere(cron, begin, seed, dice);
  }

  /** Whenever it is asked for, it is the same time. */
  private static void assertFromAnywhere(
      Recurrence cron, long begin, long seed, SplittableRandom dice) {
    for (int i = 0; i < 50; i++) {
      long from = begin + dice.nextLong(WEEK_MINUTES * MINUTE);
      long next = cron.next(from);
      long between = from + dice.nextLong(next - from);
      assertThat(cron.next(between)).as("seed %d, from %d", seed, between).isEqualTo(next);
    }
  }

  /** A full minute, most often a few days before clocks change. */
  private static long begin(String zone, SplittableRandom dice) {
    long any = 631_152_000_000L + dice.nextLong(1_577_847L) * 1_000_000L; // 1990 to 2040.
    ZoneOffsetTransition change =
        ZoneId.of(zone).getRules().nextTransition(Instant.ofEpochMilli(any));
    boolean isSoon = change != null && dice.nextInt(4) > 0;
    long at = isSoon ? change.toEpochSecond() * 1_000 - dice.nextLong(5 * 86_400_000L) : any;
    return at - Math.floorMod(at, MINUTE);
  }

  private static String expressionThatComes(SplittableRandom dice) {
    while (true) {
      String expression = expression(dice);
      try {
        return CronExpression.parse(expression).toString();
      } catch (IllegalArgumentException never) {
        assertThat(never).hasMessageContaining("never does");
      }
    }
  }

  private static String expression(SplittableRandom dice) {
    String minute = field(dice, 0, 59, 3);
    String hour = dice.nextInt(3) == 0 ? "1-3" : field(dice, 0, 23, 2);
    return String.join(
        " ",
        minute,
        hour,
        days(dice),
        dice.nextInt(4) > 0 ? "*" : field(dice, 1, 12, 2),
        weekdays(dice));
  }

  private static String days(SplittableRandom dice) {
    return switch (dice.nextInt(8)) {
      case 0 -> "L";
      case 1 -> (1 + dice.nextInt(28)) + "W";
      case 2, 3 -> field(dice, 1, 28, 2);
      default -> "*";
    };
  }

  private static String weekdays(SplittableRandom dice) {
    return switch (dice.nextInt(8)) {
      case 0 -> dice.nextInt(7) + "L";
      case 1 -> dice.nextInt(7) + "#" + (1 + dice.nextInt(4));
      case 2, 3 -> field(dice, 0, 7, 2);
      default -> "*";
    };
  }

  private static String field(SplittableRandom dice, int least, int most, int items) {
    StringBuilder list = new StringBuilder();
    for (int left = 1 + dice.nextInt(items); left > 0; left--) {
      int first = least + dice.nextInt(most - least);
      list.append(list.isEmpty() ? "" : ",");
      list.append(
          switch (dice.nextInt(6)) {
            case 0 -> "*";
            case 1 -> "*/" + (1 + dice.nextInt(most - 1));
            case 2 -> first + "-" + (first + dice.nextInt(most - first + 1));
            case 3 -> first + "/" + (1 + dice.nextInt(most - 1));
            default -> Integer.toString(first);
          });
    }
    return list.toString();
  }

  private static String shown(long millis, String zone) {
    return Instant.ofEpochMilli(millis).atZone(ZoneId.of(zone)).toString();
  }
}
