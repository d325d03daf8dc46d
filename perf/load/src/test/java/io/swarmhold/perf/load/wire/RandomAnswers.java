package io.swarmhold.perf.load.wire;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.model.TaskId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** Messages as a server might write them: usual ones, and valid ones that nobody expects. */
final class RandomAnswers {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] TRICKY = {
    "",
    "plain",
    "a \"quote\"",
    "back\\slash\\",
    "}]{[",
    ",\"payload\":{\"t\":\"",
    "\"id\":\"x\"",
    "ü€😀",
    "line\nbreak",
    "{\"id\":\"0000000000000000\",\"token\":\"1\"}"
  };

  private final RandomGenerator dice;
  private final int payloadBytes;
  private final boolean usual;

  RandomAnswers(RandomGenerator dice, int payloadBytes, boolean usual) {
    this.dice = dice;
    this.payloadBytes = payloadBytes;
    this.usual = usual;
  }

  String assign() {
    ObjectNode message = JSON.createObjectNode().put("op", "assign").put("agent", "bench-3");
    ArrayNode tasks = message.putArray("tasks");
    for (int i = dice.nextInt(6); i > 0; i--) {
      tasks.add(task());
    }
    return text(message);
  }

  String submitted() {
    ObjectNode message = JSON.createObjectNode().put("op", "submitted").put("id", dice.nextInt(99));
    ArrayNode results = message.putArray("results");
    for (int i = dice.nextInt(6); i > 0; i--) {
      results.add(result());
    }
    return text(message);
  }

  String reported() {
    ObjectNode message = JSON.createObjectNode().put("op", "reported").put("id", dice.nextInt(99));
    ArrayNode results = message.putArray("results");
    String[] all = {"accepted", "accepted", "repeated", "already_finished", "stale", "not_found"};
    for (int i = dice.nextInt(6); i > 0; i--) {
      results.add(all[dice.nextInt(all.length)]);
    }
    return text(message);
  }

  String id() {
    return new TaskId(dice.nextInt(1 << 16), dice.nextLong()).toString();
  }

  private ObjectNode task() {
    ObjectNode task = JSON.createObjectNode();
    task.put("id", id());
    task.put("token", Long.toString(dice.nextLong() >>> (1 + dice.nextInt(60))));
    task.put("attempt", dice.nextInt(1, 200));
    task.put("expiresAt", "2026-11-20T09:30:00.000Z");
    if (!usual || dice.nextInt(4) == 0) {
      task.put("type", TRICKY[dice.nextInt(TRICKY.length)]);
      task.put("key", TRICKY[dice.nextInt(TRICKY.length)]);
    }
    if (usual || dice.nextInt(4) > 0) {
      String json = TaskTemplate.of(payloadBytes).json();
      task.set("payload", parse(json).path("payload"));
      ((ObjectNode) task.get("payload")).put("t", "%016x".formatted(dice.nextLong()));
    } else {
      task.putObject("payload").put("d", TRICKY[dice.nextInt(TRICKY.length)]).putNull("t");
    }
    return usual ? task : shuffled(task);
  }

  private ObjectNode result() {
    return switch (dice.nextInt(4)) {
      case 0 ->
          JSON.createObjectNode()
              .put("status", "refused")
              .put("code", "queue_full")
              .put("detail", TRICKY[dice.nextInt(TRICKY.length)])
              .put("retryAfterMs", 100);
      case 1 -> JSON.createObjectNode().put("id", id()).put("status", "duplicate");
      default -> {
        ObjectNode accepted = JSON.createObjectNode().put("id", id()).put("status", "accepted");
        yield usual ? accepted : shuffled(accepted);
      }
    };
  }

  private ObjectNode shuffled(ObjectNode object) {
    object.put("new", TRICKY[dice.nextInt(TRICKY.length)]);
    object.putArray("list").add(TRICKY[dice.nextInt(TRICKY.length)]).addObject().put("id", "no");
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    Collections.shuffle(names, new java.util.Random(dice.nextLong()));
    ObjectNode other = JSON.createObjectNode();
    names.forEach(name -> other.set(name, object.get(name)));
    return other;
  }

  private String text(ObjectNode message) {
    String text = message.toString();
    return usual || dice.nextBoolean() ? text : spaced(message, text);
  }

  /** With white space wherever it may be; but the op stays where the protocol wants it. */
  private static String spaced(ObjectNode message, String compact) {
    String start = compact.substring(0, compact.indexOf(','));
    String pretty = message.toPrettyString();
    return start + pretty.substring(pretty.indexOf(','));
  }

  private static com.fasterxml.jackson.databind.JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
