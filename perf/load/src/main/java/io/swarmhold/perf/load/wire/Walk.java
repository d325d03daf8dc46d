package io.swarmhold.perf.load.wire;

import java.util.Arrays;

/**
 * The slow and general way through JSON that is known to be well formed: finds where values end.
 * The scanners fall back on it where the server's bytes are not laid out as expected.
 */
final class Walk {

  private Walk() {}

  /** Position of the next byte that is not white space; {@code to} if there is none. */
  static int blank(byte[] json, int from, int to) {
    int at = from;
    while (at < to && json[at] <= ' ') {
      at++;
    }
    return at;
  }

  /** Position after {@code wanted}, which must come next. */
  static int expect(byte[] json, int from, int to, char wanted) {
    int at = blank(json, from, to);
    if (at == to || json[at] != wanted) {
      throw new UnexpectedAnswerException("expected " + wanted, json, Math.min(from, to), to);
    }
    return at + 1;
  }

  /** Whether {@code wanted} comes next. */
  static boolean comes(byte[] json, int from, int to, char wanted) {
    int at = blank(json, from, to);
    return at < to && json[at] == wanted;
  }

  /** Position after the value at {@code from}. */
  static int value(byte[] json, int from, int to) {
    int at = blank(json, from, to);
    if (at == to) {
      throw new UnexpectedAnswerException("expected a value", json, from, to);
    }
    return switch (json[at]) {
      case '"' -> string(json, at, to);
      case '{', '[' -> nested(json, at, to);
      default -> plain(json, at, to);
    };
  }

  /** Position after the string whose opening quote is at {@code from}. */
  static int string(byte[] json, int from, int to) {
    for (int at = from + 1; at < to; at++) {
      if (json[at] == '\\') {
        at++;
      } else if (json[at] == '"') {
        return at + 1;
      }
    }
    throw new UnexpectedAnswerException("a string without an end", json, from, to);
  }

  /** Whether exactly {@code text} stands from {@code from} to {@code to}. */
  static boolean is(byte[] json, int from, int to, byte[] text) {
    return Arrays.equals(json, from, to, text, 0, text.length);
  }

  /** Whether {@code text} stands at {@code at}. */
  static boolean startsWith(byte[] json, int at, int to, byte[] text) {
    return to - at >= text.length
        && Arrays.equals(json, at, at + text.length, text, 0, text.length);
  }

  private static int nested(byte[] json, int from, int to) {
    int depth = 0;
    for (int at = from; at < to; ) {
      byte b = json[at];
      if (b == '"') {
        at = string(json, at, to);
        continue;
      }
      at++;
      if (b == '{' || b == '[') {
        depth++;
      } else if (b == '}' || b == ']') {
        if (--depth == 0) {
          return at;
        }
      }
    }
    throw new UnexpectedAnswerException("a value without an end", json, from, to);
  }

  private static int plain(byte[] json, int from, int to) {
    int at = from;
    while (at < to && json[at] != ',' && json[at] != '}' && json[at] != ']' && json[at] > ' ') {
      at++;
    }
    return at;
  }
}
