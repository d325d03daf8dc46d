package io.swarmhold.model.consensus;

/** What a command may hold: whatever is agreed on is kept by every member, in every snapshot. */
final class Bounds {

  private Bounds() {}

  static void between(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s: %d (expected: %d to %d)".formatted(what, value, least, most));
    }
  }

  static void length(String what, String value, int least, int most) {
    if (value.length() < least || value.length() > most) {
      throw new IllegalArgumentException(
          "%s: length %d (expected: %d to %d)".formatted(what, value.length(), least, most));
    }
  }
}
