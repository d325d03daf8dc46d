package io.swarmhold.cli.demo;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The words of a text, prose or code: {@code appendedPosition} counts as "appended" and "position",
 * {@code MAX_PAYLOAD_BYTES} as "max", "payload" and "bytes".
 */
final class Terms {

  /** What a task's result holds, and more than a file has to say. */
  static final int MOST = 1_500;

  private static final int SHORTEST = 3;
  private static final int LONGEST = 32;

  private static final Set<String> STOP_WORDS =
      Arrays.stream(
              """
              a about above after again against all also always an and another any are aren as at be
              because been before being below between both but by can cannot could did do does doing
              don done down during each either else even ever every few first for from further get
              gets give given gives had has have having he her here hers him his how however if in
              into is isn it its just know last least less let like made make makes many may me might
              more most much must my neither never next no nor not nothing now of off often on once
              one only onto or other others our out over own per put rather same say says see seen
              shall she should since so some something such take taken takes than that the their them
              then there these they thing things this those though three through thus to too two under
              until up upon us use used uses using very via was way we well were what when where
              whether which while who whole whom whose why will with within without would yet you your
              abstract assert boolean break byte case catch char class const continue default double
              elif enum export extends false final finally float function goto implements import
              include instanceof int interface lambda long native new null package private protected
              public record return sealed short static string strictfp struct super switch synchronized
              throw throws transient true try typeof unsigned var void volatile yield override permits
              com org net www http https java javax src main io util lang
              """
                  .split("\\s+"))
          .collect(Collectors.toUnmodifiableSet());

  private Terms() {}

  /** How often each term stands in {@code text}; the commonest {@link #MOST}, sorted by name. */
  static Map<String, Integer> counts(String text) {
    var counts = new HashMap<String, Integer>();
    int from = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean inside = i < text.length() && Character.isLetterOrDigit(text.charAt(i));
      if (!inside) {
        count(text, from, i, counts);
        from = -1;
      } else if (from < 0) {
        from = i;
      } else if (startsWord(text, i)) {
        count(text, from, i, counts);
        from = i;
      }
    }
    return commonest(counts, MOST);
  }

  /** Where {@code camelCase} and {@code HTTPServer} have their seams. */
  private static boolean startsWord(String text, int at) {
    if (!Character.isUpperCase(text.charAt(at))) {
      return false;
    }
    boolean afterCapital = Character.isUpperCase(text.charAt(at - 1));
    boolean beforeSmall = at + 1 < text.length() && Character.isLowerCase(text.charAt(at + 1));
    return !afterCapital || beforeSmall;
  }

  private static void count(String text, int from, int to, Map<String, Integer> counts) {
    if (from < 0 || to - from < SHORTEST || to - from > LONGEST) {
      return;
    }
    String term = text.substring(from, to).toLowerCase(Locale.ROOT);
    if (!STOP_WORDS.contains(term) && isWord(term)) {
      counts.merge(term, 1, Integer::sum);
    }
  }

  /** More letters than digits: hashes and numbers say nothing about a subject. */
  private static boolean isWord(String term) {
    long letters = term.chars().filter(Character::isLetter).count();
    return letters * 2 > term.length() && term.chars().distinct().count() > 1;
  }

  /** The {@code most} entries with the highest counts, sorted by name. */
  static Map<String, Integer> commonest(Map<String, Integer> counts, int most) {
    if (counts.size() <= most) {
      return Collections.unmodifiableMap(new TreeMap<>(counts));
    }
    var chosen = new TreeMap<String, Integer>();
    ranked(counts).stream().limit(most).forEach(e -> chosen.put(e.getKey(), e.getValue()));
    return Collections.unmodifiableMap(chosen);
  }

  /** Highest first; equal ones by name, so that every run says the same. */
  static <N extends Number & Comparable<N>> List<Map.Entry<String, N>> ranked(Map<String, N> by) {
    return by.entrySet().stream()
        .sorted(
            Map.Entry.<String, N>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .toList();
  }

  static <N extends Number & Comparable<N>> Map<String, N> top(Map<String, N> by, int most) {
    var top = new LinkedHashMap<String, N>();
    ranked(by).stream().limit(most).forEach(e -> top.put(e.getKey(), e.getValue()));
    return top;
  }
}
