package io.swarmhold.cli.demo;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * In how many files each term stands: the result of the {@code statistics} task.
 *
 * @param files how many files there are
 * @param fileCounts terms of at least two files, the commonest {@link #MOST}; any other counts as
 *     one
 */
record CorpusStatistics(int files, Map<String, Integer> fileCounts) {

  /** A task's result holds 10 000 names and values. */
  static final int MOST = 4_500;

  CorpusStatistics {
    fileCounts = Collections.unmodifiableMap(new TreeMap<>(fileCounts));
  }

  static CorpusStatistics of(Collection<Extract> extracts) {
    var counts = new HashMap<String, Integer>();
    for (Extract extract : extracts) {
      extract.terms().keySet().forEach(term -> counts.merge(term, 1, Integer::sum));
    }
    counts.values().removeIf(count -> count < 2);
    return new CorpusStatistics(extracts.size(), Terms.commonest(counts, MOST));
  }

  /**
   * How much a term tells about a file that has it {@code count} times: {@code (1 + ln count) x
   * ln(1 + files / files with it)}.
   *
   * <p>Source: G. Salton, C. Buckley, "Term-weighting approaches in automatic text retrieval",
   * 1988.
   */
  double weight(String term, int count) {
    double rarity = Math.log1p((double) files / fileCounts.getOrDefault(term, 1));
    return (1 + Math.log(count)) * rarity;
  }

  /** The file's weightiest terms, as a vector of length one. */
  Map<String, Double> vector(Map<String, Integer> terms, int most) {
    var weights = new HashMap<String, Double>();
    terms.forEach((term, count) -> weights.put(term, weight(term, count)));
    Map<String, Double> top = Terms.top(weights, most);
    double length = Math.sqrt(top.values().stream().mapToDouble(w -> w * w).sum());
    var vector = new LinkedHashMap<String, Double>();
    top.forEach((term, weight) -> vector.put(term, Math.round(weight / length * 1e4) / 1e4));
    return vector;
  }
}
