package io.swarmhold.model.schedule;

import io.swarmhold.model.TaskOptions;

/** Refuses what lies beyond a bound, and says where the bound is. */
final class Bounds {

  /** Times from here on are taken for mistakes, here and in {@link TaskOptions}. */
  static final long END_OF_TIME = TaskOptions.MAX_TIME_MILLIS;

  private Bounds() {}

  static void within(String what, long found, long least, long most) {
    if (found < least || found > most) {
      throw new IllegalArgumentException(
          "%s: %d (expected: %d to %d)".formatted(what, found, least, most));
    }
  }

  static void time(String what, long millis) {
    within(what, millis, 0, TaskOptions.MAX_TIME_MILLIS);
  }

  /** Up to so many characters that UTF-8 can say. */
  static void text(String what, String text, int most) {
    within(what + ", characters", text.length(), 0, most);
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw new IllegalArgumentException(
          what + ": half a character (expected: text that UTF-8 can say)");
    }
  }
}
