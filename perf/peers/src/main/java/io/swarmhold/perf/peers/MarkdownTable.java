package io.swarmhold.perf.peers;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The results as people read them. */
final class MarkdownTable {

  private MarkdownTable() {}

  /** One row a contestant; ratios are to {@code ours}, if it took part. */
  static String of(Results results, @Nullable String ours) {
    StringBuilder table = new StringBuilder();
    table.append("| system | promise when a submit is acknowledged | tasks/s, median [min-max] |");
    table.append(ours == null ? "" : " " + ours + " is faster by, median [min-max] |");
    table.append(" deliver p50 / p99 ms |\n|---|---|--:|").append(ours == null ? "" : "--:|");
    table.append("--:|\n");
    for (String name : results.names()) {
      row(table, results, name, ours);
    }
    return table.toString();
  }

  private static void row(
      StringBuilder table, Results results, String name, @Nullable String ours) {
    Results.Spread rate = results.tasksPerSecond(name);
    table.append("| ").append((name + " " + results.text(name, "version")).strip());
    table.append(" | ").append(results.text(name, "promise"));
    table.append(
        String.format(
            Locale.ROOT, " | %,.0f [%,.0f-%,.0f] |", rate.median(), rate.min(), rate.max()));
    if (ours != null) {
      table.append(times(results.ratio(ours, name)));
    }
    table.append(latency(results, name)).append(" |\n");
  }

  private static String times(Results.@Nullable Spread ratio) {
    return ratio == null
        ? " - |"
        : String.format(
            Locale.ROOT, " %.2f [%.2f-%.2f] |", ratio.median(), ratio.min(), ratio.max());
  }

  private static String latency(Results results, String name) {
    double p50 = results.medianMillis(name, "deliverP50Ms");
    double p99 = results.medianMillis(name, "deliverP99Ms");
    return Double.isNaN(p50) || Double.isNaN(p99)
        ? " -"
        : String.format(Locale.ROOT, " %.2f / %.2f", p50, p99);
  }
}
