package io.swarmhold.model;

/** The one grammar of names that users give to tenants, pools, agents, capabilities and regions. */
public final class Names {

  public static final int MAX_LENGTH = 64;

  private Names() {}

  /**
   * Returns {@code value} if it is a name: 1 to 64 letters, digits, {@code . _ -}, the first a
   * letter or digit.
   *
   * <p>ASCII only, so no two names look alike, and none holds a separator of any key, path or
   * topic.
   */
  public static String checked(String what, String value) {
    if (value.isEmpty()
        || value.length() > MAX_LENGTH
        || !isLetterOrDigit(value.charAt(0))
        || !allInAlphabet(value)) {
      throw new IllegalArgumentException(
          what
              + ": not a name (expected: 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit)");
    }
    return value;
  }

  private static boolean allInAlphabet(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
