package io.swarmhold.perf.lab.check;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a checker says.
 *
 * @param because in one line
 * @param evidence the lines of the history it rests on, the first few
 * @param figures what it counted
 */
public record Verdict(
    String checker,
    Result result,
    String because,
    List<String> evidence,
    Map<String, Long> figures) {

  /** In the order in which one outweighs the other. */
  public enum Result {
    VALID(0),
    UNKNOWN(3),
    INVALID(1);

    private final int exitCode;

    Result(int exitCode) {
      this.exitCode = exitCode;
    }

    /** Of a command whose result it is. */
    public int exitCode() {
      return exitCode;
    }

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** All in all: invalid if one is, unknown if one is; nothing at all is unknown. */
  public static Result all(Collection<Verdict> verdicts) {
    return verdicts.stream().map(Verdict::result).max(Result::compareTo).orElse(Result.UNKNOWN);
  }

  /** A figure; 0 if it was not counted. */
  public long figure(String name) {
    return figures.getOrDefault(name, 0L);
  }
}
