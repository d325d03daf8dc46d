package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * The part of the API that the workload uses, over a map. Every third grant is of a task that
 * another agent holds, as if its lease had run out. It does right, or one thing wrong.
 */
final class TinyServer implements AutoCloseable {

  enum Mischief {
    NONE,
    LOSE_ONE,
    ACCEPT_STALE,
    FORGET_KEYS,
    DAMAGE_PAYLOADS,
    GIVE_LOCKS_TWICE,
    RENEW_ANYTHING,
    NAME_AN_OLD_HOLDER,
    READ_OLD_DEFINITIONS,
    IGNORE_CONDITIONS,
    FORGET_A_DEFINITION,
    NO_ANSWER_AT_TIMES
  }

  private static final class Task {
    final String id;
    final JsonNode payload;
    String status = "queued";
    String agent = "";
    long token;
    JsonNode result = Door.MAPPER.nullNode();

    Task(String id, JsonNode payload) {
      this.id = id;
      this.payload = payload;
    }
  }

  private final HttpServer http;
  private final Mischief mischief;
  private final CountDownLatch enough;
  private final TinyAgreements agreements;
  private final Map<String, Task> tasks = new HashMap<>();
  private final Map<String, Task> byKey = new HashMap<>();
  private final List<Task> waiting = new ArrayList<>();
  private final List<Task> running = new ArrayList<>();
  private long count;
  private long asked;
  private long submitted;

  TinyServer(Mischief mischief, int enough) throws IOException {
    this.mischief = mischief;
    this.agreements = new TinyAgreements(mischief, System::nanoTime);
    this.enough = new CountDownLatch(enough);
    this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/", this::serve);
    http.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  /** Returns once so many tasks have come. */
  void awaitEnough() throws InterruptedException {
    enough.await();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply = reply(exchange, Door.MAPPER.readTree(exchange.getRequestBody().readAllBytes()));
      if (reply.revision() > 0) {
        exchange.getResponseHeaders().set("ETag", "\"" + reply.revision() + "\"");
      }
      byte[] body = reply.body().toString().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /**
   * @param revision at which it stands, 0 for what has none
   */
  record Reply(int status, JsonNode body, long revision) {
    Reply(int status, JsonNode body) {
      this(status, body, 0);
    }
  }

  static Reply refuse(int status, String code) {
    return new Reply(status, object().put("code", code));
  }

  static ObjectNode object() {
    return Door.MAPPER.createObjectNode();
  }

  private synchronized Reply reply(HttpExchange exchange, JsonNode body) {
    String path = exchange.getRequestURI().getPath();
    Reply reply = TinyAgreements.serves(path) ? agreements.act(exchange, body) : act(path, body);
    boolean mute = mischief == Mischief.NO_ANSWER_AT_TIMES && ++asked % 7 == 0;
    return mute ? refuse(503, "outcome_unknown") : reply;
  }

  private Reply act(String path, JsonNode body) {
    if (path.endsWith("/tasks")) {
      return new Reply(202, submit(body));
    }
    if (path.endsWith("/tasks:batch")) {
      ArrayNode results = Door.MAPPER.createArrayNode();
      body.forEach(task -> results.add(submit(task).put("status", "accepted")));
      return new Reply(200, object().set("results", results));
    }
    if (path.endsWith("/leases")) {
      return lease(path.split("/")[4]);
    }
    String[] word = path.substring(path.lastIndexOf('/') + 1).split(":");
    Task task = tasks.get(word[0]);
    if (task == null) {
      return refuse(404, "not_found");
    }
    return switch (word.length == 1 ? "" : word[1]) {
      case "" -> new Reply(200, told(task));
      case "complete" -> complete(task, body);
      case "cancel" -> cancel(task);
      default -> refuse(405, "method_not_allowed");
    };
  }

  private ObjectNode submit(JsonNode body) {
    String key = body.path("idempotencyKey").asText("");
    Task known = byKey.get(key);
    if (known != null && !key.isEmpty() && mischief != Mischief.FORGET_KEYS) {
      return told(known);
    }
    JsonNode payload =
        mischief == Mischief.DAMAGE_PAYLOADS
            ? object().put("lab", body.path("payload").path("lab").asText()).put("pad", "?")
            : body.path("payload");
    var task = new Task("id" + count++, payload);
    byKey.put(key, task);
    if (mischief != Mischief.LOSE_ONE || ++submitted != 20) {
      tasks.put(task.id, task);
      waiting.add(task);
    }
    enough.countDown();
    return told(task);
  }

  private Reply lease(String agent) {
    ArrayNode given = Door.MAPPER.createArrayNode();
    running.removeIf(task -> !task.status.equals("running"));
    waiting.removeIf(task -> !task.status.equals("queued"));
    if (count % 3 == 0 && !running.isEmpty()) {
      grant(running.getFirst(), agent, given);
    } else if (!waiting.isEmpty()) {
      grant(waiting.removeFirst(), agent, given);
    }
    return new Reply(200, object().set("tasks", given));
  }

  private void grant(Task task, String agent, ArrayNode given) {
    task.status = "running";
    task.agent = agent;
    task.token = 10 * ++count;
    running.remove(task);
    running.add(task);
    ObjectNode assignment = given.addObject();
    assignment.put("id", task.id).put("token", Long.toString(task.token));
    assignment.set("payload", task.payload);
  }

  private Reply complete(Task task, JsonNode body) {
    boolean isHolder =
        task.agent.equals(body.path("agent").asText())
            && Long.toString(task.token).equals(body.path("token").asText());
    boolean takes =
        mischief == Mischief.ACCEPT_STALE || (isHolder && !task.status.equals("cancelled"));
    if (!takes) {
      return refuse(409, "stale_fencing_token");
    }
    task.status = "succeeded";
    task.result = body.path("result");
    return new Reply(200, object().put("status", "accepted"));
  }

  private static Reply cancel(Task task) {
    if (task.status.equals("succeeded") || task.status.equals("cancelled")) {
      return refuse(409, "already_final");
    }
    task.status = "cancelled";
    return new Reply(200, told(task));
  }

  private static ObjectNode told(Task task) {
    ObjectNode told = object().put("id", task.id).put("status", task.status);
    told.set("payload", task.payload);
    told.set("result", task.result);
    if (task.status.equals("succeeded")) {
      told.putArray("attempts").addObject().put("outcome", "succeeded");
    }
    return told;
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
