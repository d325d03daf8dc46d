package io.swarmhold.model.dependency;

/** What {@link NaiveDependencies} do wrong in one place, for the tests to be tested. */
enum DependencyMistake {
  NONE,
  ONE_IS_ENOUGH,
  FAILURES_COUNT_AS_SUCCESS,
  RUN_ANYWAY_DOES_NOT_WAIT_FOR_THE_OTHERS,
  CANCEL_BURIES,
  FAILURES_DO_NOT_CASCADE,
  WHO_IS_CANCELLED_GOES_ON_WAITING,
  LATER_TASKS_MAY_BE_WAITED_FOR,
  WHAT_SUCCEEDED_BEFORE_IS_WAITED_FOR
}
