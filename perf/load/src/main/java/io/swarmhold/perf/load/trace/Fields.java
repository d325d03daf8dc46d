package io.swarmhold.perf.load.trace;

import java.util.ArrayList;
import java.util.List;

/** Takes lines of CSV (RFC 4180) apart; a field in quotes ends on the line it began on. */
final class Fields {

  private static final char QUOTE = '"';
  private static final char[] SEPARATORS = {',', ';', '\t'};

  private Fields() {}

  /** The first of comma, semicolon and tabulator that the header has; a comma if it has none. */
  static char separator(String header) {
    for (char separator : SEPARATORS) {
      if (header.indexOf(separator) >= 0) {
        return separator;
      }
    }
    return SEPARATORS[0];
  }

  /**
   * The fields without their quotes and the blanks around them.
   *
   * @throws IllegalArgumentException if a quote is not closed
   */
  static List<String> of(String line, char separator) {
    var fields = new ArrayList<String>();
    var field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == QUOTE && quoted && i + 1 < line.length() && line.charAt(i + 1) == QUOTE) {
        field.append(QUOTE);
        i++;
      } else if (c == QUOTE) {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        fields.add(field.toString().strip());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    if (quoted) {
      throw new IllegalArgumentException("a quote is not closed (expected: on the same line)");
    }
    fields.add(field.toString().strip());
    return fields;
  }
}
