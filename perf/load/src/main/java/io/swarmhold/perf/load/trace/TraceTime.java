package io.swarmhold.perf.load.trace;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Times as traces write them: {@code 2023-11-16 18:17:03.9799600}, with {@code T} and offset if
 * need be (UTC otherwise), or a number since whenever. One for a file: what unit its numbers are in
 * is known from the column's name or else found out from the first of them, and holds for all.
 */
final class TraceTime {

  static final String EXPECTED = "a time such as 2023-11-16 18:17:03.9799600, or seconds";

  private static final Pattern DATE =
      Pattern.compile(
          "(\\d{4})[-/](\\d{1,2})[-/](\\d{1,2})[ T]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d+))?)?"
              + " *(?i:Z|UTC|([+-]\\d{2}):?(\\d{2})?)?");

  /** The exponent is bounded: a number of a billion digits takes minutes. */
  private static final Pattern NUMBER =
      Pattern.compile("-?\\d{1,30}(\\.\\d{0,30})?([eE][+-]?\\d{1,2})?");

  private static final int NANO_DIGITS = 9;

  /**
   * A number of seconds beyond this is none: as milliseconds it is 1973, as seconds the year 5138.
   */
  private static final BigDecimal MOST_SECONDS = new BigDecimal("1e11");

  private static final int[] POWERS = {0, 3, 6, 9};

  private @Nullable Integer power; // 0 for seconds, 3 for milliseconds ...

  /**
   * @param column as the header has it: {@code arrival_ms} says its unit
   */
  TraceTime(String column) {
    power = named(column);
  }

  /**
   * Nanoseconds since 1970, or since when the file's numbers count from.
   *
   * @throws IllegalArgumentException if it is no time between 1678 and 2261
   */
  long nanos(String text) {
    try {
      Matcher date = DATE.matcher(text);
      return date.matches() ? ofDate(date) : ofNumber(text);
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static long ofDate(Matcher date) {
    var local =
        LocalDateTime.of(
            Integer.parseInt(date.group(1)),
            Integer.parseInt(date.group(2)),
            Integer.parseInt(date.group(3)),
            Integer.parseInt(date.group(4)),
            Integer.parseInt(date.group(5)),
            date.group(6) == null ? 0 : Integer.parseInt(date.group(6)));
    long seconds = local.toEpochSecond(offset(date.group(8), date.group(9)));
    return Math.addExact(Math.multiplyExact(seconds, 1_000_000_000L), fraction(date.group(7)));
  }

  private static ZoneOffset offset(@Nullable String hours, @Nullable String minutes) {
    return hours == null
        ? ZoneOffset.UTC
        : ZoneOffset.of(hours + ":" + (minutes == null ? "00" : minutes));
  }

  /** Digits beyond the ninth are less than a clock knows. */
  private static long fraction(@Nullable String digits) {
    return digits == null
        ? 0
        : Long.parseLong((digits + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS));
  }

  private long ofNumber(String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException(text);
    }
    var value = new BigDecimal(text);
    if (power == null) {
      power = guessed(value);
    }
    return value
        .movePointRight(NANO_DIGITS - power)
        .setScale(0, RoundingMode.DOWN)
        .longValueExact();
  }

  private static int guessed(BigDecimal value) {
    for (int power : POWERS) {
      if (value.abs().movePointLeft(power).compareTo(MOST_SECONDS) < 0) {
        return power;
      }
    }
    return NANO_DIGITS;
  }

  private static @Nullable Integer named(String column) {
    String[] words =
        column
            .replaceAll("([a-z])([A-Z])", "$1 $2")
            .toLowerCase(Locale.ROOT)
            .strip()
            .split("[^a-z0-9]+");
    return switch (words[words.length - 1]) {
      case "s", "sec", "secs", "seconds" -> 0;
      case "ms", "millis", "milliseconds" -> 3;
      case "us", "micros", "microseconds" -> 6;
      case "ns", "nanos", "nanoseconds" -> 9;
      default -> null;
    };
  }
}
