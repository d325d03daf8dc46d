package io.swarmhold.model.dependency;

import java.util.List;

/** A fact about which task waits for which. {@link Dependencies#apply} folds it. */
public sealed interface DependencyEvent {

  /** The number of the task it is about. */
  long number();

  /**
   * The task waits.
   *
   * @param on those that were open when it was said, in the order of numbers
   */
  record Declared(long number, List<Long> on, OnFailure onFailure) implements DependencyEvent {

    public Declared {
      on = List.copyOf(on);
    }
  }

  /**
   * The task is over, one way or the other: {@link Fate#SUCCEEDED} or {@link Fate#FAILED}. Whoever
   * folds the event that says so of the task can derive this one, and need not log it.
   */
  record Ended(long number, Fate fate) implements DependencyEvent {}

  /** What was to be done with the task has been done: it is waited for no more. */
  record Settled(long number) implements DependencyEvent {}
}
