package io.swarmhold.cli.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One page about a folder of texts: what is in it, where, and where to begin. */
final class Report {

  private static final int TOP_TERMS = 25;
  private static final int FOLDERS = 20;
  private static final int DISTINCTIVE = 12;
  private static final int TWINS = 10;
  private static final double TWIN_LIKENESS = 0.80;
  private static final int READING = 10;
  private static final int KEYWORD_FILES = 150;

  /** Terms in so large a part of all files say what kind of folder it is, not what it is about. */
  private static final double EVERYWHERE = 0.5;

  private final String name;
  private final List<Extract> extracts;
  private final Map<String, Score> scores;
  private final StringBuilder page = new StringBuilder();

  private Report(String name, List<Extract> extracts, Map<String, Score> scores) {
    this.name = name;
    this.extracts = extracts;
    this.scores = scores;
  }

  /** The page, in Markdown; the same for the same input. */
  static String of(String name, List<Extract> extracts, List<Score> scores) {
    var byPath = new TreeMap<String, Score>();
    scores.forEach(score -> byPath.put(score.path(), score));
    var sorted =
        extracts.stream()
            .filter(extract -> byPath.containsKey(extract.path()))
            .sorted(Comparator.comparing(Extract::path))
            .toList();
    return new Report(name, sorted, byPath).write();
  }

  private String write() {
    overview();
    readingOrder();
    topTerms();
    folders();
    distinctive();
    twins();
    keywords();
    return page.toString();
  }

  private void overview() {
    long bytes = extracts.stream().mapToLong(Extract::bytes).sum();
    long lines = extracts.stream().mapToLong(Extract::lines).sum();
    long words = extracts.stream().mapToLong(Extract::words).sum();
    say("# What is in %s", name);
    say("");
    say(
        "%,d text files, %,d lines, %,d words, %,d KiB. By kind: %s.",
        extracts.size(), lines, words, bytes >> 10, kinds());
    say("");
  }

  private String kinds() {
    var kinds = new HashMap<String, Integer>();
    for (Extract extract : extracts) {
      String file = extract.path().substring(extract.path().lastIndexOf('/') + 1);
      int dot = file.lastIndexOf('.');
      kinds.merge(dot > 0 ? file.substring(dot) : "no suffix", 1, Integer::sum);
    }
    return Terms.top(kinds, 8).entrySet().stream()
        .map(kind -> kind.getKey() + " " + kind.getValue())
        .collect(Collectors.joining(", "));
  }

  /** Each next file is the one that says most of what was not said yet and most files speak of. */
  private void readingOrder() {
    var worth = new HashMap<String, Double>();
    for (Score score : scores.values()) {
      score.vector().forEach((term, weight) -> worth.merge(term, weight, Double::sum));
    }
    say("## Where to begin");
    say("");
    say(
        "Each file adds most of what those before it leave unsaid; together they cover the folder.");
    say("");
    var open = new ArrayList<>(extracts);
    Set<String> said = new HashSet<>();
    for (int place = 1; place <= READING && !open.isEmpty(); place++) {
      Extract best =
          open.stream()
              .max(
                  Comparator.comparingDouble((Extract e) -> gain(e, worth, said))
                      .thenComparing(Comparator.comparing(Extract::path).reversed()))
              .orElseThrow();
      var fresh =
          score(best).vector().keySet().stream()
              .filter(term -> !said.contains(term))
              .sorted(
                  Comparator.comparingDouble((String term) -> -worth.getOrDefault(term, 0.0))
                      .thenComparing(Comparator.naturalOrder()))
              .limit(6)
              .collect(Collectors.joining(", "));
      if (fresh.isEmpty()) {
        break;
      }
      say("%d. `%s`: %s. Adds: %s.", place, best.path(), plain(best.title()), fresh);
      said.addAll(score(best).vector().keySet());
      open.remove(best);
    }
    say("");
  }

  /** Prose counts double: it was written to be read first. Tests come when all else is clear. */
  private double gain(Extract extract, Map<String, Double> worth, Set<String> said) {
    double gain = 0;
    for (var term : score(extract).vector().entrySet()) {
      if (!said.contains(term.getKey())) {
        gain += term.getValue() * worth.getOrDefault(term.getKey(), 0.0);
      }
    }
    boolean prose = extract.path().endsWith(".md") || extract.path().endsWith(".txt");
    boolean test = extract.path().contains("test/");
    return gain * (prose ? 2 : test ? 0.5 : 1);
  }

  private void topTerms() {
    var total = new HashMap<String, Integer>();
    var files = new HashMap<String, Integer>();
    for (Extract extract : extracts) {
      extract
          .terms()
          .forEach((term, count) -> {
            total.merge(term, count, Integer::sum);
            files.merge(term, 1, Integer::sum);
          });
    }
    say("## What it speaks of");
    say("");
    say(
        "The terms used most, each with its uses and files: %s.",
        Terms.top(total, TOP_TERMS).entrySet().stream()
            .map(t -> "%s (%,d in %d)".formatted(t.getKey(), t.getValue(), files.get(t.getKey())))
            .collect(Collectors.joining(", ")));
    say("");
  }

  private void folders() {
    var folders = new TreeMap<String, List<Extract>>();
    extracts.forEach(e -> folders.computeIfAbsent(e.folder(), f -> new ArrayList<>()).add(e));
    say("## Folder by folder");
    say("");
    say("| folder | files | lines | what sets it apart |");
    say("|---|---:|---:|---|");
    folders.entrySet().stream()
        .sorted(
            Comparator.comparingLong((Map.Entry<String, List<Extract>> f) -> -lines(f.getValue()))
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(FOLDERS)
        .forEach(folder ->
            say(
                "| `%s` | %d | %,d | %s |",
                folder.getKey(),
                folder.getValue().size(),
                lines(folder.getValue()),
                String.join(", ", themes(folder.getValue()))));
    if (folders.size() > FOLDERS) {
      say("");
      say("%d smaller folders are left out.", folders.size() - FOLDERS);
    }
    say("");
  }

  private static long lines(List<Extract> files) {
    return files.stream().mapToLong(Extract::lines).sum();
  }

  /** Terms heavy in several of its files, before those of one. */
  private List<String> themes(List<Extract> files) {
    var weights = new HashMap<String, Double>();
    var spread = new HashMap<String, Integer>();
    for (Extract file : files) {
      score(file)
          .vector()
          .forEach((term, weight) -> {
            weights.merge(term, weight, Double::sum);
            spread.merge(term, 1, Integer::sum);
          });
    }
    weights.replaceAll(
        (term, weight) -> spread.getOrDefault(term, 0) > EVERYWHERE * extracts.size() ? 0 : weight);
    return List.copyOf(Terms.top(weights, 7).keySet());
  }

  private void distinctive() {
    say("## Like no other");
    say("");
    say("| file | score | its own words |");
    say("|---|---:|---|");
    extracts.stream()
        .sorted(
            Comparator.comparingDouble((Extract e) -> -score(e).distinctiveness())
                .thenComparing(Extract::path))
        .limit(DISTINCTIVE)
        .forEach(
            e -> say("| `%s` | %.1f | %s |", e.path(), score(e).distinctiveness(), words(e, 6)));
    say("");
  }

  private record Pair(String one, String other, double likeness) {}

  private void twins() {
    List<Pair> pairs = new ArrayList<>();
    var all = new ArrayList<>(scores.values());
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        double likeness = all.get(i).likeness(all.get(j));
        if (likeness >= TWIN_LIKENESS) {
          pairs.add(new Pair(all.get(i).path(), all.get(j).path(), likeness));
        }
      }
    }
    pairs.sort(
        Comparator.comparingDouble((Pair pair) -> -pair.likeness())
            .thenComparing(Pair::one)
            .thenComparing(Pair::other));
    say("## Nearly the same");
    say("");
    if (pairs.isEmpty()) {
      say("No two files are alike by more than %.0f %%.", 100 * TWIN_LIKENESS);
    }
    pairs.stream()
        .limit(TWINS)
        .forEach(p -> say("- %.0f %%: `%s` and `%s`", 100 * p.likeness(), p.one(), p.other()));
    if (pairs.size() > TWINS) {
      say("- and %d pairs more", pairs.size() - TWINS);
    }
    say("");
  }

  private void keywords() {
    say("## File by file");
    say("");
    List<Extract> longest =
        extracts.stream()
            .sorted(Comparator.comparingInt((Extract e) -> -e.lines()).thenComparing(Extract::path))
            .limit(KEYWORD_FILES)
            .sorted(Comparator.comparing(Extract::path))
            .toList();
    var folders = new LinkedHashMap<String, List<Extract>>();
    longest.forEach(e -> folders.computeIfAbsent(e.folder(), f -> new ArrayList<>()).add(e));
    folders.forEach((folder, files) -> {
      say("**%s**", folder);
      say("");
      files.forEach(e ->
          say(
              "- `%s` (%,d): %s",
              folder.equals(".") ? e.path() : e.path().substring(folder.length() + 1),
              e.lines(),
              words(e, 5)));
      say("");
    });
    if (extracts.size() > KEYWORD_FILES) {
      say(
          "The %d longest files; %d shorter ones are left out.",
          KEYWORD_FILES, extracts.size() - KEYWORD_FILES);
      say("");
    }
  }

  private String words(Extract extract, int most) {
    return score(extract).vector().keySet().stream().limit(most).collect(Collectors.joining(", "));
  }

  private Score score(Extract extract) {
    Score score = scores.get(extract.path());
    if (score == null) {
      throw new IllegalArgumentException("no score for " + extract.path());
    }
    return score;
  }

  private static String plain(String title) {
    return title.replace("`", "").replace("|", "\\|");
  }

  @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more dependency
  private void say(String format, Object... values) {
    page.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
