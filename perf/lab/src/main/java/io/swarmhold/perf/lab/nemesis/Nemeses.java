package io.swarmhold.perf.lab.nemesis;

import io.swarmhold.perf.lab.member.Facility;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** All kinds of faults. */
public final class Nemeses {

  private static final List<Nemesis> ALL =
      List.of(
          new Kills(),
          new Pauses(),
          new Partitions(),
          new Losses(),
          new FullDisks(),
          new SlowDisks(),
          new ClockSkews(),
          new Wipes(),
          new Restarts(true),
          new Restarts(false),
          new Joins());

  private Nemeses() {}

  public static List<String> names() {
    return ALL.stream().map(Nemesis::name).toList();
  }

  /** The nemesis of this name, or an IllegalArgumentException. */
  public static Nemesis named(String name) {
    return ALL.stream()
        .filter(nemesis -> nemesis.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "nemesis: %s (expected: %s)".formatted(name, String.join(", ", names()))));
  }

  /** What is missing for it; empty if nothing is. */
  public static Set<Facility> missing(Nemesis nemesis, Set<Facility> found) {
    Set<Facility> missing = EnumSet.noneOf(Facility.class);
    missing.addAll(nemesis.needs());
    missing.removeAll(found);
    return missing;
  }
}
