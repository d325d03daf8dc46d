package io.swarmhold.perf.lab.check;

import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was added is seen by every read that begins once the addition is known: because it was
 * acknowledged, or because an earlier read saw it. Absent from the last read: lost; absent and seen
 * again: stale.
 */
final class SetFull implements Checker {

  /** What is known of an element. */
  private static final class Element {
    final Op proof;
    long knownAt;
    long seenLast = -1;

    Element(Op proof, long knownAt) {
      this.proof = proof;
      this.knownAt = knownAt;
    }
  }

  private record Absence(Element element, Call read) {}

  @Override
  public String name() {
    return "set-full";
  }

  @Override
  public boolean concerns(History history) {
    return history.has(F.READ) || history.has(F.ALL);
  }

  @Override
  public Verdict check(History history) {
    var findings = new Findings(name());
    findings.count("lost", 0).count("stale", 0);
    Map<String, Element> tasks = acknowledged(history.calls(F.SUBMIT));
    List<Call> reads = history.calls(F.READ);
    reads.stream().filter(Call::isOk).forEach(read -> saw(read.key(), read, tasks));
    var missing = new LinkedHashMap<String, Absence>();
    reads.forEach(read -> single(read, tasks, missing));
    judge(missing, findings);

    Map<String, Element> members = acknowledged(history.calls(F.ADD));
    List<Call> sets = history.calls(F.ALL).stream().filter(Call::isOk).toList();
    sets.forEach(read -> keys(read).forEach(key -> saw(key, read, members)));
    var gone = new LinkedHashMap<String, Absence>();
    sets.forEach(read -> all(read, members, gone, findings));
    judge(gone, findings);
    return findings
        .count("elements", (long) tasks.size() + members.size())
        .count("reads", (long) reads.size() + sets.size())
        .verdict();
  }

  private static void judge(Map<String, Absence> absences, Findings findings) {
    absences.forEach((key, absence) -> {
      boolean cameBack = absence.element().seenLast > absence.read().begunAt();
      findings
          .add(cameBack ? "stale" : "lost")
          .violation(
              (cameBack ? "stale: " : "lost: ") + key, absence.element().proof, absence.read());
    });
  }

  private static Map<String, Element> acknowledged(List<Call> additions) {
    var elements = new HashMap<String, Element>();
    additions.stream()
        .filter(Call::isOk)
        .forEach(add -> elements.putIfAbsent(add.key(), new Element(add.answer(), add.endedAt())));
    return elements;
  }

  private static List<String> keys(Call read) {
    var keys = new ArrayList<String>();
    read.answer().v().path("keys").forEach(key -> keys.add(key.asText()));
    return keys;
  }

  private static void saw(String key, Call read, Map<String, Element> elements) {
    Element element =
        elements.computeIfAbsent(key, k -> new Element(read.answer(), read.endedAt()));
    element.knownAt = Math.min(element.knownAt, read.endedAt());
    element.seenLast = Math.max(element.seenLast, read.endedAt());
  }

  private static void single(
      Call read, Map<String, Element> elements, Map<String, Absence> absences) {
    if (read.isRefused() && read.answer().err().equals("not_found")) {
      absent(read.key(), read, elements, absences);
    }
  }

  private static void all(
      Call read, Map<String, Element> elements, Map<String, Absence> absences, Findings findings) {
    Set<String> present = new HashSet<>();
    for (String key : keys(read)) {
      if (!present.add(key)) {
        findings.add("doubled").violation("twice in one read: " + key, read);
      }
    }
    for (String key : elements.keySet()) {
      if (!present.contains(key)) {
        absent(key, read, elements, absences);
      }
    }
  }

  private static void absent(
      String key, Call read, Map<String, Element> elements, Map<String, Absence> absences) {
    Element element = elements.get(key);
    if (element != null && read.begunAt() > element.knownAt) {
      absences.put(key, new Absence(element, read)); // the last one says whether it came back
    }
  }
}
