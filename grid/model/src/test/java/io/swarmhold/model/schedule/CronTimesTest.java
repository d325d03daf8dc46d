package io.swarmhold.model.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cron expressions whose times are known; each line: expression, zone, after, what comes next. */
class CronTimesTest {

  @ParameterizedTest(name = "{0} in {1} after {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          * * * * *       | UTC | 2026-01-01T00:00:00Z     | 2026-01-01T00:01Z 2026-01-01T00:02Z
          * * * * *       | UTC | 2026-01-01T00:00:59.999Z | 2026-01-01T00:01Z
          * * * * *       | UTC | 2025-12-31T23:59:59.999Z | 2026-01-01T00:00Z
          5 4 * * *       | UTC | 2026-01-01T04:04:59Z     | 2026-01-01T04:05Z 2026-01-02T04:05Z
          5 4 * * *       | UTC | 2026-01-01T04:05:00Z     | 2026-01-02T04:05Z
          */15 * * * *    | UTC | 2026-01-01T00:44:00Z     | 2026-01-01T00:45Z 2026-01-01T01:00Z
          7/20 * * * *    | UTC | 2026-01-01T00:00:00Z     | 2026-01-01T00:07Z 2026-01-01T00:27Z 2026-01-01T00:47Z 2026-01-01T01:07Z
          1-10/4 0 * * *  | UTC | 2026-01-01T00:00:00Z     | 2026-01-01T00:01Z 2026-01-01T00:05Z 2026-01-01T00:09Z 2026-01-02T00:01Z
          0,30 9-10 * * * | UTC | 2026-01-01T09:15:00Z     | 2026-01-01T09:30Z 2026-01-01T10:00Z 2026-01-01T10:30Z 2026-01-02T09:00Z
          0 0 1 1 *       | UTC | 2026-01-01T00:00:00Z     | 2027-01-01T00:00Z
          59 23 31 12 *   | UTC | 2026-12-31T23:58:59Z     | 2026-12-31T23:59Z 2027-12-31T23:59Z
          # Names, and both names of Sunday.
          0 12 * * MON-FRI | UTC | 2026-01-02T12:00:00Z    | 2026-01-05T12:00Z
          0 12 * * fri-sun | UTC | 2026-01-01T12:00:00Z    | 2026-01-02T12:00Z 2026-01-03T12:00Z 2026-01-04T12:00Z 2026-01-09T12:00Z
          0 12 * * 0      | UTC | 2026-01-01T00:00:00Z     | 2026-01-04T12:00Z
          0 12 * * 7      | UTC | 2026-01-01T00:00:00Z     | 2026-01-04T12:00Z
          0 12 * * 5-7    | UTC | 2026-01-03T12:00:00Z     | 2026-01-04T12:00Z 2026-01-09T12:00Z
          0 12 * * sun,Wed | UTC | 2026-01-01T00:00:00Z    | 2026-01-04T12:00Z 2026-01-07T12:00Z
          0 0 1 JAN,jul ? | UTC | 2026-01-01T00:00:00Z     | 2026-07-01T00:00Z 2027-01-01T00:00Z
          0 0 1 */3 *     | UTC | 2026-01-01T00:00:00Z     | 2026-04-01T00:00Z 2026-07-01T00:00Z 2026-10-01T00:00Z
          # Nicknames.
          @hourly         | UTC | 2026-01-01T00:00:00Z     | 2026-01-01T01:00Z
          @daily          | UTC | 2026-01-01T00:00:00Z     | 2026-01-02T00:00Z
          @midnight       | UTC | 2026-01-01T00:00:00Z     | 2026-01-02T00:00Z
          @weekly         | UTC | 2026-01-01T00:00:00Z     | 2026-01-04T00:00Z 2026-01-11T00:00Z
          @monthly        | UTC | 2026-01-01T00:00:00Z     | 2026-02-01T00:00Z
          @yearly         | UTC | 2026-01-01T00:00:00Z     | 2027-01-01T00:00Z
          @annually       | UTC | 2026-06-01T00:00:00Z     | 2027-01-01T00:00Z
          # Seconds.
          */10 * * * * *  | UTC | 2026-01-01T00:00:49.500Z | 2026-01-01T00:00:50Z 2026-01-01T00:01:00Z
          30 59 23 * * *  | UTC | 2026-01-01T23:59:29.999Z | 2026-01-01T23:59:30Z 2026-01-02T23:59:30Z
          15,45 0 0 1 * ? | UTC | 2026-01-01T00:00:15Z     | 2026-01-01T00:00:45Z 2026-02-01T00:00:15Z
          * * * * * *     | UTC | 2026-01-01T00:00:00.001Z | 2026-01-01T00:00:01Z 2026-01-01T00:00:02Z
          # Leap years, 2100 among those that are none, and ends of months.
          0 0 29 2 *      | UTC | 2026-01-01T00:00:00Z     | 2028-02-29T00:00Z 2032-02-29T00:00Z
          0 0 29 2 *      | UTC | 2096-02-29T00:00:00Z     | 2104-02-29T00:00Z
          0 0 29 2 *      | UTC | 1999-01-01T00:00:00Z     | 2000-02-29T00:00Z
          0 0 31 * *      | UTC | 2026-01-31T00:00:00Z     | 2026-03-31T00:00Z 2026-05-31T00:00Z 2026-07-31T00:00Z 2026-08-31T00:00Z
          0 0 30 * *      | UTC | 2026-01-30T00:00:00Z     | 2026-03-30T00:00Z
          0 0 L * *       | UTC | 2026-01-31T00:00:00Z     | 2026-02-28T00:00Z 2026-03-31T00:00Z 2026-04-30T00:00Z
          0 0 L 2 *       | UTC | 2026-03-01T00:00:00Z     | 2027-02-28T00:00Z 2028-02-29T00:00Z
          0 0 L-3 * *     | UTC | 2026-01-31T00:00:00Z     | 2026-02-25T00:00Z 2026-03-28T00:00Z
          0 0 L-30 * *    | UTC | 2026-01-01T00:00:00Z     | 2026-03-01T00:00Z 2026-05-01T00:00Z
          0 0 1,L * *     | UTC | 2026-01-31T00:00:00Z     | 2026-02-01T00:00Z 2026-02-28T00:00Z 2026-03-01T00:00Z
          # Working days: 2026-02-01 and 2026-03-01 are Sundays, 2026-08-01 and -15 Saturdays.
          0 0 15W * *     | UTC | 2026-08-01T00:00:00Z     | 2026-08-14T00:00Z 2026-09-15T00:00Z
          0 0 1W * *      | UTC | 2026-01-15T00:00:00Z     | 2026-02-02T00:00Z 2026-03-02T00:00Z
          0 0 1W 8 *      | UTC | 2026-01-01T00:00:00Z     | 2026-08-03T00:00Z
          0 0 31W * *     | UTC | 2026-05-01T00:00:00Z     | 2026-05-29T00:00Z 2026-07-31T00:00Z
          0 0 LW * *      | UTC | 2026-01-01T00:00:00Z     | 2026-01-30T00:00Z 2026-02-27T00:00Z 2026-03-31T00:00Z
          # Weeks of the month: 2026-01-01 is a Thursday.
          0 9 * * 5L      | UTC | 2026-01-01T00:00:00Z     | 2026-01-30T09:00Z 2026-02-27T09:00Z
          0 9 * * SATL    | UTC | 2026-01-01T00:00:00Z     | 2026-01-31T09:00Z 2026-02-28T09:00Z
          0 9 * * MON#2   | UTC | 2026-01-01T00:00:00Z     | 2026-01-12T09:00Z 2026-02-09T09:00Z
          0 9 * * 4#1     | UTC | 2026-01-01T10:00:00Z     | 2026-02-05T09:00Z
          0 9 * * 4#5     | UTC | 2026-01-01T00:00:00Z     | 2026-01-29T09:00Z 2026-04-30T09:00Z
          0 9 * * SUN#5   | UTC | 2026-01-01T00:00:00Z     | 2026-03-29T09:00Z 2026-05-31T09:00Z
          0 9 ? 1 0#1,7L  | UTC | 2026-01-01T00:00:00Z     | 2026-01-04T09:00Z 2026-01-25T09:00Z 2027-01-03T09:00Z
          # Day of month OR day of week if both are restricted; AND if one begins with a star.
          0 0 13 * FRI    | UTC | 2026-01-01T00:00:00Z     | 2026-01-02T00:00Z 2026-01-09T00:00Z 2026-01-13T00:00Z 2026-01-16T00:00Z
          0 0 1,15 * 1    | UTC | 2026-01-01T00:00:00Z     | 2026-01-05T00:00Z 2026-01-12T00:00Z 2026-01-15T00:00Z
          0 0 */2 * MON   | UTC | 2026-01-01T00:00:00Z     | 2026-01-05T00:00Z 2026-01-19T00:00Z 2026-02-09T00:00Z
          0 0 ? * MON     | UTC | 2026-01-01T00:00:00Z     | 2026-01-05T00:00Z
          0 0 13 * ?      | UTC | 2026-01-01T00:00:00Z     | 2026-01-13T00:00Z
          0 0 30 2 MON    | UTC | 2026-01-01T00:00:00Z     | 2026-02-02T00:00Z
          # Berlin, forward at 2026-03-29 02:00: what is not there runs once, at 03:00.
          30 2 * * *      | Europe/Berlin | 2026-03-28T02:30+01:00 | 2026-03-29T03:00+02:00 2026-03-30T02:30+02:00
          0 2 * * *       | Europe/Berlin | 2026-03-28T12:00+01:00 | 2026-03-29T03:00+02:00 2026-03-30T02:00+02:00
          */15 2 * * *    | Europe/Berlin | 2026-03-28T12:00+01:00 | 2026-03-29T03:00+02:00 2026-03-30T02:00+02:00
          30 1,2,3 * * *  | Europe/Berlin | 2026-03-29T01:30+01:00 | 2026-03-29T03:00+02:00 2026-03-29T03:30+02:00 2026-03-30T01:30+02:00
          0 2,3 * * *     | Europe/Berlin | 2026-03-29T01:59+01:00 | 2026-03-29T03:00+02:00 2026-03-30T02:00+02:00
          30 * * * *      | Europe/Berlin | 2026-03-29T01:00+01:00 | 2026-03-29T01:30+01:00 2026-03-29T03:30+02:00
          0 */2 * * *     | Europe/Berlin | 2026-03-29T00:00+01:00 | 2026-03-29T04:00+02:00
          # Berlin, back at 2026-10-25 03:00: what comes twice runs at the first of the two.
          30 2 * * *      | Europe/Berlin | 2026-10-25T00:00+02:00 | 2026-10-25T02:30+02:00 2026-10-26T02:30+01:00
          30 2 * * *      | Europe/Berlin | 2026-10-25T02:00+01:00 | 2026-10-26T02:30+01:00
          30 2,3 * * *    | Europe/Berlin | 2026-10-25T02:29+01:00 | 2026-10-25T03:30+01:00
          0 3 * * *       | Europe/Berlin | 2026-10-25T02:59+02:00 | 2026-10-25T03:00+01:00
          */30 2 * * *    | Europe/Berlin | 2026-10-25T00:00+02:00 | 2026-10-25T02:00+02:00 2026-10-25T02:30+02:00 2026-10-26T02:00+01:00
          30 * * * *      | Europe/Berlin | 2026-10-25T01:45+02:00 | 2026-10-25T02:30+02:00 2026-10-25T02:30+01:00 2026-10-25T03:30+01:00
          */20 * * * *    | Europe/Berlin | 2026-10-25T02:40+02:00 | 2026-10-25T02:00+01:00 2026-10-25T02:20+01:00
          0 */2 * * *     | Europe/Berlin | 2026-10-25T01:00+02:00 | 2026-10-25T02:00+02:00 2026-10-25T02:00+01:00 2026-10-25T04:00+01:00
          # New York, forward at 2026-03-08 02:00, back at 2026-11-01 02:00.
          15 2 * * *      | America/New_York | 2026-03-07T03:00-05:00 | 2026-03-08T03:00-04:00 2026-03-09T02:15-04:00
          @daily          | America/New_York | 2026-03-08T00:00-05:00 | 2026-03-09T00:00-04:00
          15 1 * * *      | America/New_York | 2026-10-31T02:00-04:00 | 2026-11-01T01:15-04:00 2026-11-02T01:15-05:00
          15 1 1 11 *     | America/New_York | 2026-11-01T01:15-04:00 | 2027-11-01T01:15-04:00
          @hourly         | America/New_York | 2026-11-01T00:30-04:00 | 2026-11-01T01:00-04:00 2026-11-01T01:00-05:00 2026-11-01T02:00-05:00
          30 2 8 3 *      | America/New_York | 2026-01-01T00:00-05:00 | 2026-03-08T03:00-04:00 2027-03-08T02:30-05:00
          # Lord Howe moves by half an hour: back at 2026-04-05 02:00, forward at 2026-10-04 02:00.
          45 1 * * *      | Australia/Lord_Howe | 2026-04-04T12:00+11:00 | 2026-04-05T01:45+11:00 2026-04-06T01:45+10:30
          45 1 * * *      | Australia/Lord_Howe | 2026-04-05T01:30+10:30 | 2026-04-06T01:45+10:30
          45 * * * *      | Australia/Lord_Howe | 2026-04-05T01:00+11:00 | 2026-04-05T01:45+11:00 2026-04-05T01:45+10:30 2026-04-05T02:45+10:30
          15 2 * * *      | Australia/Lord_Howe | 2026-10-03T12:00+10:30 | 2026-10-04T02:30+11:00 2026-10-05T02:15+11:00
          15 * * * *      | Australia/Lord_Howe | 2026-10-04T01:15+10:30 | 2026-10-04T03:15+11:00
          0 * * * *       | Australia/Lord_Howe | 2026-10-04T01:15+10:30 | 2026-10-04T03:00+11:00
          # Kolkata stands still, half an hour off; Apia once left out a whole day.
          0 9 * * *       | Asia/Kolkata | 2026-03-29T03:30Z | 2026-03-30T03:30Z
          */30 * * * *    | Asia/Kolkata | 2026-03-29T03:29:59Z | 2026-03-29T03:30Z 2026-03-29T04:00Z
          0 12 * * *      | Pacific/Apia | 2011-12-29T12:00-10:00 | 2011-12-31T00:00+14:00 2011-12-31T12:00+14:00
          0 * * * *       | Pacific/Apia | 2011-12-29T23:30-10:00 | 2011-12-31T00:00+14:00 2011-12-31T01:00+14:00
          """)
  void theNextTimesAre(String expression, String zone, String after, String expected) {
    Recurrence cron = Recurrence.cron(expression, zone);
    List<Long> times = Arrays.stream(expected.split(" ")).map(CronTimesTest::millis).toList();
    List<Long> found = new ArrayList<>();
    for (long time = cron.next(millis(after)); found.size() < times.size(); ) {
      found.add(time);
      time = cron.next(time);
    }
    assertThat(shown(found, zone)).isEqualTo(shown(times, zone));
  }

  private static long millis(String text) {
    return OffsetDateTime.parse(text).toInstant().toEpochMilli();
  }

  private static List<String> shown(List<Long> times, String zone) {
    return times.stream()
        .map(time -> Instant.ofEpochMilli(time).atZone(ZoneId.of(zone)).toString())
        .toList();
  }
}
