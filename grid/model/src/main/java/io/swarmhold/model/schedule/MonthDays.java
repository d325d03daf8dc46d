package io.swarmhold.model.schedule;

import java.util.Arrays;
import java.util.Locale;

/**
 * Which days of a month count. Months differ in two things only: on what weekday they begin and how
 * long they are.
 */
@FunctionalInterface
interface MonthDays {

  int SUNDAY = 0;
  int SATURDAY = 6;
  int WEEK = 7;

  /** As far from the end of a month as may be asked for: L-30 is its first day if it has 31. */
  int MOST_BEFORE_LAST = 30;

  /** Bit d for the day d, of 1 to 31; bits beyond the month's end may be anything. */
  int in(int firstWeekday, int length);

  private MonthDays or(MonthDays other) {
    return (first, length) -> in(first, length) | other.in(first, length);
  }

  private MonthDays and(MonthDays other) {
    return (first, length) -> in(first, length) & other.in(first, length);
  }

  /**
   * Days of the month OR days of the week if both are restricted, else the one that is (POSIX
   * crontab). A field that begins with a star is not restricted, steps or not, so that {@code
   * *}{@code /2 * MON} are the Mondays of odd days (crontab(5) of Vixie and Debian).
   */
  static MonthDays parse(String ofMonth, String ofWeek) {
    MonthDays month = list(ofMonth, MonthDays::ofMonth);
    MonthDays week = list(ofWeek, MonthDays::ofWeek);
    boolean open = CronField.isOpen(ofMonth) || CronField.isOpen(ofWeek);
    return open ? month.and(week) : month.or(week);
  }

  private static MonthDays list(String list, java.util.function.Function<String, MonthDays> item) {
    return Arrays.stream(list.toUpperCase(Locale.ROOT).split(",", -1))
        .map(item)
        .reduce((first, length) -> 0, MonthDays::or);
  }

  /** {@code L}, {@code L-3}, {@code LW}, {@code 15W}, or numbers. */
  private static MonthDays ofMonth(String item) {
    CronField field = CronField.DAY_OF_MONTH;
    if (item.equals("LW")) {
      return (first, length) -> weekdayNearest(length, first, length);
    } else if (item.equals("L")) {
      return (first, length) -> 1 << length;
    } else if (item.startsWith("L-")) {
      int before = field.value(item.substring(2));
      if (before > MOST_BEFORE_LAST) {
        throw field.refused(item, "L-1 to L-" + MOST_BEFORE_LAST);
      }
      return (first, length) -> length > before ? 1 << (length - before) : 0;
    } else if (item.endsWith("W")) {
      int day = field.value(item.substring(0, item.length() - 1));
      return (first, length) -> day <= length ? weekdayNearest(day, first, length) : 0;
    }
    int bits = (int) field.bitsOfItem(item);
    return (first, length) -> bits;
  }

  /** From Monday to Friday, within the month: as Quartz has it. */
  private static int weekdayNearest(int day, int firstWeekday, int length) {
    int weekday = (firstWeekday + day - 1) % WEEK;
    if (weekday == SATURDAY) {
      return 1 << (day > 1 ? day - 1 : day + 2);
    } else if (weekday == SUNDAY) {
      return 1 << (day < length ? day + 1 : day - 2);
    }
    return 1 << day;
  }

  /** {@code 5L} (last Friday), {@code MON#2} (second Monday), or numbers and names. */
  private static MonthDays ofWeek(String item) {
    CronField field = CronField.DAY_OF_WEEK;
    int hash = item.indexOf('#');
    if (hash >= 0) {
      int weekday = field.value(item.substring(0, hash));
      int week = "12345".indexOf(item.substring(hash + 1)) + 1;
      if (item.length() != hash + 2 || week == 0) {
        throw field.refused(item, "#1 to #5 after the day");
      }
      return (first, length) ->
          (int) (1L << (firstOf(weekday, first) + WEEK * (week - 1))) & days(length);
    } else if (item.endsWith("L")) {
      int weekday = field.value(item.substring(0, item.length() - 1));
      return (first, length) -> Integer.highestOneBit(allOf(weekday, first) & days(length));
    }
    int weekdays = (int) field.bitsOfItem(item);
    return (first, length) -> all(weekdays, first);
  }

  private static int all(int weekdays, int firstWeekday) {
    int days = 0;
    for (int weekday = SUNDAY; weekday <= SATURDAY; weekday++) {
      if ((weekdays >> weekday & 1) != 0) {
        days |= allOf(weekday, firstWeekday);
      }
    }
    return days;
  }

  /** Every seventh day from the first such weekday on. */
  private static int allOf(int weekday, int firstWeekday) {
    return 0x1020_4081 << firstOf(weekday, firstWeekday);
  }

  /** The first such weekday of the month, 1 to 7. */
  private static int firstOf(int weekday, int firstWeekday) {
    return 1 + (weekday - firstWeekday + 2 * WEEK) % WEEK;
  }

  private static int days(int length) {
    return (int) ((2L << length) - 2);
  }
}
