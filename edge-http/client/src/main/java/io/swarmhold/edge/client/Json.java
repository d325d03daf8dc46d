package io.swarmhold.edge.client;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value, kept as the UTF-8 bytes it is made of and parsed only when asked. So what an
 * agent gets is byte for byte what was submitted.
 */
public final class Json {

  static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final Json NULL = new Json("null".getBytes(StandardCharsets.UTF_8));

  private final byte[] utf8;

  private Json(byte[] utf8) {
    this.utf8 = utf8;
  }

  /**
   * The JSON that Jackson makes of {@code value}: a record, a map, a list, a {@link JsonNode}, a
   * string ... A {@code Json} stays what it is.
   *
   * @throws IllegalArgumentException if Jackson cannot write it
   */
  public static Json of(@Nullable Object value) {
    if (value == null) {
      return NULL;
    }
    if (value instanceof Json json) {
      return json;
    }
    try {
      return new Json(MAPPER.writeValueAsBytes(value));
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "%s: not writable as JSON: %s".formatted(value.getClass().getName(), message(e)), e);
    }
  }

  /** The value written in {@code utf8}, which must be valid JSON: it is the server that checks. */
  public static Json ofBytes(byte[] utf8) {
    return new Json(utf8.clone());
  }

  /**
   * The value written in {@code text}.
   *
   * @throws IllegalArgumentException if that is not exactly one JSON value
   */
  public static Json parse(String text) {
    var json = new Json(text.getBytes(StandardCharsets.UTF_8));
    if (json.tree().isMissingNode()) {
      throw new IllegalArgumentException("JSON: empty (expected: one value)");
    }
    return json;
  }

  static Json owning(byte[] utf8) {
    return new Json(utf8);
  }

  /** The value's bytes; a copy. */
  public byte[] utf8() {
    return utf8.clone();
  }

  /** As {@link #utf8}, for readers in this package, which leave it as it is. */
  byte[] bytes() {
    return utf8;
  }

  public int size() {
    return utf8.length;
  }

  /**
   * @throws IllegalArgumentException if the bytes are not one JSON value
   */
  public JsonNode tree() {
    return as(JsonNode.class);
  }

  /**
   * The value as Jackson reads it into {@code type}; unknown properties are refused.
   *
   * @throws IllegalArgumentException if it does not fit
   */
  public <T> T as(Class<T> type) {
    try {
      return MAPPER.readValue(utf8, type);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("JSON: " + message(e), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(e); // not from an array
    }
  }

  private static String message(JacksonException e) {
    var at = e.getLocation();
    return at == null
        ? e.getOriginalMessage()
        : "%s at line %d, column %d"
            .formatted(e.getOriginalMessage(), at.getLineNr(), at.getColumnNr());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Json json && Arrays.equals(utf8, json.utf8);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(utf8);
  }

  @Override
  public String toString() {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
