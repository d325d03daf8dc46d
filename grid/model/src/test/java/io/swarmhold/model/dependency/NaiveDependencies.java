package io.swarmhold.model.dependency;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A second opinion: keeps all tasks for ever, and asks each of them anew what is to be done. */
final class NaiveDependencies {

  private final DependencyMistake mistake;
  final Map<Long, Task> tasks = new TreeMap<>();

  /** A task, whom it was to wait for, and whether it still has to. */
  static final class Task {
    final List<Long> on;
    final OnFailure onFailure;
    boolean isHeld;
    Fate fate = Fate.OPEN;

    Task(List<Long> on, OnFailure onFailure) {
      this.on = on;
      this.onFailure = onFailure;
    }
  }

  NaiveDependencies(DependencyMistake mistake) {
    this.mistake = mistake;
  }

  private boolean wrong(DependencyMistake one) {
    return mistake == one;
  }

  Fate fate(long number) {
    Task task = tasks.get(number);
    return task == null ? Fate.UNKNOWN : task.fate;
  }

  boolean mayWait(long number, List<Long> on) {
    boolean later = !wrong(DependencyMistake.LATER_TASKS_MAY_BE_WAITED_FOR);
    return on.size() <= 32
        && on.stream().noneMatch(one -> one >= number ? later : fate(one) == Fate.UNKNOWN);
  }

  /** What is to be done with it as things stand; null to wait on. */
  @Nullable Verdict verdict(Task task) {
    boolean failed = task.on.stream().anyMatch(one -> fate(one) == Fate.FAILED);
    boolean forgives =
        task.onFailure == OnFailure.RUN_ANYWAY
            || wrong(DependencyMistake.FAILURES_COUNT_AS_SUCCESS);
    if (failed && !forgives) {
      boolean buries = task.onFailure == OnFailure.FAIL || wrong(DependencyMistake.CANCEL_BURIES);
      return buries ? Verdict.BURY : Verdict.CANCEL;
    } else if (failed && wrong(DependencyMistake.RUN_ANYWAY_DOES_NOT_WAIT_FOR_THE_OTHERS)) {
      return Verdict.RELEASE;
    }
    boolean one = task.on.stream().anyMatch(this::isOver) && wrong(DependencyMistake.ONE_IS_ENOUGH);
    return one || task.on.stream().allMatch(this::isOver) ? Verdict.RELEASE : null;
  }

  private boolean isOver(long number) {
    return fate(number) != Fate.OPEN;
  }

  List<Long> open(List<Long> on) {
    boolean all = wrong(DependencyMistake.WHAT_SUCCEEDED_BEFORE_IS_WAITED_FOR);
    return on.stream().filter(one -> all || !isOver(one)).distinct().sorted().toList();
  }

  void ends(long number, Fate fate) {
    Task task = Objects.requireNonNull(tasks.get(number));
    task.fate = fate;
    if (!wrong(DependencyMistake.WHO_IS_CANCELLED_GOES_ON_WAITING)) {
      task.isHeld = false;
    }
  }

  /** Does what is to be done until nothing is. */
  void settle() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Task task : tasks.values()) {
        Verdict verdict = task.isHeld ? verdict(task) : null;
        if (verdict != null) {
          task.isHeld = false;
          changed = true;
          boolean drops = verdict != Verdict.RELEASE;
          if (drops && !wrong(DependencyMistake.FAILURES_DO_NOT_CASCADE)) {
            task.fate = Fate.FAILED;
          }
        }
      }
    }
  }
}
