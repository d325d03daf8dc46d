package io.swarmhold.perf.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The figures of a run, in the order in which they were put; printed as one JSON object. */
final class Report {

  /** How it is printed. */
  enum Form {
    JSON,
    TABLE
  }

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int NAME_WIDTH = 28;

  private final Map<String, @Nullable Object> figures = new LinkedHashMap<>();

  Report put(String name, @Nullable Object value) {
    figures.put(name, value);
    return this;
  }

  Report put(String name, long value) {
    figures.put(name, value);
    return this;
  }

  /** With three digits after the point. */
  Report put(String name, double value) {
    figures.put(name, rounded(value));
    return this;
  }

  /** Left out of what cannot be known: null. */
  Report put(String name, OptionalLong value) {
    figures.put(name, value.isPresent() ? value.getAsLong() : null);
    return this;
  }

  @Nullable Object get(String name) {
    return figures.get(name);
  }

  Map<String, @Nullable Object> figures() {
    return figures;
  }

  void print(Form form, PrintWriter out) {
    switch (form) {
      case JSON -> out.println(json());
      case TABLE -> table("", figures, out);
    }
    out.flush();
  }

  static double rounded(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }

  private String json() {
    try {
      return MAPPER.writeValueAsString(figures);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void table(String prefix, Map<?, ?> rows, PrintWriter out) {
    rows.forEach((name, value) -> {
      if (value instanceof Map<?, ?> nested) {
        table(prefix + name + ".", nested, out);
      } else {
        String title = prefix + name;
        out.println(title + " ".repeat(Math.max(1, NAME_WIDTH - title.length())) + value);
      }
    });
  }
}
