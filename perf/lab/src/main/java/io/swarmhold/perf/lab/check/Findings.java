package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.check.Verdict.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers what a checker finds; the verdict follows from it. */
final class Findings {

  /** One violation is reason enough; a few show whether it is always the same. */
  static final int MOST_EVIDENCE = 10;

  private final String checker;
  private final Map<String, Long> figures = new LinkedHashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private final List<String> open = new ArrayList<>();
  private final List<String> evidence = new ArrayList<>();
  private long violations;

  Findings(String checker) {
    this.checker = checker;
  }

  Findings count(String figure, long value) {
    figures.put(figure, value);
    return this;
  }

  Findings add(String figure) {
    figures.merge(figure, 1L, Long::sum);
    return this;
  }

  /** Something that must not be; {@code lines} prove it. */
  void violation(String what, Object... lines) {
    violations++;
    if (violations <= MOST_EVIDENCE) {
      wrong.add(what);
      evidence.add(what + ": " + List.of(lines));
    }
  }

  /** Something that keeps the checker from knowing. */
  void unknown(String why, Object... lines) {
    if (open.size() < MOST_EVIDENCE) {
      open.add(why);
      if (lines.length > 0) {
        evidence.add(why + ": " + List.of(lines));
      }
    }
  }

  boolean isClean() {
    return violations == 0;
  }

  Verdict verdict() {
    if (violations > 0) {
      String more = violations > 1 ? " (and " + (violations - 1) + " more)" : "";
      return verdict(Result.INVALID, wrong.getFirst() + more);
    }
    return open.isEmpty()
        ? verdict(Result.VALID, "as promised")
        : verdict(Result.UNKNOWN, open.getFirst());
  }

  private Verdict verdict(Result result, String because) {
    return new Verdict(checker, result, because, List.copyOf(evidence), Map.copyOf(figures));
  }
}
