package io.swarmhold.model.schedule;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When a clock on the wall shows a time that an expression names. {@link CronTimes} says which
 * moments these are.
 *
 * <p>Five fields as in POSIX crontab: minute, hour, day of month, month, day of week (0 to 7, both
 * ends Sunday); or six, seconds first. Each is a list of {@code *}, {@code a}, {@code a-b}, with or
 * without {@code /step}; months and weekdays may be named. Days may be {@code ?} (any), {@code L},
 * {@code L-3}, {@code 15W}, {@code LW} of a month, and {@code 5L} or {@code MON#2} of a week
 * (Quartz, but that weekdays are numbered as in crontab). Or one of {@code @hourly}, {@code @daily}
 * ({@code @midnight}), {@code @weekly}, {@code @monthly}, {@code @yearly} ({@code @annually}).
 *
 * <p>Cost of {@link #atOrAfter}: a look at each field and at each month on the way. Two are equal
 * if they are written alike.
 */
public final class CronExpression {

  /** More characters are taken for a mistake. */
  public static final int MAX_LENGTH = 256;

  private static final Map<String, String> NICKNAMES =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *");

  /** The calendar repeats itself, weekdays and all, every 400 years. */
  private static final int CALENDAR_MONTHS = 400 * 12;

  private static final LocalDate SOME_DAY = LocalDate.of(2000, 1, 1);

  private final String text;
  private final long seconds;
  private final long minutes;
  private final long hours;
  private final long months;
  private final MonthDays days;
  private final boolean everyHour;

  private CronExpression(String text, String[] fields) {
    this.text = text;
    this.seconds = CronField.SECOND.bits(fields[0]);
    this.minutes = CronField.MINUTE.bits(fields[1]);
    this.hours = CronField.HOUR.bits(fields[2]);
    this.days = MonthDays.parse(fields[3], fields[5]);
    this.months = CronField.MONTH.bits(fields[4]);
    this.everyHour = CronField.isOpen(fields[2]);
  }

  /**
   * The expression that {@code text} writes.
   *
   * @throws IllegalArgumentException if it writes none, or one whose day never comes; it names the
   *     field
   */
  public static CronExpression parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "cron: %d characters (expected: at most %d)".formatted(text.length(), MAX_LENGTH));
    }
    String trimmed = text.strip();
    CronExpression parsed = new CronExpression(trimmed, fields(trimmed));
    if (parsed.dayFrom(SOME_DAY) == null) {
      throw new IllegalArgumentException(
          "cron: " + trimmed + " (expected: a day that comes; this one never does)");
    }
    return parsed;
  }

  private static String[] fields(String text) {
    String written = text.startsWith("@") ? NICKNAMES.get(text) : text;
    if (written == null) {
      throw new IllegalArgumentException(
          "cron: " + text + " (expected: @hourly, @daily, @weekly, @monthly or @yearly)");
    }
    String[] fields = written.split("[ \t]+", -1);
    return switch (fields.length) {
      case 5 -> ("0 " + written).split("[ \t]+", -1);
      case 6 -> fields;
      default ->
          throw new IllegalArgumentException(
              "cron: %d fields (expected: 5, or 6 with seconds)".formatted(fields.length));
    };
  }

  /**
   * Whether it goes on from hour to hour, whatever clocks are put forward or back: the hour begins
   * with a star.
   */
  boolean isEveryHour() {
    return everyHour;
  }

  /** The first local time it names that is not before {@code from}, which is a full second. */
  LocalDateTime atOrAfter(LocalDateTime from) {
    LocalDate today = from.toLocalDate();
    LocalDate day = day(today);
    int time = day.equals(today) ? timeFrom(from.toLocalTime()) : firstTime();
    if (time < 0) {
      day = day(today.plusDays(1));
      time = firstTime();
    }
    return LocalDateTime.of(day, LocalTime.ofSecondOfDay(time));
  }

  private LocalDate day(LocalDate from) {
    LocalDate day = dayFrom(from);
    if (day == null) {
      throw new IllegalStateException("cron: " + text + " never comes");
    }
    return day;
  }

  private @Nullable LocalDate dayFrom(LocalDate from) {
    LocalDate month = from.withDayOfMonth(1);
    int notBefore = -1 << from.getDayOfMonth();
    for (int left = CALENDAR_MONTHS; left >= 0; left--) {
      int found = isAmong(months, month.getMonthValue()) ? daysOf(month) & notBefore : 0;
      if (found != 0) {
        return month.withDayOfMonth(Integer.numberOfTrailingZeros(found));
      }
      month = month.plusMonths(1);
      notBefore = -1;
    }
    return null;
  }

  private int daysOf(LocalDate firstOfMonth) {
    int length = firstOfMonth.lengthOfMonth();
    int within = (int) ((2L << length) - 2);
    return days.in(firstOfMonth.getDayOfWeek().getValue() % MonthDays.WEEK, length) & within;
  }

  private int firstTime() {
    return timeFrom(LocalTime.MIDNIGHT);
  }

  /** Second of the day, or -1 if none is left of it. */
  private int timeFrom(LocalTime from) {
    int hour = from.getHour();
    if (isAmong(hours, hour)) {
      int within = secondFrom(from.getMinute(), from.getSecond());
      if (within >= 0) {
        return hour * 3_600 + within;
      }
    }
    int next = from(hours, hour + 1);
    return next < 0 ? -1 : next * 3_600 + secondFrom(0, 0);
  }

  /** Second of the hour, or -1. */
  private int secondFrom(int minute, int second) {
    if (isAmong(minutes, minute) && from(seconds, second) >= 0) {
      return minute * 60 + from(seconds, second);
    }
    int next = from(minutes, minute + 1);
    return next < 0 ? -1 : next * 60 + from(seconds, 0);
  }

  private static boolean isAmong(long bits, int value) {
    return (bits >> value & 1) != 0;
  }

  /** The first number among them from {@code least} on, or -1. */
  private static int from(long bits, int least) {
    long left = bits & -1L << least;
    return left == 0 ? -1 : Long.numberOfTrailingZeros(left);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CronExpression that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
