package io.swarmhold.model.schedule;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One field of a cron expression: which numbers and names may stand in it. */
enum CronField {
  SECOND("second", 0, 59, ""),
  MINUTE("minute", 0, 59, ""),
  HOUR("hour", 0, 23, ""),
  DAY_OF_MONTH("day of month", 1, 31, ""),
  MONTH("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
  /** 7 is Sunday as well as 0. */
  DAY_OF_WEEK("day of week", 0, 7, "SUN MON TUE WED THU FRI SAT");

  private static final int SATURDAY = 6;
  private static final int SUNDAY_AGAIN = 7;

  private final String text;
  private final int least;
  private final int most;
  private final String names;

  CronField(String text, int least, int most, String names) {
    this.text = text;
    this.least = least;
    this.most = most;
    this.names = names;
  }

  /** Whether the field says nothing: as crontab(5) has it, when it begins with a star. */
  static boolean isOpen(String field) {
    return field.startsWith("*") || field.startsWith("?");
  }

  /** The list's numbers, as bits. */
  long bits(String list) {
    return Arrays.stream(list.split(",", -1))
        .mapToLong(this::bitsOfItem)
        .reduce(0, (a, b) -> a | b);
  }

  /** The numbers of {@code *}, {@code a}, {@code a-b}, each with or without {@code /step}. */
  long bitsOfItem(String item) {
    int slash = item.indexOf('/');
    String range = slash < 0 ? item : item.substring(0, slash);
    int step = slash < 0 ? 1 : step(item.substring(slash + 1));
    int dash = range.indexOf('-');
    if (range.equals("*") || (range.equals("?") && isOfDays())) {
      return bits(least, last(), step);
    } else if (dash > 0) {
      return bits(value(range.substring(0, dash)), end(range, dash), step);
    }
    int first = value(range);
    return bits(first, slash < 0 ? first : Math.max(first, last()), step);
  }

  private boolean isOfDays() {
    return this == DAY_OF_MONTH || this == DAY_OF_WEEK;
  }

  /** The last number that has no other name. */
  private int last() {
    return this == DAY_OF_WEEK ? SATURDAY : most;
  }

  private int end(String range, int dash) {
    int first = value(range.substring(0, dash));
    int end = value(range.substring(dash + 1));
    // Weeks of people who write FRI-SUN end on Sunday.
    int last = this == DAY_OF_WEEK && end == 0 && first > 0 ? SUNDAY_AGAIN : end;
    if (last < first) {
      throw refused(range, "a range that goes up");
    }
    return last;
  }

  private long bits(int first, int end, int step) {
    long bits = 0;
    for (int value = first; value <= end; value += step) {
      bits |= 1L << (this == DAY_OF_WEEK && value == SUNDAY_AGAIN ? 0 : value);
    }
    return bits;
  }

  private int step(String written) {
    int step = number(written);
    if (step < 1 || step > most) {
      throw refused("step " + written, "1 to " + most);
    }
    return step;
  }

  /** The number that is written, or whose name is. */
  int value(String written) {
    int named =
        written.isEmpty()
            ? -1
            : List.of(names.split(" ")).indexOf(written.toUpperCase(Locale.ROOT));
    int value = named >= 0 ? named + least : number(written);
    if (value < least || value > most) {
      throw refused(written, numbers());
    }
    return value;
  }

  private String numbers() {
    String range = least + " to " + most;
    return names.isEmpty()
        ? range
        : range + ", or " + names.substring(0, 3) + " to " + names.substring(names.length() - 3);
  }

  /** One or two digits, or -1. */
  private static int number(String written) {
    boolean fits = !written.isEmpty() && written.length() <= 2;
    return fits && written.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Integer.parseInt(written)
        : -1;
  }

  IllegalArgumentException refused(String found, String expected) {
    return new IllegalArgumentException(
        "%s: %s (expected: %s)".formatted(text, found.isEmpty() ? "nothing" : found, expected));
  }
}
