package io.swarmhold.edge.contract;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The OpenAPI document, its references resolved. */
public final class Document {

  /** One thing a client may ask, as described. */
  public record Operation(String method, String path, JsonObject json, JsonArray parameters) {

    public String name() {
      return method + " " + path;
    }

    /** The schema of the JSON body; null if it takes none. */
    public @Nullable JsonObject body() {
      JsonObject body = json.getJsonObject("requestBody");
      return body == null
          ? null
          : body.getJsonObject("content").getJsonObject("application/json").getJsonObject("schema");
    }

    public boolean bodyRequired() {
      return json.getJsonObject("requestBody").getBoolean("required");
    }

    /** Parameters of the query, by name. */
    public Map<String, JsonObject> query() {
      var query = new java.util.TreeMap<String, JsonObject>();
      for (int i = 0; i < parameters.size(); i++) {
        JsonObject parameter = parameters.getJsonObject(i);
        if (parameter.getString("in").equals("query")) {
          query.put(parameter.getString("name"), parameter.getJsonObject("schema"));
        }
      }
      return query;
    }

    public boolean needsCredential() {
      JsonArray security = json.getJsonArray("security");
      return security == null || !security.isEmpty();
    }

    /** What is described of an answer; null if nothing is. */
    public @Nullable JsonObject answer(int status, String contentType) {
      JsonObject responses = json.getJsonObject("responses");
      JsonObject response = responses.getJsonObject(Integer.toString(status));
      if (response == null || response.getJsonObject("content") == null) {
        response = responses.getJsonObject("default");
      }
      int semicolon = contentType.indexOf(';');
      String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
      JsonObject content = response.getJsonObject("content").getJsonObject(type);
      return content == null ? null : content.getJsonObject("schema");
    }

    @Override
    public String toString() {
      return name();
    }
  }

  private final JsonObject json;

  private Document(JsonObject json) {
    this.json = json;
  }

  public static Document read() {
    try (InputStream in = Document.class.getResourceAsStream("/openapi.json")) {
      return new Document(
          new JsonObject(
              new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public List<Operation> operations() {
    var operations = new ArrayList<Operation>();
    JsonObject paths = json.getJsonObject("paths");
    for (String path : paths.fieldNames()) {
      JsonObject item = (JsonObject) resolved(paths.getJsonObject(path));
      for (String method : item.fieldNames()) {
        if (!method.equals("parameters")) {
          JsonObject operation = item.getJsonObject(method);
          var parameters = new JsonArray();
          parameters.addAll(item.getJsonArray("parameters", new JsonArray()));
          parameters.addAll(operation.getJsonArray("parameters", new JsonArray()));
          operations.add(
              new Operation(
                  method.toUpperCase(java.util.Locale.ROOT), path, operation, parameters));
        }
      }
    }
    return operations;
  }

  /** What a property of a schema may be, where that is a choice of words. */
  public List<String> valuesOf(String schema, String property) {
    return json
        .getJsonObject("components")
        .getJsonObject("schemas")
        .getJsonObject(schema)
        .getJsonObject("properties")
        .getJsonObject(property)
        .getJsonArray("enum")
        .stream()
        .map(String::valueOf)
        .toList();
  }

  /** What the schema says of a value; empty if nothing is wrong with it. */
  public static String verdict(JsonObject schema, @Nullable Object value) {
    OutputUnit unit =
        Validator.create(
                JsonSchema.of(schema),
                new JsonSchemaOptions().setBaseUri("app://").setDraft(Draft.DRAFT202012))
            .validate(value);
    return Boolean.TRUE.equals(unit.getValid()) ? "" : String.valueOf(unit.getErrors());
  }

  /** The schema, but that nothing may be in an object that it does not name. */
  public static Object closed(Object schema) {
    if (schema instanceof JsonArray array) {
      var copy = new JsonArray();
      array.forEach(item -> copy.add(closed(item)));
      return copy;
    }
    if (!(schema instanceof JsonObject object)) {
      return schema;
    }
    var copy = new JsonObject();
    object.forEach(entry -> copy.put(entry.getKey(), closed(entry.getValue())));
    if (copy.getValue("properties") instanceof JsonObject
        && !copy.containsKey("additionalProperties")) {
      copy.put("additionalProperties", false);
    }
    return copy;
  }

  private Object resolved(Object value) {
    if (value instanceof JsonArray array) {
      var copy = new JsonArray();
      array.forEach(item -> copy.add(resolved(item)));
      return copy;
    }
    if (!(value instanceof JsonObject object)) {
      return value;
    }
    String reference = object.getString("$ref");
    if (reference != null) {
      return resolved(at(reference));
    }
    var copy = new JsonObject();
    object.forEach(entry -> copy.put(entry.getKey(), resolved(entry.getValue())));
    return copy;
  }

  private JsonObject at(String reference) {
    JsonObject place = json;
    for (String name : reference.substring(2).split("/", -1)) {
      place = Objects.requireNonNull(place.getJsonObject(name), reference);
    }
    return place;
  }
}
