package io.swarmhold.edge.json;

import java.util.Locale;

/**
 * What was sent is not what was asked for, and whose fault it is is clear. The message is for
 * people: it names the property and what was expected, and repeats at most {@link #MAX_ECHO}
 * characters of the input.
 */
public final class BadJson extends RuntimeException {

  static final int MAX_ECHO = 64;

  /** Which reaction of the caller it calls for. */
  public enum Code {
    /** Not JSON, or not the strict JSON of PROTOCOL.md: no duplicate names, no lone surrogates. */
    MALFORMED_JSON,
    JSON_TOO_DEEP,
    UNKNOWN_PROPERTY,
    /** A property is missing, of the wrong type or out of range. */
    BAD_REQUEST,
    TOO_LARGE;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As written in PROTOCOL.md. */
    public String text() {
      return text;
    }
  }

  private final Code code;
  private final String path;
  private final int line;
  private final int column;

  BadJson(Code code, String path, int line, int column, String detail) {
    super(detail, null, false, false);
    this.code = code;
    this.path = path;
    this.line = line;
    this.column = column;
  }

  public Code code() {
    return code;
  }

  /** The property concerned, such as {@code tasks[3].retry.factor}; empty for the whole. */
  public String path() {
    return path;
  }

  /** Line of the place, counted from 1. */
  public int line() {
    return line;
  }

  /** Column of the place in characters, counted from 1. */
  public int column() {
    return column;
  }

  /** Line and column as they stand behind the message. */
  public String place() {
    return " (line " + line + ", column " + column + ")";
  }

  /** The message, which every exception made here has. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
