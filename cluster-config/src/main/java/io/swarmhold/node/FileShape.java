package io.swarmhold.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What may stand in a file, as records tell: their components are its keys. Asked before the file
 * is bound to them, because what Jackson says of a slip names our classes and not the key.
 */
final class FileShape {

  private FileShape() {}

  /**
   * @throws IllegalArgumentException naming the key, what stands there, and what was expected
   */
  static void require(JsonNode tree, Class<? extends Record> shape) {
    if (!tree.isObject()) {
      throw new IllegalArgumentException(
          "%s (expected: keys, of %s)"
              .formatted(
                  tree.isMissingNode() || tree.isNull() ? "it is empty" : "it holds " + echo(tree),
                  String.join(", ", keys(shape).keySet())));
    }
    requireKeys("", tree, shape);
  }

  private static void requireKeys(String above, JsonNode tree, Class<?> shape) {
    Map<String, Type> keys = keys(shape);
    tree.properties()
        .forEach(entry -> {
          String path = above.isEmpty() ? entry.getKey() : above + "." + entry.getKey();
          Type expected = keys.get(entry.getKey());
          if (expected == null) {
            throw new IllegalArgumentException(
                "%s: there is no such key (expected: %s)"
                    .formatted(Echo.of(path), String.join(", ", new TreeSet<>(keys.keySet()))));
          }
          if (!entry.getValue().isNull()) {
            requireValue(path, entry.getValue(), expected);
          }
        });
  }

  private static void requireValue(String path, JsonNode value, Type expected) {
    switch (expected) {
      case ParameterizedType list when list.getRawType() == List.class -> {
        require(value.isArray(), path, value, "a list, such as [a, b]");
        for (JsonNode element : value) {
          requireValue(path, element, list.getActualTypeArguments()[0]);
        }
      }
      case ParameterizedType map -> {
        require(value.isObject(), path, value, "names, each with a value");
        value
            .properties()
            .forEach(entry ->
                requireValue(
                    path + "." + entry.getKey(),
                    entry.getValue(),
                    map.getActualTypeArguments()[1]));
      }
      case Class<?> shape when shape.isRecord() -> {
        require(
            value.isObject(),
            path,
            value,
            "keys of its own: " + String.join(", ", keys(shape).keySet()));
        requireKeys(path, value, shape);
      }
      default -> requirePlain(path, value, expected);
    }
  }

  private static void requirePlain(String path, JsonNode value, Type expected) {
    if (expected == Integer.class) {
      require(isWhole(value), path, value, "a whole number");
    } else if (expected == Boolean.class) {
      require(value.isBoolean(), path, value, "true or false");
    } else {
      require(value.isValueNode() && !value.isNull(), path, value, "text");
    }
  }

  /** Quotes around a number are forgiven: templates write them. */
  private static boolean isWhole(JsonNode value) {
    return value.isTextual()
        ? value.textValue().matches("-?\\d{1,9}")
        : value.isIntegralNumber() && value.canConvertToInt();
  }

  private static void require(boolean holds, String path, JsonNode value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s: %s (expected: %s)".formatted(Echo.of(path), echo(value), expected));
    }
  }

  private static String echo(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "keys of its own";
      case NULL, MISSING -> "nothing";
      default -> Echo.of(value.asText());
    };
  }

  private static Map<String, Type> keys(Class<?> shape) {
    Map<String, Type> keys = new LinkedHashMap<>();
    for (RecordComponent component : shape.getRecordComponents()) {
      keys.put(component.getName(), component.getGenericType());
    }
    return keys;
  }
}
