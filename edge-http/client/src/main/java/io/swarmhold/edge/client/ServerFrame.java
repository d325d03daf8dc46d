package io.swarmhold.edge.client;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.swarmhold.model.TaskId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server sends to an agent. Properties and frames we do not know are skipped: a newer server
 * may say more.
 */
sealed interface ServerFrame {

  record Registered(long id) implements ServerFrame {}

  record Assign(List<Assigned> tasks) implements ServerFrame {}

  record Revoke(List<Lease> leases) implements ServerFrame {}

  record Reported(long id, List<Verdict> results) implements ServerFrame {}

  /** The frame numbered {@code id} had no effect. */
  record Refusal(long id, String code, String detail) implements ServerFrame {}

  record Draining() implements ServerFrame {}

  /** Another connection registered the agent. */
  record Replaced() implements ServerFrame {}

  record Pong() implements ServerFrame {}

  record Unknown(String op) implements ServerFrame {}

  /** What became of one report. */
  enum Verdict {
    ACCEPTED,
    REPEATED,
    ALREADY_FINISHED,
    STALE,
    NOT_FOUND;

    /** Whether what was reported is what the server's books say. */
    boolean isDone() {
      return this == ACCEPTED || this == REPEATED;
    }

    static Verdict of(String text) {
      return switch (text) {
        case "accepted" -> ACCEPTED;
        case "repeated" -> REPEATED;
        case "already_finished" -> ALREADY_FINISHED;
        case "not_found" -> NOT_FOUND;
        default -> STALE;
      };
    }
  }

  /**
   * @throws IllegalArgumentException if this is no frame; the connection is then not to be trusted
   */
  static ServerFrame parse(byte[] utf8) {
    try (JsonParser json = Json.MAPPER.createParser(utf8)) {
      return new Reading(json, utf8).frame();
    } catch (JacksonException e) {
      throw new IllegalArgumentException("frame: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not from an array
    }
  }

  /** One pass over one frame. */
  final class Reading {

    private final JsonParser json;
    private final byte[] utf8;

    private String op = "";
    private long id = -1;
    private String code = "internal";
    private String detail = "";
    private final List<Assigned> tasks = new ArrayList<>();
    private final List<Verdict> results = new ArrayList<>();

    private Reading(JsonParser json, byte[] utf8) {
      this.json = json;
      this.utf8 = utf8;
    }

    private ServerFrame frame() throws IOException {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("frame: not an object");
      }
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        JsonToken value = json.nextToken();
        switch (name) {
          case "op" -> op = json.getText();
          case "id" -> id = value.isNumeric() ? json.getLongValue() : -1;
          case "code" -> code = json.getText();
          case "detail" -> detail = json.getText();
          case "tasks" -> eachOf(value, this::task);
          case "results" -> eachOf(value, () -> results.add(Verdict.of(json.getText())));
          default -> json.skipChildren();
        }
      }
      return switch (op) {
        case "registered" -> new Registered(id);
        case "assign" -> new Assign(tasks);
        case "revoke" -> new Revoke(tasks.stream().map(Assigned::lease).toList());
        case "reported" -> new Reported(id, results);
        case "error" -> new Refusal(id, code, detail);
        case "draining" -> new Draining();
        case "replaced" -> new Replaced();
        case "pong" -> new Pong();
        default -> new Unknown(op);
      };
    }

    private interface Item {
      void read() throws IOException;
    }

    private void eachOf(JsonToken start, Item item) throws IOException {
      if (start != JsonToken.START_ARRAY) {
        throw new IllegalArgumentException("frame: " + op + ": not an array");
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        item.read();
        json.skipChildren(); // of a result we did not expect to be an object
      }
    }

    private void task() throws IOException {
      @Nullable TaskId task = null;
      String token = "";
      int attempt = 1;
      Instant expiresAt = Instant.MAX;
      @Nullable String tenant = null;
      String type = "";
      @Nullable String key = null;
      Json payload = Json.of(null);
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        JsonToken value = json.nextToken();
        switch (name) {
          case "id" -> task = TaskId.parse(json.getText());
          case "token" -> token = json.getText();
          case "attempt" -> attempt = json.getIntValue();
          case "expiresAt" -> expiresAt = Instant.parse(json.getText());
          case "tenant" -> tenant = json.getText();
          case "type" -> type = json.getText();
          case "key" -> key = value == JsonToken.VALUE_NULL ? null : json.getText();
          case "payload" -> payload = slice();
          default -> json.skipChildren();
        }
      }
      if (task == null) {
        throw new IllegalArgumentException("frame: " + op + ": a task without id");
      }
      tasks.add(
          new Assigned(new Lease(task, token), attempt, expiresAt, tenant, type, key, payload));
    }

    /** The current value, byte for byte. */
    private Json slice() throws IOException {
      int from = (int) json.currentTokenLocation().getByteOffset();
      json.skipChildren();
      json.finishToken();
      int to = (int) json.currentLocation().getByteOffset();
      return Json.owning(Arrays.copyOfRange(utf8, from, to));
    }
  }
}
