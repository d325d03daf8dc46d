package io.swarmhold.edge.http;

/** What of a caller's text may come back to it. */
final class Text {

  private Text() {}

  /** The text in quotes, cut at what an answer may repeat. */
  static String echo(String text) {
    return text.length() <= Problem.MAX_ECHO
        ? "\"" + text + "\""
        : "\"" + text.substring(0, Problem.MAX_ECHO) + "\"...";
  }
}
