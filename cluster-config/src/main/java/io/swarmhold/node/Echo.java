package io.swarmhold.node;

/** What of a value that will not do is repeated where it is refused. */
final class Echo {

  private static final int MOST = 64;

  private Echo() {}

  static String of(String text) {
    return text.length() <= MOST ? text : text.substring(0, MOST) + "...";
  }
}
