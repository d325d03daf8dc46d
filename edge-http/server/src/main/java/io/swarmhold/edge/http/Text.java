package io.swarmhold.edge.http;

/** What of callers' texts may stand in an answer. */
public final class Text {

  private Text() {}

  /** The text in quotes, cut at what an answer may repeat. */
  static String echo(String text) {
    return text.length() <= Problem.MAX_ECHO
        ? "\"" + text + "\""
        : "\"" + text.substring(0, Problem.MAX_ECHO) + "\"...";
  }

  /** The text, cut at what an answer may repeat. */
  public static String cut(String text) {
    return text.length() <= Problem.MAX_ECHO ? text : text.substring(0, Problem.MAX_ECHO) + "...";
  }
}
