package io.swarmhold.edge.contract;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Values for a schema: such as it allows, with every bound and every choice, and such as it may
 * not. What they are is for a validator to say.
 */
final class Samples {

  /** One of each type, to be of the wrong one somewhere. */
  private static final List<Object> ODD =
      List.of(
          new JsonObject().put("odd", 1), new JsonArray().add(1), "odd one!", 1.5, -7, true, "");

  private static final int MANY = 1_100;

  private Samples() {}

  /** Values of the schema's own kind, good ones first. */
  static List<Object> of(JsonObject schema) {
    var samples = new ArrayList<Object>();
    if (schema.containsKey("enum")) {
      schema.getJsonArray("enum").forEach(samples::add);
    } else if (schema.containsKey("const")) {
      samples.add(schema.getValue("const"));
    } else if (schema.containsKey("oneOf")) {
      schema.getJsonArray("oneOf").forEach(branch -> samples.addAll(of((JsonObject) branch)));
    } else {
      switch (schema.getString("type", "any")) {
        case "string" -> strings(schema, samples);
        case "integer", "number" -> numbers(schema, samples);
        case "boolean" -> samples.addAll(List.of(true, false));
        case "array" -> arrays(schema, samples);
        case "object" -> objects(schema, samples);
        default -> samples.add(new JsonObject().put("any", new JsonArray().add(1).addNull()));
      }
    }
    return samples;
  }

  /** {@link #of}, and one of each other kind. */
  static List<Object> withOdd(JsonObject schema) {
    var samples = new ArrayList<>(of(schema));
    samples.addAll(ODD);
    return samples;
  }

  private static void strings(JsonObject schema, List<Object> samples) {
    JsonArray examples = schema.getJsonArray("examples", new JsonArray().add("text"));
    examples.forEach(samples::add);
    int most = schema.getInteger("maxLength", 0);
    if (most > 0) {
      samples.add("x".repeat(most));
      samples.add("x".repeat(most + 1));
    }
    if (schema.containsKey("pattern")) {
      samples.addAll(List.of("-x", "x y", "ü", "x".repeat(65)));
    }
  }

  private static void numbers(JsonObject schema, List<Object> samples) {
    boolean integer = schema.getString("type").equals("integer");
    for (String bound : List.of("minimum", "maximum")) {
      Number at = (Number) schema.getValue(bound);
      if (at != null) {
        long beyond = at.longValue() + (bound.equals("minimum") ? -1 : 1);
        samples.add(at.longValue());
        samples.add(beyond);
      }
    }
    if (!integer) {
      samples.add(0.5);
    }
  }

  private static void arrays(JsonObject schema, List<Object> samples) {
    JsonObject items = schema.getJsonObject("items");
    samples.add(new JsonArray());
    for (Object item : withOdd(items)) {
      samples.add(new JsonArray().add(item));
    }
    int most = Math.min(schema.getInteger("maxItems", 3), MANY);
    Object item = of(items).getFirst();
    for (int size : List.of(most, most + 1)) {
      var array = new JsonArray();
      for (int i = 0; i < size; i++) {
        array.add(item);
      }
      samples.add(array);
    }
  }

  private static void objects(JsonObject schema, List<Object> samples) {
    JsonObject properties = schema.getJsonObject("properties", new JsonObject());
    Set<String> required =
        Set.copyOf(
            schema.getJsonArray("required", new JsonArray()).stream()
                .map(String.class::cast)
                .toList());
    JsonObject least = least(properties, required);
    samples.add(least);
    samples.add(least.copy().put("unknown", 1));
    samples.add(least.copy().put("status", "queued"));
    var all = least.copy();
    for (String name : properties.fieldNames()) {
      JsonObject property = properties.getJsonObject(name);
      for (Object value : withOdd(property)) {
        samples.add(least.copy().put(name, value));
      }
      all.put(name, of(property).getFirst());
    }
    samples.add(all);
    for (String name : required) {
      var without = least.copy();
      without.remove(name);
      samples.add(without);
    }
  }

  private static JsonObject least(JsonObject properties, Set<String> required) {
    var least = new JsonObject();
    for (String name : properties.fieldNames()) {
      if (required.contains(name)) {
        least.put(name, of(properties.getJsonObject(name)).getFirst());
      }
    }
    return least;
  }
}
