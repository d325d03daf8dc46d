package io.swarmhold.perf.lab.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Histories as JSON, a line each; what is not exactly that is refused with the line's number. */
public final class HistoryFile {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final ObjectReader STRICT =
      MAPPER
          .readerFor(JsonNode.class)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
  private static final Set<String> NAMES =
      Set.of("i", "t", "proc", "node", "type", "f", "tenant", "key", "v", "err");

  private final Map<String, String> words = new HashMap<>();

  private HistoryFile() {}

  public static History read(Path file) throws IOException, MalformedHistoryException {
    var reader = new HistoryFile();
    var builder = new History.Builder();
    int number = 0;
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        builder.add(reader.op(line));
      }
    } catch (MalformedHistoryException e) {
      throw new MalformedHistoryException(
          file.getFileName() + ", line " + number + ": " + e.getMessage());
    }
    return builder.build();
  }

  /** The line of {@code op}, without the line's end. */
  static String line(Op op) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("i", op.i()).put("t", op.t()).put("proc", op.proc());
    put(json, "node", op.node());
    json.put("type", op.type().text()).put("f", op.f());
    put(json, "tenant", op.tenant());
    put(json, "key", op.key());
    if (op.v().isObject() && !op.v().isEmpty()) {
      json.set("v", op.v());
    }
    put(json, "err", op.err());
    return json.toString();
  }

  private static void put(ObjectNode json, String name, String value) {
    if (!value.isEmpty()) {
      json.put(name, value);
    }
  }

  private Op op(String line) throws MalformedHistoryException {
    JsonNode json = json(line);
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (!NAMES.contains(field.getKey())) {
        throw new MalformedHistoryException("unknown field " + field.getKey());
      }
    }
    JsonNode v = json.has("v") ? json.path("v") : MAPPER.createObjectNode();
    if (!v.isObject()) {
      throw new MalformedHistoryException("v: no object");
    }
    return new Op(
        number(json, "i"),
        number(json, "t"),
        required(json, "proc"),
        word(json, "node"),
        type(required(json, "type")),
        required(json, "f"),
        word(json, "tenant"),
        word(json, "key"),
        v,
        word(json, "err"));
  }

  private static JsonNode json(String line) throws MalformedHistoryException {
    try {
      JsonNode json = STRICT.readTree(line);
      if (json == null || !json.isObject()) {
        throw new MalformedHistoryException("no JSON object");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw new MalformedHistoryException("no JSON: " + e.getOriginalMessage());
    }
  }

  private static Op.Type type(String text) throws MalformedHistoryException {
    for (Op.Type type : Op.Type.values()) {
      if (type.text().equals(text.toLowerCase(Locale.ROOT))) {
        return type;
      }
    }
    throw new MalformedHistoryException("type: " + text + " (expected: invoke, ok, fail, info)");
  }

  private static long number(JsonNode json, String name) throws MalformedHistoryException {
    if (!json.path(name).isIntegralNumber()) {
      throw new MalformedHistoryException(name + ": missing, or no whole number");
    }
    return json.path(name).asLong();
  }

  private String required(JsonNode json, String name) throws MalformedHistoryException {
    String text = word(json, name);
    if (text.isEmpty()) {
      throw new MalformedHistoryException(name + ": missing");
    }
    return text;
  }

  /** The same few words stand in a million lines: each is kept once. */
  private String word(JsonNode json, String name) throws MalformedHistoryException {
    JsonNode value = json.path(name);
    if (!value.isMissingNode() && !value.isTextual()) {
      throw new MalformedHistoryException(name + ": no text");
    }
    String text = value.asText("");
    return name.equals("key") || name.equals("err")
        ? text
        : words.computeIfAbsent(text, same -> same);
  }
}
