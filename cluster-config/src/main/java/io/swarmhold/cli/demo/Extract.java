package io.swarmhold.cli.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one file is about, as an agent found it: the result of an {@code extract} task.
 *
 * @param title its first heading, or the type it declares, or its name
 * @param headings of a text, or the types of a program
 * @param terms how often each stands in the file, sorted by name
 */
record Extract(
    String path,
    int bytes,
    int lines,
    int words,
    String title,
    List<String> headings,
    Map<String, Integer> terms) {

  private static final int MAX_HEADINGS = 40;
  private static final int MAX_HEADING_LENGTH = 100;
  private static final Pattern HEADING =
      Pattern.compile("^#{1,6}\\s+(.+?)\\s*#*$", Pattern.MULTILINE);
  private static final Pattern XML_NAME = Pattern.compile("<name>\\s*([^<]+?)\\s*</name>");
  private static final Pattern TYPE =
      Pattern.compile(
          "^\\s*(?:(?:public|private|protected|static|final|abstract|sealed|non-sealed|export|default)\\s+)*"
              + "(?:class|interface|enum|record|@interface|struct|trait)\\s+([A-Za-z_][A-Za-z0-9_]*)",
          Pattern.MULTILINE);

  Extract {
    headings = List.copyOf(headings);
    terms = Collections.unmodifiableMap(new TreeMap<>(terms));
  }

  static Extract of(String path, String text) {
    List<String> headings = headings(path, text);
    String name = path.substring(path.lastIndexOf('/') + 1);
    return new Extract(
        path,
        text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length,
        (int) text.lines().count(),
        words(text),
        headings.isEmpty() ? name : headings.getFirst(),
        headings,
        Terms.counts(text));
  }

  private static List<String> headings(String path, String text) {
    String lower = path.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".md")) {
      return all(HEADING.matcher(text));
    }
    if (lower.endsWith(".xml")) {
      return all(XML_NAME.matcher(text));
    }
    return all(TYPE.matcher(text));
  }

  private static List<String> all(Matcher matcher) {
    var found = new ArrayList<String>();
    while (matcher.find() && found.size() < MAX_HEADINGS) {
      String heading = matcher.group(1);
      found.add(
          heading.length() <= MAX_HEADING_LENGTH
              ? heading
              : heading.substring(0, MAX_HEADING_LENGTH));
    }
    return found;
  }

  private static int words(String text) {
    int words = 0;
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      boolean space = Character.isWhitespace(text.charAt(i));
      words += !space && !inside ? 1 : 0;
      inside = !space;
    }
    return words;
  }

  /** The two upper folders it is in; {@code .} for the top. */
  String folder() {
    int last = path.lastIndexOf('/');
    if (last < 0) {
      return ".";
    }
    int second = path.indexOf('/', path.indexOf('/') + 1);
    return second < 0 || second > last ? path.substring(0, last) : path.substring(0, second);
  }
}
