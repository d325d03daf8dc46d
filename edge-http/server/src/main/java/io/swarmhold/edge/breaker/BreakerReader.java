package io.swarmhold.edge.breaker;

import io.swarmhold.edge.json.JsonReader;
import io.swarmhold.edge.json.NameTable;
import io.swarmhold.model.breaker.BreakerCommand;
import io.swarmhold.model.breaker.BreakerSettings;
import io.swarmhold.model.breaker.OperatorReason;
import io.swarmhold.model.breaker.Outcomes;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/** Reads what breakers are told. One for each event loop. */
final class BreakerReader {

  private static final int MAX_OUTCOMES = 1_000_000;
  private static final int MAX_PERMITS = 1_000;

  private enum Property {
    WHY,
    SUCCESSES,
    FAILURES,
    ROUND,
    PERMITS
  }

  private static final NameTable<Property> REASON =
      NameTable.camelCase(Property.class, EnumSet.of(Property.WHY));
  private static final NameTable<Property> REPORT =
      NameTable.camelCase(
          Property.class, EnumSet.of(Property.SUCCESSES, Property.FAILURES, Property.ROUND));
  private static final NameTable<Property> ACQUIRE =
      NameTable.camelCase(Property.class, EnumSet.of(Property.PERMITS));

  private enum Setting {
    MODE,
    FAILURES,
    THRESHOLD,
    WINDOW_SECONDS,
    MINIMUM_OUTCOMES,
    OPEN_MS,
    PROBES
  }

  private static final NameTable<Setting> SETTINGS = NameTable.camelCase(Setting.class);

  private enum Mode {
    CONSECUTIVE,
    RATE,
    GUARD
  }

  private static final NameTable<Mode> MODES = NameTable.camelCase(Mode.class);

  private final JsonReader json = new JsonReader();

  /** {@code {"why": "…"}}. */
  OperatorReason reason(byte[] body, String by) {
    String why = "";
    json.read(body).openObject();
    while (json.next(REASON) != null) {
      why = json.string(OperatorReason.MAX_WHY);
    }
    json.end();
    try {
      return new OperatorReason(by, why);
    } catch (IllegalArgumentException e) {
      throw json.bad(e);
    }
  }

  /**
   * {@code {"successes": 3, "failures": 1}}; with the round of the permits, if they were probes.
   */
  BreakerCommand report(byte[] body) {
    int successes = 0;
    int failures = 0;
    long round = 0;
    json.read(body).openObject();
    Property property;
    while ((property = json.next(REPORT)) != null) {
      switch (property) {
        case SUCCESSES -> successes = (int) json.integer(0, MAX_OUTCOMES);
        case FAILURES -> failures = (int) json.integer(0, MAX_OUTCOMES);
        case ROUND -> round = json.integer(1, Long.MAX_VALUE);
        case WHY, PERMITS -> throw new IllegalStateException("not in the table");
      }
    }
    json.end();
    return round == 0
        ? new BreakerCommand.Report(Outcomes.of(successes, failures))
        : new BreakerCommand.ReportProbes(round, successes, failures);
  }

  /** {@code {"permits": 2}}. */
  BreakerCommand acquire(byte[] body) {
    int permits = 1;
    json.read(body).openObject();
    while (json.next(ACQUIRE) != null) {
      permits = (int) json.integer(1, MAX_PERMITS);
    }
    json.end();
    return new BreakerCommand.TakePermits(permits);
  }

  /** What is left out is as the mode has it by default. */
  BreakerSettings settings(byte[] body) {
    Draft draft = new Draft();
    json.read(body).openObject();
    Setting setting;
    while ((setting = json.next(SETTINGS)) != null) {
      switch (setting) {
        case MODE -> draft.mode = json.oneOf(MODES);
        case FAILURES -> draft.failures = (int) json.integer(1, MAX_OUTCOMES);
        case THRESHOLD -> draft.permille = (int) Math.round(json.number(0, 1) * 1_000);
        case WINDOW_SECONDS -> draft.windowSeconds = (int) json.integer(1, 900);
        case MINIMUM_OUTCOMES -> draft.minimumOutcomes = (int) json.integer(1, MAX_OUTCOMES);
        case OPEN_MS -> draft.openMillis = json.integer(100, BreakerSettings.MAX_MILLIS);
        case PROBES -> draft.probes = (int) json.integer(1, MAX_PERMITS);
      }
    }
    if (draft.mode == null) {
      throw json.bad("mode: missing (expected: consecutive, rate or guard)");
    }
    json.end();
    try {
      return draft.settings(draft.mode);
    } catch (IllegalArgumentException e) {
      throw json.bad(e);
    }
  }

  /** What has been read of settings so far; -1 where nothing was. */
  private static final class Draft {
    private @Nullable Mode mode;
    private int failures = -1;
    private int permille = -1;
    private int windowSeconds = -1;
    private int minimumOutcomes = -1;
    private long openMillis = -1;
    private int probes = -1;

    BreakerSettings settings(Mode as) {
      return switch (as) {
        case CONSECUTIVE -> consecutive(BreakerSettings.Consecutive.DEFAULT);
        case RATE -> rate(BreakerSettings.FailureRate.DEFAULT);
        case GUARD -> guard(BreakerSettings.PoolGuard.DEFAULT);
      };
    }

    private BreakerSettings consecutive(BreakerSettings.Consecutive usual) {
      return new BreakerSettings.Consecutive(
          or(failures, usual.failures()), or(openMillis, usual.openMillis()), probing(usual));
    }

    private BreakerSettings rate(BreakerSettings.FailureRate usual) {
      return new BreakerSettings.FailureRate(
          or(permille, usual.thresholdPermille()),
          or(windowSeconds, usual.windowSeconds()),
          or(minimumOutcomes, usual.minimumOutcomes()),
          or(openMillis, usual.openMillis()),
          probing(usual));
    }

    private BreakerSettings guard(BreakerSettings.PoolGuard usual) {
      int window = or(windowSeconds, usual.windowSeconds());
      return new BreakerSettings.PoolGuard(
          or(permille, usual.thresholdPermille()),
          window,
          or(minimumOutcomes, usual.minimumOutcomes()),
          Math.min(usual.maxSilenceMillis(), window * 1_000L),
          or(openMillis, usual.openMillis()),
          probing(usual));
    }

    private BreakerSettings.Probing probing(BreakerSettings usual) {
      return new BreakerSettings.Probing(
          or(probes, usual.probing().permits()), usual.probing().permitMillis());
    }

    private static int or(int said, int usual) {
      return said < 0 ? usual : said;
    }

    private static long or(long said, long usual) {
      return said < 0 ? usual : said;
    }
  }
}
