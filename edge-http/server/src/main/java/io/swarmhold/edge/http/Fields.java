package io.swarmhold.edge.http;

import io.swarmhold.edge.json.JsonBytes;
import java.util.function.BiConsumer;

/**
 * Writes one JSON object, and puts the commas. For what is not asked thousands of times a second.
 */
public final class Fields {

  private static final byte[] TRUE = JsonBytes.constant("true");
  private static final byte[] FALSE = JsonBytes.constant("false");

  private final JsonBytes out;
  private char before = '{';

  public Fields(JsonBytes out) {
    this.out = out;
  }

  public Fields string(String name, String value) {
    name(name).string(value);
    return this;
  }

  public Fields number(String name, long value) {
    name(name).number(value);
    return this;
  }

  /** A number with at most three digits after the point. */
  public Fields decimal(String name, double value) {
    name(name).number(Math.round(value * 1_000) / 1_000.0);
    return this;
  }

  public Fields bool(String name, boolean value) {
    name(name).raw(value ? TRUE : FALSE);
    return this;
  }

  public Fields time(String name, long epochMillis) {
    name(name).time(epochMillis);
    return this;
  }

  public Fields array(String name, Iterable<String> values) {
    return array(name, values, JsonBytes::string);
  }

  public <T> Fields array(String name, Iterable<T> values, BiConsumer<JsonBytes, T> writer) {
    name(name).put('[');
    boolean first = true;
    for (T value : values) {
      if (!first) {
        out.put(',');
      }
      first = false;
      writer.accept(out, value);
    }
    out.put(']');
    return this;
  }

  /** The name of a value that the caller writes next. */
  public JsonBytes name(String name) {
    out.put(before).string(name).put(':');
    before = ',';
    return out;
  }

  public JsonBytes end() {
    if (before == '{') {
      out.put('{');
    }
    return out.put('}');
  }
}
