package io.swarmhold.edge.http;

/** What of callers' texts may stand in an answer. */
public final class Text {

  private Text() {}

  /** The text in quotes, cut at what an answer may repeat. */
  static String echo(String text) {
    String shown = beginning(text);
    return "\"" + shown + (shown.length() < text.length() ? "\"..." : "\"");
  }

  /** The text, cut at what an answer may repeat. */
  public static String cut(String text) {
    String shown = beginning(text);
    return shown.length() < text.length() ? shown + "..." : text;
  }

  /** Half a character of two is no text. */
  private static String beginning(String text) {
    if (text.length() <= Problem.MAX_ECHO) {
      return text;
    }
    boolean halves = Character.isHighSurrogate(text.charAt(Problem.MAX_ECHO - 1));
    return text.substring(0, halves ? Problem.MAX_ECHO - 1 : Problem.MAX_ECHO);
  }
}
