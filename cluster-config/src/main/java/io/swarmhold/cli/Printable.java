package io.swarmhold.cli;

/**
 * Text of others on a terminal: what would move its cursor, change its colours or turn the order of
 * what is read is shown as its escape, {@code \u001b}, and does nothing.
 */
final class Printable {

  private Printable() {}

  /** On one line, whatever it holds. */
  static String of(String text) {
    return escaped(text, "");
  }

  /** White space between its parts stays; all else that is escaped can only stand in strings. */
  static String json(String text) {
    return escaped(text, "\n\r\t");
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7f;
  }

  private static String escaped(String text, String kept) {
    if (text.chars().allMatch(c -> isPlain((char) c))) {
      return text;
    }
    var out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(point -> {
          if (isShown(point) || kept.indexOf(point) >= 0) {
            out.appendCodePoint(point);
          } else {
            for (char c : Character.toChars(point)) {
              out.append("\\u%04x".formatted((int) c));
            }
          }
        });
    return out.toString();
  }

  private static boolean isShown(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
