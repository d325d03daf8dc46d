package io.swarmhold.cli.demo;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What sets one file apart: the result of a {@code score} task.
 *
 * @param distinctiveness mean weight of its best ten terms: high where it says what others do not
 * @param vector its weightiest terms, heaviest first, of length one
 */
record Score(String path, double distinctiveness, Map<String, Double> vector) {

  private static final int VECTOR_TERMS = 60;
  private static final int BEST = 10;

  Score {
    vector = Collections.unmodifiableMap(new LinkedHashMap<>(vector));
  }

  static Score of(Extract extract, CorpusStatistics corpus) {
    double best =
        extract.terms().entrySet().stream()
            .mapToDouble(term -> corpus.weight(term.getKey(), term.getValue()))
            .boxed()
            .sorted(Collections.reverseOrder())
            .limit(BEST)
            .mapToDouble(Double::doubleValue)
            .sum();
    return new Score(
        extract.path(),
        Math.round(best / BEST * 1e3) / 1e3,
        corpus.vector(extract.terms(), VECTOR_TERMS));
  }

  /** Cosine of the two vectors: 0 for nothing in common, 1 for the same. */
  double likeness(Score other) {
    double dot = 0;
    for (var term : vector.entrySet()) {
      dot += term.getValue() * other.vector.getOrDefault(term.getKey(), 0.0);
    }
    return Math.min(1, dot);
  }
}
