package io.swarmhold.model.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * At which moments a {@link CronExpression} comes true where clocks are put forward and back.
 *
 * <p>As Vixie's cron, Debian's and Fedora's have it (cron(8): jobs "that run at a specific time"
 * run once though their time is skipped or comes twice; "jobs that run more frequently are
 * scheduled normally"), with the hour alone to tell the two apart:
 *
 * <ul>
 *   <li>An expression whose hour begins with a star follows real time: what does not exist is not
 *       run, what comes twice is run twice.
 *   <li>Any other names times of day, each to be run once: those that a gap swallows run at the
 *       first moment after it, all as one; those that come twice run at the first of the two.
 * </ul>
 *
 * <p>Vixie's lets a star in the minute field count as well, which would skip {@code *}{@code /15 2
 * * * *} on the day that has no second hour.
 */
final class CronTimes {

  private CronTimes() {}

  /** The first moment after {@code afterMillis}. Cost: some microseconds. */
  static long next(CronExpression cron, ZoneRules rules, long afterMillis) {
    Instant after = Instant.ofEpochMilli(afterMillis);
    Instant next = cron.isEveryHour() ? inRealTime(cron, rules, after) : byDay(cron, rules, after);
    return next.toEpochMilli();
  }

  /**
   * Local times in order are moments in order, if those that come twice are taken for the first of
   * the two and those in a gap for its end.
   */
  private static Instant byDay(CronExpression cron, ZoneRules rules, Instant after) {
    LocalDateTime from = secondAfter(after, rules.getOffset(after));
    ZoneOffsetTransition last = rules.previousTransition(after.plusNanos(1));
    if (last != null && last.isOverlap() && from.isBefore(last.getDateTimeBefore())) {
      from = last.getDateTimeBefore(); // What shows again before then has been.
    }
    LocalDateTime local = cron.atOrAfter(from);
    ZoneOffsetTransition change = rules.getTransition(local);
    return change != null && change.isGap()
        ? change.getInstant()
        : local.toInstant(rules.getOffset(local)); // The earlier offset, if there are two.
  }

  /** From one change of the offset to the next, within which local time is real time. */
  private static Instant inRealTime(CronExpression cron, ZoneRules rules, Instant after) {
    ZoneOffset offset = rules.getOffset(after);
    LocalDateTime from = secondAfter(after, offset);
    Instant next = cron.atOrAfter(from).toInstant(offset);
    for (ZoneOffsetTransition change = rules.nextTransition(after);
        change != null && !next.isBefore(change.getInstant());
        change = rules.nextTransition(change.getInstant())) {
      next = cron.atOrAfter(change.getDateTimeAfter()).toInstant(change.getOffsetAfter());
    }
    return next;
  }

  private static LocalDateTime secondAfter(Instant moment, ZoneOffset offset) {
    return LocalDateTime.ofInstant(moment, offset).truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
  }
}
