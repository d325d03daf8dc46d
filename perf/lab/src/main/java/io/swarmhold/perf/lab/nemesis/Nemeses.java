package io.swarmhold.perf.lab.nemesis;

import io.swarmhold.perf.lab.member.Facility;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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

  private static final Nemesis CONTROL = new Control();

  private Nemeses() {}

  /** Without the control, which is no test of a server but of the laboratory. */
  public static List<String> names() {
    return ALL.stream().map(Nemesis::name).toList();
  }

  /** The nemesis of this name, or an IllegalArgumentException. */
  public static Nemesis named(String name) {
    return Stream.concat(ALL.stream(), Stream.of(CONTROL))
        .filter(nemesis -> nemesis.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "nemesis: %s (expected: %s, or control)"
                    .formatted(name, String.join(", ", names()))));
  }

  /** What is missing for it; empty if nothing is. */
  public static Set<Facility> missing(Nemesis nemesis, Set<Facility> found) {
    Set<Facility> missing = EnumSet.noneOf(Facility.class);
    missing.addAll(nemesis.needs());
    missing.removeAll(found);
    return missing;
  }
}
