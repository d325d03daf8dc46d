package io.swarmhold.edge.json;

import java.time.DateTimeException;
import java.time.LocalDate;

/** Times in UTC, as RFC 3339 writes them, to and from epoch milliseconds. */
final class Rfc3339 {

  static final long MALFORMED = Long.MIN_VALUE;

  /** {@code 2026-11-20T09:30:00.000Z}. */
  static final int LENGTH = 24;

  private static final int SHORTEST = 20;
  private static final int LONGEST = 30;
  private static final long DAY_MILLIS = 86_400_000;

  private Rfc3339() {}

  /**
   * The time in milliseconds, or {@link #MALFORMED}. Up to nine digits of a second's fraction are
   * read, and those beyond three dropped. No offset but Z, no leap second.
   */
  static long parse(byte[] in, int from, int to) {
    int length = to - from;
    if (length < SHORTEST || length > LONGEST || in[to - 1] != 'Z' || in[from + 10] != 'T') {
      return MALFORMED;
    }
    if (in[from + 4] != '-'
        || in[from + 7] != '-'
        || in[from + 13] != ':'
        || in[from + 16] != ':') {
      return MALFORMED;
    }
    int year = digits(in, from, 2) * 100 + digits(in, from + 2, 2);
    int month = digits(in, from + 5, 2);
    int day = digits(in, from + 8, 2);
    int hour = digits(in, from + 11, 2);
    int minute = digits(in, from + 14, 2);
    int second = digits(in, from + 17, 2);
    int fraction = fractionMillis(in, from + 19, to - 1);
    if (year < 0
        || (hour | minute | second | fraction) < 0
        || hour > 23
        || minute > 59
        || second > 59) {
      return MALFORMED;
    }
    try {
      long seconds = (hour * 60L + minute) * 60 + second;
      return LocalDate.of(year, month, day).toEpochDay() * DAY_MILLIS + seconds * 1_000 + fraction;
    } catch (DateTimeException e) {
      return MALFORMED;
    }
  }

  /** Writes the 24 characters of a time from the year 0 to 9999. */
  static void write(long millis, byte[] out, int offset) {
    long day = Math.floorDiv(millis, DAY_MILLIS);
    int inDay = (int) (millis - day * DAY_MILLIS);
    writeDate(day, out, offset);
    out[offset + 10] = 'T';
    two(inDay / 3_600_000, out, offset + 11);
    out[offset + 13] = ':';
    two(inDay / 60_000 % 60, out, offset + 14);
    out[offset + 16] = ':';
    two(inDay / 1_000 % 60, out, offset + 17);
    out[offset + 19] = '.';
    int fraction = inDay % 1_000;
    out[offset + 20] = (byte) ('0' + fraction / 100);
    two(fraction % 100, out, offset + 21);
    out[offset + 23] = 'Z';
  }

  /** After H. Hinnant, "chrono-compatible low-level date algorithms", civil_from_days. */
  private static void writeDate(long epochDay, byte[] out, int offset) {
    int shifted = (int) epochDay + 719_468;
    int era = Math.floorDiv(shifted, 146_097);
    int dayOfEra = shifted - era * 146_097;
    int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int marchMonth = (5 * dayOfYear + 2) / 153;
    int month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
    int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    two(year / 100, out, offset);
    two(year % 100, out, offset + 2);
    out[offset + 4] = '-';
    two(month, out, offset + 5);
    out[offset + 7] = '-';
    two(dayOfYear - (153 * marchMonth + 2) / 5 + 1, out, offset + 8);
  }

  private static void two(int value, byte[] out, int offset) {
    out[offset] = (byte) ('0' + value / 10);
    out[offset + 1] = (byte) ('0' + value % 10);
  }

  private static int digits(byte[] in, int from, int count) {
    int value = 0;
    for (int i = from; i < from + count; i++) {
      if (in[i] < '0' || in[i] > '9') {
        return -1_000;
      }
      value = value * 10 + in[i] - '0';
    }
    return value;
  }

  private static int fractionMillis(byte[] in, int from, int to) {
    if (from == to) {
      return 0;
    }
    int count = to - from - 1;
    if (in[from] != '.' || count < 1 || count > 9 || digits(in, from + 1, count) < 0) {
      return -1;
    }
    return digits(in, from + 1, Math.min(3, count)) * (count == 1 ? 100 : count == 2 ? 10 : 1);
  }
}
