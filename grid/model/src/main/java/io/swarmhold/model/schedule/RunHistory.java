package io.swarmhold.model.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The runs of a schedule, oldest first: all that are open, and the last ones of the others. */
public record RunHistory(List<Run> runs) {

  /** So many are remembered, and more only if they are open. */
  public static final int MAX_REMEMBERED = 20;

  /** So many runs of one schedule may be open: those of a day, if one starts each quarter. */
  public static final int MAX_OPEN = 100;

  static final RunHistory EMPTY = new RunHistory(List.of());

  public RunHistory {
    runs = List.copyOf(runs);
  }

  public int open() {
    return (int) openRuns().count();
  }

  Stream<Run> openRuns() {
    return runs.stream().filter(Run::isOpen);
  }

  RunHistory with(Run started) {
    List<Run> more = new ArrayList<>(runs);
    more.add(started);
    return remembered(more);
  }

  RunHistory ended(long number, RunEnd how, long at) {
    List<Run> changed = new ArrayList<>(runs);
    changed.replaceAll(run -> run.number() == number && run.isOpen() ? run.ended(how, at) : run);
    return remembered(changed);
  }

  private static RunHistory remembered(List<Run> runs) {
    while (runs.size() > MAX_REMEMBERED && runs.stream().anyMatch(run -> !run.isOpen())) {
      runs.remove(firstEnded(runs));
    }
    return new RunHistory(runs);
  }

  private static int firstEnded(List<Run> runs) {
    int first = 0;
    while (runs.get(first).isOpen()) {
      first++;
    }
    return first;
  }
}
