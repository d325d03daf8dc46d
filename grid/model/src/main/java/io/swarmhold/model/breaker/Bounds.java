package io.swarmhold.model.breaker;

/** What may stand in a breaker's state: every copy keeps it, in every snapshot. */
final class Bounds {

  private Bounds() {}

  static void between(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s: %d (expected: %d to %d)".formatted(what, value, least, most));
    }
  }

  /** Of half a pair of surrogates UTF-8 makes a question mark: copies would hold another text. */
  static void text(String what, String value, int most) {
    between(what + ": length", value.length(), 1, most);
    if (value
        .codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw new IllegalArgumentException(what + ": half a surrogate pair (expected: Unicode text)");
    }
  }
}
