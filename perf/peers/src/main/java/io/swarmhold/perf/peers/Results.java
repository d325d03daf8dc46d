package io.swarmhold.perf.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The clean runs of everyone, by name and round, in the order they took part. A run that lost or
 * doubled a task or left one behind is not here: its figure would be that of another promise.
 */
final class Results {

  /** The middle of a handful of runs with the extremes; a handful has no other percentiles. */
  record Spread(double median, double min, double max) {

    static Spread of(DoubleStream values) {
      double[] sorted = values.sorted().toArray();
      int middle = sorted.length / 2;
      double median =
          sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
      return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
  }

  private final Map<String, List<@Nullable ObjectNode>> runs = new LinkedHashMap<>();

  /** Notes a round's figures, or null if that run failed. */
  void add(String name, @Nullable ObjectNode figures) {
    runs.computeIfAbsent(name, absent -> new ArrayList<>()).add(figures);
  }

  List<String> names() {
    return runs.keySet().stream().filter(name -> !clean(name).isEmpty()).toList();
  }

  private List<ObjectNode> clean(String name) {
    return runs.getOrDefault(name, List.of()).stream().filter(Objects::nonNull).toList();
  }

  /** A text every run of this name gives alike, or nothing. */
  String text(String name, String field) {
    return clean(name).getLast().path(field).asText("");
  }

  Spread tasksPerSecond(String name) {
    return spread(name, "tasksPerSecond");
  }

  private Spread spread(String name, String field) {
    return Spread.of(clean(name).stream().mapToDouble(run -> run.path(field).asDouble()));
  }

  /** The median of a latency, or NaN if a run does not tell it. */
  double medianMillis(String name, String field) {
    boolean all = clean(name).stream().allMatch(run -> run.path(field).isNumber());
    return all ? spread(name, field).median() : Double.NaN;
  }

  /**
   * How many times faster {@code ours} was than {@code theirs}, round by round, so that both sides
   * of every ratio had the same neighbours on the machine; null without a common clean round.
   */
  @Nullable Spread ratio(String ours, String theirs) {
    List<@Nullable ObjectNode> a = runs.getOrDefault(ours, List.of());
    List<@Nullable ObjectNode> b = runs.getOrDefault(theirs, List.of());
    double[] ratios =
        IntStream.range(0, Math.min(a.size(), b.size()))
            .filter(round -> a.get(round) != null && b.get(round) != null)
            .mapToDouble(round -> rate(a.get(round)) / rate(b.get(round)))
            .toArray();
    return ratios.length == 0 ? null : Spread.of(DoubleStream.of(ratios));
  }

  private static double rate(@Nullable ObjectNode run) {
    return run == null ? Double.NaN : run.path("tasksPerSecond").asDouble();
  }

  /** The summary line: one entry per name. */
  ObjectNode summary(@Nullable String ours) {
    ObjectNode all = new ObjectMapper().createObjectNode();
    for (String name : names()) {
      ObjectNode entry = all.putObject(name);
      entry.put("version", text(name, "version"));
      entry.put("promise", text(name, "promise"));
      entry.put("cleanRuns", clean(name).size());
      put(entry.putObject("tasksPerSecond"), tasksPerSecond(name));
      putLatency(entry, name, "deliverP50Ms");
      putLatency(entry, name, "deliverP99Ms");
      Spread ratio = ours == null || ours.equals(name) ? null : ratio(ours, name);
      if (ratio != null) {
        put(entry.putObject(ours + "TimesFaster"), ratio);
      }
    }
    return all;
  }

  private void putLatency(ObjectNode entry, String name, String field) {
    double millis = medianMillis(name, field);
    if (!Double.isNaN(millis)) {
      entry.put(field, millis);
    }
  }

  private static void put(ObjectNode node, Spread spread) {
    node.put("median", spread.median());
    node.put("min", spread.min());
    node.put("max", spread.max());
  }
}
