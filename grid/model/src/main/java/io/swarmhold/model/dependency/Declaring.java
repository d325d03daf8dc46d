package io.swarmhold.model.dependency;

import java.util.List;

/** What comes of a task that is to wait for others. */
public sealed interface Declaring {

  /** It need not wait: to be released, or, if one of those failed already, to be dropped. */
  record AtOnce(Verdict verdict) implements Declaring {}

  /**
   * It waits.
   *
   * @param on those that are open, in the order of numbers
   */
  record Waits(List<Long> on) implements Declaring {}

  /** It cannot be; {@code why} gives value and expectation. */
  record Refused(String why) implements Declaring {}
}
