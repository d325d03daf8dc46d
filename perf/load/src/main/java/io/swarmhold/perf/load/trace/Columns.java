package io.swarmhold.perf.load.trace;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Where in a row stands what we need, by the names in the header: those of the Azure traces, of
 * BurstGPT ({@code Request tokens}), of Vidur ({@code num_prefill_tokens}) and their like.
 *
 * @param names all of them
 * @param time place from 0, as {@code context} and {@code generated}
 */
record Columns(List<String> names, int time, int context, int generated) {

  private static final List<String> CONTEXT =
      List.of("context", "prompt", "input", "prefill", "request");
  private static final List<String> GENERATED =
      List.of("generated", "completion", "output", "decode", "response");
  private static final List<String> SIZES = List.of("token", "len", "size");
  private static final List<String> TIMES = List.of("time", "arriv", "date");

  Columns {
    names = List.copyOf(names);
  }

  /**
   * @throws IllegalArgumentException if one is missing, or could be either of two
   */
  static Columns of(List<String> names) {
    return new Columns(
        names,
        only(names, "timestamp", "the time of arrival, such as TIMESTAMP", Columns::isTime),
        only(
            names,
            "contexttokens",
            "the tokens read, such as ContextTokens",
            name -> isSize(name, CONTEXT)),
        only(
            names,
            "generatedtokens",
            "the tokens written, such as GeneratedTokens",
            name -> isSize(name, GENERATED)));
  }

  /** What the file calls it. */
  String name(int column) {
    return names.get(column);
  }

  /** The usual name wins over others that would do. */
  private static int only(
      List<String> names, String usual, String what, Predicate<String> isLikeIt) {
    int exact = names.stream().map(Columns::plain).toList().indexOf(usual);
    if (exact >= 0) {
      return exact;
    }
    int[] alike =
        IntStream.range(0, names.size()).filter(i -> isLikeIt.test(plain(names.get(i)))).toArray();
    if (alike.length != 1) {
      throw new IllegalArgumentException(
          "columns %s (expected: a header with one column for %s)"
              .formatted(String.join(", ", names), what));
    }
    return alike[0];
  }

  private static boolean isTime(String name) {
    return name.equals("ts")
        || (has(name, TIMES) && !has(name, SIZES.subList(0, 1)) && !isSize(name, CONTEXT));
  }

  private static boolean isSize(String name, List<String> roles) {
    return roles.contains(name) || (has(name, roles) && has(name, SIZES));
  }

  private static boolean has(String name, List<String> words) {
    return words.stream().anyMatch(name::contains);
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
