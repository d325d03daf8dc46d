package io.swarmhold.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * Durations as people write them: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}.
 */
final class Durations {

  private static final Pattern SHORT = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

  private record Unit(String name, long millis) {}

  private static final List<Unit> UNITS =
      List.of(
          new Unit("d", Duration.ofDays(1).toMillis()),
          new Unit("h", Duration.ofHours(1).toMillis()),
          new Unit("m", Duration.ofMinutes(1).toMillis()),
          new Unit("s", Duration.ofSeconds(1).toMillis()));

  private Durations() {}

  static Duration parse(String text) {
    var match = SHORT.matcher(text.toLowerCase(Locale.ROOT));
    if (match.matches()) {
      long count = Long.parseLong(match.group(1));
      return switch (match.group(2)) {
        case "ms" -> Duration.ofMillis(count);
        case "s" -> Duration.ofSeconds(count);
        case "m" -> Duration.ofMinutes(count);
        case "h" -> Duration.ofHours(count);
        default -> Duration.ofDays(count);
      };
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "'%s' is not a duration (expected: such as 500ms, 30s, 5m, 2h, 1d)".formatted(text));
    }
  }

  /** As {@link #parse} takes it, in the largest unit that says it whole. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0s";
    }
    for (Unit unit : UNITS) {
      if (millis % unit.millis == 0) {
        return millis / unit.millis + unit.name;
      }
    }
    return millis + "ms";
  }
}
