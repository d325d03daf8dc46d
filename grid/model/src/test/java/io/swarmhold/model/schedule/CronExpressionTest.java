package io.swarmhold.model.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no cron expression, and what is said about it. */
class CronExpressionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          60 * * * *      | minute: 60 (expected: 0 to 59)
          -1 * * * *      | minute: -1 (expected: 0 to 59)
          a * * * *       | minute: a (expected: 0 to 59)
          1, * * * *      | minute: nothing (expected: 0 to 59)
          1- * * * *      | minute: nothing (expected: 0 to 59)
          100 * * * *     | minute: 100 (expected: 0 to 59)
          ? * * * *       | minute: ? (expected: 0 to 59)
          */0 * * * *     | minute: step 0 (expected: 1 to 59)
          */60 * * * *    | minute: step 60 (expected: 1 to 59)
          */ * * * *      | minute: step  (expected: 1 to 59)
          30-10 * * * *   | minute: 30-10 (expected: a range that goes up)
          0 24 * * *      | hour: 24 (expected: 0 to 23)
          0 22-2 * * *    | hour: 22-2 (expected: a range that goes up)
          0 */24 * * *    | hour: step 24 (expected: 1 to 23)
          0 0 0 * *       | day of month: 0 (expected: 1 to 31)
          0 0 32 * *      | day of month: 32 (expected: 1 to 31)
          0 0 L-31 * *    | day of month: L-31 (expected: L-1 to L-30)
          0 0 32W * *     | day of month: 32 (expected: 1 to 31)
          0 0 W * *       | day of month: nothing (expected: 1 to 31)
          0 0 1 13 *      | month: 13 (expected: 1 to 12, or JAN to DEC)
          0 0 1 0 *       | month: 0 (expected: 1 to 12, or JAN to DEC)
          0 0 1 FOO *     | month: FOO (expected: 1 to 12, or JAN to DEC)
          0 0 * * 8       | day of week: 8 (expected: 0 to 7, or SUN to SAT)
          0 0 * * MOON    | day of week: MOON (expected: 0 to 7, or SUN to SAT)
          0 0 * * L       | day of week: nothing (expected: 0 to 7, or SUN to SAT)
          0 0 * * MON#6   | day of week: MON#6 (expected: #1 to #5 after the day)
          0 0 * * MON#    | day of week: MON# (expected: #1 to #5 after the day)
          0 0 * * MON#12  | day of week: MON#12 (expected: #1 to #5 after the day)
          99 * * * * *    | second: 99 (expected: 0 to 59)
          0 0 30 2 *      | cron: 0 0 30 2 * (expected: a day that comes; this one never does)
          0 0 31 4,6,9,11 ? | cron: 0 0 31 4,6,9,11 ? (expected: a day that comes; this one never does)
          0 0 31W 2 *     | cron: 0 0 31W 2 * (expected: a day that comes; this one never does)
          0 0 */24 * 4#2  | cron: 0 0 */24 * 4#2 (expected: a day that comes; this one never does)
          * * * *         | cron: 4 fields (expected: 5, or 6 with seconds)
          * * * * * * *   | cron: 7 fields (expected: 5, or 6 with seconds)
          @reboot         | cron: @reboot (expected: @hourly, @daily, @weekly, @monthly or @yearly)
          ''              | cron: 1 fields (expected: 5, or 6 with seconds)
          """)
  void whatIsWrongIsNamed(String text, String message) {
    assertThatThrownBy(() -> CronExpression.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"  0 0 * * *  ", "0\t0 *   * \t*", "0 0 * * MON#5", "0 0 L-30 * *"})
  void whatIsRightIsTakenAsItIsWritten(String text) {
    assertThat(CronExpression.parse(text)).hasToString(text.strip());
  }

  /** 2100 is no leap year: of the 29 Februaries that are Sundays, none lies between these. */
  @Test
  void aDayThatComesOnceIn40YearsIsFound() {
    Recurrence rare = Recurrence.cron("0 0 */28 2 SUN#5", "UTC");
    long before = Instant.parse("2088-02-29T00:00:00Z").toEpochMilli();
    assertThat(Instant.ofEpochMilli(rare.next(before))).hasToString("2128-02-29T00:00:00Z");
  }

  @Test
  void longTextsAndUnknownZonesAreRefused() {
    assertThatThrownBy(() -> CronExpression.parse("1".repeat(257)))
        .hasMessage("cron: 257 characters (expected: at most 256)");
    assertThatThrownBy(() -> Recurrence.cron("@daily", "Mars/Olympus"))
        .hasMessage("zone: Mars/Olympus (expected: an IANA time zone such as Europe/Berlin)");
    assertThatThrownBy(() -> Recurrence.cron("@daily", "+02:00"))
        .hasMessageStartingWith("zone: +02:00 (expected");
  }

  @Test
  void expressionsAreEqualIfTheyAreWrittenAlike() {
    assertThat(CronExpression.parse("@daily")).isEqualTo(CronExpression.parse(" @daily"));
    assertThat(CronExpression.parse("@daily")).isNotEqualTo(CronExpression.parse("0 0 * * *"));
  }
}
