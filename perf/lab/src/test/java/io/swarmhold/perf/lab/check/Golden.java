package io.swarmhold.perf.lab.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.swarmhold.perf.lab.check.Verdict.Result;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.MalformedHistoryException;
import io.swarmhold.perf.lab.history.Op;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A history that somebody thought about, and what has to be said of it. Many in a file of their
 * checker's name: {@code == verdict: why}, then lines {@code milliseconds proc type f key {v}
 * !err}, of which the last two may be left out.
 */
record Golden(String checker, Result expected, String why, History history) {

  private static final ObjectMapper RELAXED =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .build();

  static List<Golden> all(String checker) {
    var histories = new ArrayList<Golden>();
    for (String part : text(checker).split("(?m)^== ")) {
      if (!part.isBlank()) {
        histories.add(of(checker, part.strip()));
      }
    }
    return histories;
  }

  private static Golden of(String checker, String part) {
    List<String> lines = part.lines().filter(line -> !line.isBlank()).toList();
    String title = lines.getFirst();
    int colon = title.indexOf(':');
    var result = Result.valueOf(title.substring(0, colon).toUpperCase(Locale.ROOT));
    return new Golden(
        checker,
        result,
        title.substring(colon + 1).strip(),
        history(lines.subList(1, lines.size())));
  }

  static History history(List<String> lines) {
    var ops = new ArrayList<Op>();
    for (String line : lines) {
      ops.add(op(ops.size(), line.strip()));
    }
    try {
      return History.of(ops);
    } catch (MalformedHistoryException e) {
      throw new IllegalArgumentException(String.join("\n", lines), e);
    }
  }

  private static Op op(long i, String line) {
    String[] word = line.split(" +", 6);
    String rest = word.length > 5 ? word[5] : "";
    int bang = rest.lastIndexOf('!');
    return new Op(
        i,
        Long.parseLong(word[0]) * 1_000_000,
        word[1],
        "",
        Op.Type.valueOf(word[2].toUpperCase(Locale.ROOT)),
        word[3],
        "lab",
        word[4].equals("-") ? "" : word[4],
        v(bang < 0 ? rest : rest.substring(0, bang)),
        bang < 0 ? "" : rest.substring(bang + 1));
  }

  private static JsonNode v(String text) {
    try {
      return text.isBlank() ? RELAXED.createObjectNode() : RELAXED.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static String text(String checker) {
    try (InputStream in = Golden.class.getResourceAsStream(checker + ".txt")) {
      return new String(Objects.requireNonNull(in, checker).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return checker + " " + expected.text() + ": " + why;
  }
}
