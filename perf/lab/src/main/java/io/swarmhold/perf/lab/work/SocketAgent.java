package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.perf.lab.history.Caller;
import io.swarmhold.perf.lab.work.OldTokens.Grant;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An agent on a WebSocket. After a lost connection it names what it still works on. */
final class SocketAgent implements Work {

  private static final int SLOTS = 6;
  private static final Duration AFTER_TROUBLE = Duration.ofMillis(300);

  /** Errors after which the message had no effect; all others say nothing. */
  private static final Set<String> REFUSALS =
      Set.of("bad_request", "forbidden", "not_found", "too_large", "unknown_property");

  private final Site site;
  private final Agent agent;
  private final Hands hands;
  private final Caller caller;
  private final Reports byRest;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, CompletableFuture<Answer>> asked = new ConcurrentHashMap<>();
  private final Map<String, String> holding = new ConcurrentHashMap<>();
  private volatile @Nullable Socket socket;
  private int member;

  SocketAgent(Site site, int number, Hands hands, SplittableRandom dice) {
    this.site = site;
    this.hands = hands;
    this.byRest = new Reports(site.door);
    this.agent = new Agent(site, "socket-" + number, this::complete, dice);
    this.caller = site.caller(agent.name());
    this.member = number % site.door.members() + 1;
  }

  @Override
  public void run() throws InterruptedException {
    while (site.isWorking()) {
      long since = site.recorder.now();
      Optional<Socket> opened = Socket.open(site.door, member);
      if (opened.isPresent()) {
        live(opened.get(), since);
      }
      member = member % site.door.members() + 1;
      site.pause(AFTER_TROUBLE);
    }
  }

  private void live(Socket open, long since) throws InterruptedException {
    try (open) {
      socket = open;
      open.send(register());
      Optional<JsonNode> frame = open.next();
      while (frame.isPresent() && site.isWorking()) {
        hear(frame.get(), since);
        frame = open.next();
      }
    } finally {
      socket = null;
      asked.values().forEach(answer -> answer.complete(new Answer.Unknown("connection lost")));
      asked.clear();
    }
  }

  private void hear(JsonNode frame, long since) {
    switch (frame.path("op").asText()) {
      case "assign" -> frame.path("tasks").forEach(task -> assigned(task, since));
      case "reported" -> settle(frame, reported(frame.path("results").path(0).asText()));
      case "error" -> settle(frame, failed(frame.path("code").asText()));
      default -> {} // registered, revoke, draining: it goes on, and is refused if it is too late
    }
  }

  private void assigned(JsonNode task, long since) {
    String id = task.path("id").asText();
    String token = task.path("token").asText();
    Work work = agent.take(caller, member, task, since);
    if (token.equals(holding.put(id, token))) {
      return; // the same assignment once more, which crossed the registration
    }
    hands.start(() -> {
      try {
        work.run();
      } finally {
        holding.remove(id, token);
      }
    });
  }

  private void settle(JsonNode frame, Answer answer) {
    CompletableFuture<Answer> waiting = asked.remove(frame.path("id").asLong(-1));
    if (waiting != null) {
      waiting.complete(answer);
    }
  }

  private static Answer reported(String result) {
    return switch (result) {
      case "accepted", "repeated" -> new Answer.Ok(Door.MAPPER.createObjectNode());
      case "stale", "already_finished", "not_found" -> new Answer.Refused(result);
      default -> new Answer.Unknown("reported: " + result);
    };
  }

  private static Answer failed(String code) {
    return REFUSALS.contains(code) ? new Answer.Refused(code) : new Answer.Unknown(code);
  }

  private Answer complete(int at, Grant grant, ObjectNode result) throws InterruptedException {
    Socket open = socket;
    if (open == null || !grant.agent().equals(agent.name())) {
      return byRest.complete(at, grant, result);
    }
    long id = ids.incrementAndGet();
    var answer = new CompletableFuture<Answer>();
    asked.put(id, answer);
    open.send(report(id, grant, result));
    if (socket != open) {
      answer.complete(new Answer.Unknown("connection lost")); // nobody looks into the map again
    }
    try {
      return answer.get(Door.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      open.close();
      return new Answer.Unknown("timeout");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      asked.remove(id);
    }
  }

  private ObjectNode report(long id, Grant grant, ObjectNode result) {
    ObjectNode frame = Door.MAPPER.createObjectNode();
    frame.put("op", "complete").put("id", id).put("agent", agent.name());
    ObjectNode task = frame.putArray("tasks").addObject();
    task.put("id", grant.id()).put("token", Long.toString(grant.token())).set("result", result);
    return frame;
  }

  private ObjectNode register() {
    ObjectNode frame = Door.MAPPER.createObjectNode();
    frame.put("op", "register").put("id", 0).put("agent", agent.name());
    frame.putArray("pools").add(Site.POOL);
    frame.put("slots", SLOTS);
    ArrayNode held = frame.putArray("holding");
    holding.forEach((id, token) -> held.addObject().put("id", id).put("token", token));
    return frame;
  }
}
