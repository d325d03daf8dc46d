package io.swarmhold.model.schedule;

import java.time.zone.ZoneRulesException;
import java.time.zone.ZoneRulesProvider;

/** When something is to run, again and again. */
public sealed interface Recurrence {

  /** There is no more time. */
  long NEVER = Long.MAX_VALUE;

  /** Oftener is not what a schedule is for. */
  long MIN_INTERVAL_MILLIS = 1_000;

  long MAX_INTERVAL_MILLIS = 366 * 86_400_000L;

  /**
   * The first time after {@code afterMillis}, or {@link #NEVER}. The same wherever it is asked for,
   * but for {@link Cron}, which asks the zone rules of this JDK.
   *
   * @throws ZoneRulesException if this JDK does not know the zone
   */
  long next(long afterMillis);

  /**
   * What the clocks of a time zone show; see {@link CronExpression}.
   *
   * @param zone IANA id. That it is known is asked by {@link #cron} and when a time is computed,
   *     not here: what another JDK wrote must be readable
   */
  record Cron(CronExpression expression, String zone) implements Recurrence {

    private static final int MAX_ZONE_LENGTH = 64;

    public Cron {
      if (zone.isEmpty() || zone.length() > MAX_ZONE_LENGTH) {
        throw new IllegalArgumentException(
            "zone: %d characters (expected: 1 to %d)".formatted(zone.length(), MAX_ZONE_LENGTH));
      }
    }

    @Override
    public long next(long afterMillis) {
      return CronTimes.next(expression, ZoneRulesProvider.getRules(zone, false), afterMillis);
    }
  }

  /**
   * At {@code anchorMillis} and every interval before and after it, in real time.
   *
   * @param intervalMillis 1 s to 366 days
   * @param anchorMillis any of the times, as epoch time; 0 or later
   */
  record Every(long intervalMillis, long anchorMillis) implements Recurrence {

    public Every {
      Bounds.within("intervalMs", intervalMillis, MIN_INTERVAL_MILLIS, MAX_INTERVAL_MILLIS);
      Bounds.time("anchor", anchorMillis);
    }

    @Override
    public long next(long afterMillis) {
      return afterMillis
          + intervalMillis
          - Math.floorMod(afterMillis - anchorMillis, intervalMillis);
    }
  }

  /** At that time and no other. */
  record Once(long atMillis) implements Recurrence {

    public Once {
      Bounds.time("at", atMillis);
    }

    @Override
    public long next(long afterMillis) {
      return atMillis > afterMillis ? atMillis : NEVER;
    }
  }

  /**
   * A cron expression in a time zone.
   *
   * @param zone IANA id, such as Europe/Berlin or UTC
   * @throws IllegalArgumentException if either is none
   */
  static Cron cron(String expression, String zone) {
    if (!ZoneRulesProvider.getAvailableZoneIds().contains(zone)) {
      throw new IllegalArgumentException(
          "zone: %s (expected: an IANA time zone such as Europe/Berlin)".formatted(zone));
    }
    return new Cron(CronExpression.parse(expression), zone);
  }
}
