package io.swarmhold.perf.lab;

import io.swarmhold.perf.lab.member.Facility;
import io.swarmhold.perf.lab.nemesis.Nemeses;
import io.swarmhold.perf.lab.nemesis.Nemesis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run was asked to do.
 *
 * @param nemeses names of the kinds of faults
 * @param prefix of the network namespaces; empty on loopback
 * @param found what the machine offers
 * @param version of this program
 */
record LabOptions(
    int members,
    long millis,
    List<String> nemeses,
    long seed,
    double rate,
    long meanGapMillis,
    int atOnce,
    Path folder,
    String prefix,
    String heap,
    String durability,
    int shards,
    int backups,
    int liveSeconds,
    Set<Facility> found,
    String version) {

  /**
   * A server remembers 100 000 finished tasks; beyond that the last reads would miss some, rightly.
   * A longer test is many runs, each with another seed.
   */
  static final int MOST_TASKS = 80_000;

  private static final int MOST_MEMBERS = 9;

  LabOptions {
    nemeses = List.copyOf(nemeses);
    found = Set.copyOf(found);
    require(members >= 1 && members <= MOST_MEMBERS, "--members: " + members, "1 to 9");
    require(millis > 0, "--minutes: " + millis / 60_000.0, "> 0");
    require(rate > 0, "--rate: " + rate, "> 0");
    require(
        rate * millis / 1_000 <= MOST_TASKS,
        "--rate times --minutes: %.0f tasks".formatted(rate * millis / 1_000),
        "at most " + MOST_TASKS + ", which a server remembers; rather run twice");
    require(meanGapMillis > 0, "--mean-gap: " + meanGapMillis / 1_000.0, "> 0");
    require(atOnce >= 1, "--at-once: " + atOnce, ">= 1");
    require(
        backups >= 0 && backups <= Math.min(2, members - 1),
        "--backups: " + backups,
        "0 to 2, and less than --members");
    require(liveSeconds >= 1, "--live-seconds: " + liveSeconds, ">= 1");
    require(
        Set.of("disk", "process", "memory").contains(durability),
        "--durability: " + durability,
        "disk, process or memory");
    require(
        prefix.isEmpty() || prefix.matches("[a-z]{1,8}"),
        "--prefix: " + prefix,
        "1 to 8 lower-case letters");
    nemeses.forEach(Nemeses::named);
  }

  private static void require(boolean so, String what, String expected) {
    if (!so) {
      throw new IllegalArgumentException(what + " (expected: " + expected + ")");
    }
  }

  Duration length() {
    return Duration.ofMillis(millis);
  }

  boolean isLoopback() {
    return prefix.isEmpty();
  }

  /** The kinds of faults that this machine and this run can have. */
  List<Nemesis> possible() {
    return nemeses.stream()
        .map(Nemeses::named)
        .filter(nemesis -> Nemeses.missing(nemesis, found).isEmpty())
        .toList();
  }

  /** The others, with what would have to be there. */
  Map<String, String> skipped() {
    var skipped = new LinkedHashMap<String, String>();
    for (String name : nemeses) {
      Set<Facility> missing = Nemeses.missing(Nemeses.named(name), found);
      if (!missing.isEmpty()) {
        skipped.put(name, String.join("; ", missing.stream().map(Facility::wanted).toList()));
      }
    }
    return skipped;
  }

  /** What the possible kinds need: the rest is not even prepared. */
  Set<Facility> used() {
    Set<Facility> used = EnumSet.noneOf(Facility.class);
    possible().forEach(nemesis -> used.addAll(nemesis.needs()));
    return used;
  }

  /** Behind {@code swarmhold}: does the same again. */
  List<String> words() {
    var words = new ArrayList<>(List.of("lab", "run"));
    words.addAll(List.of("--members", Integer.toString(members)));
    words.addAll(List.of("--minutes", Double.toString(millis / 60_000.0)));
    words.addAll(List.of("--nemesis", String.join(",", nemeses)));
    words.addAll(List.of("--seed", Long.toString(seed)));
    words.addAll(List.of("--rate", Double.toString(rate)));
    words.addAll(List.of("--mean-gap", Double.toString(meanGapMillis / 1_000.0)));
    words.addAll(List.of("--at-once", Integer.toString(atOnce)));
    words.addAll(List.of("--member-heap", heap));
    words.addAll(List.of("--durability", durability));
    words.addAll(List.of("--shards", Integer.toString(shards)));
    words.addAll(List.of("--backups", Integer.toString(backups)));
    words.addAll(List.of("--live-seconds", Integer.toString(liveSeconds)));
    if (isLoopback()) {
      words.add("--loopback");
    } else {
      words.addAll(List.of("--prefix", prefix));
    }
    return words;
  }
}
