package io.swarmhold.edge.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.edge.client.Http.Answer;
import io.swarmhold.edge.client.Http.Call;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every agent of the tenant that the cluster knows, connected or not. */
public final class Registry {

  /** Agents in one request; more are sent in several. */
  private static final int BATCH = 1_000;

  /** Signs of life in one request. */
  private static final int HEARTBEATS = 10_000;

  private static final String AGENTS = "/api/v1/agents";

  private final SwarmholdClient client;

  Registry(SwarmholdClient client) {
    this.client = client;
  }

  /**
   * What came of one agent.
   *
   * @param outcome created, changed, unchanged, deleted, not_found, conflict or limit_reached
   * @param revision at which it stands; 0 where there is none
   */
  public record Written(String id, String outcome, long revision) {

    static Written of(JsonNode node) {
      return new Written(
          node.path("id").asText(), node.path("outcome").asText(), node.path("revision").asLong());
    }
  }

  /** Registers an agent, or says what it is now. */
  public Written register(Registration agent) {
    Call call = call("PUT", path(agent.id()), agent.nameless(), "application/json", true);
    return Written.of(Futures.join(client.requests().send(call)).orRefuse().json());
  }

  /**
   * Registers many, a thousand in a request, and answers what came of each, in order. Not atomic:
   * each stands for itself.
   */
  public List<Written> registerAll(Collection<Registration> agents) {
    List<Written> written = new ArrayList<>();
    for (List<Registration> some : batches(agents, BATCH)) {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      var array = body.putArray("agents");
      some.forEach(agent -> array.add(agent.json().tree()));
      written.addAll(post("", Json.of(body)));
    }
    return written;
  }

  private static <T> List<List<T>> batches(Collection<T> all, int size) {
    List<T> list = List.copyOf(all);
    List<List<T>> batches = new ArrayList<>();
    for (int from = 0; from < list.size(); from += size) {
      batches.add(list.subList(from, Math.min(list.size(), from + size)));
    }
    return batches;
  }

  /** Registers what a JSON document says: one agent, or {@code {"agents": […]}}. */
  public List<Written> registerJson(Json document) {
    Call call = call("POST", AGENTS, document, "application/json", true);
    JsonNode answer = Futures.join(client.requests().send(call)).orRefuse().json();
    return answer.has("agents") ? list(answer) : List.of(Written.of(answer));
  }

  /**
   * Changes some of what the agent says of itself (RFC 7396: null takes a property back).
   *
   * @throws RefusedException {@code not_found}; {@code precondition_failed} if it is changed by
   *     somebody else at the same moment
   */
  public Written patch(String id, Json changes) {
    Call call = call("PATCH", path(id), changes, "application/merge-patch+json", true);
    return Written.of(Futures.join(client.requests().send(call)).orRefuse().json());
  }

  /** Whether there was one; false also if an earlier try, whose answer was lost, deleted it. */
  public boolean deregister(String id) {
    Answer answer = Futures.join(client.requests().send(call("DELETE", path(id), null, "", true)));
    return answer.status() != 404 && answer.orRefuse().isSuccess();
  }

  /** The agent, with what the member says that holds its line. */
  public Optional<Json> get(String id) {
    return optional(client.ask(path(id)));
  }

  private static Optional<Json> optional(Answer answer) {
    return answer.status() == 404
        ? Optional.empty()
        : Optional.of(Json.owning(answer.orRefuse().body()));
  }

  /** Those that are meant, by id, fetched page by page as the stream is read. */
  public Stream<Json> list(AgentSearch search) {
    return client.pages(AGENTS, search.parameters()).elements("agents").map(Json::of);
  }

  /**
   * Agents that fit and have room, the nearest first, among those the ones with the most room.
   *
   * @param near a region; "" if it does not matter
   * @param limit 1 to 1 000
   */
  public List<Json> find(AgentSearch search, String near, int limit) {
    SortedMap<String, String> parameters = new TreeMap<>(search.parameters());
    parameters.put("limit", Integer.toString(limit));
    if (!near.isEmpty()) {
      parameters.put("near", near);
    }
    List<Json> found = new ArrayList<>();
    client
        .ask(AGENTS + ":find" + query(parameters))
        .orRefuse()
        .json()
        .path("agents")
        .forEach(agent -> found.add(Json.of(agent)));
    return found;
  }

  private static String query(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(one -> one.getKey() + "=" + LeaseWish.encoded(one.getValue()))
        .collect(java.util.stream.Collectors.joining("&", "?", ""));
  }

  /** How many there are, by state, mode and pool. */
  public Json census() {
    return Json.owning(client.ask(AGENTS + ":census").orRefuse().body());
  }

  /**
   * Signs of life of many agents, ten thousand in a request.
   *
   * @return those that are not known, or not any more: they have to register
   */
  public List<String> heartbeat(Collection<String> ids) {
    List<String> unknown = new ArrayList<>();
    for (List<String> some : batches(ids, HEARTBEATS)) {
      Call call = call("POST", AGENTS + ":heartbeat", named(some), "application/json", true);
      Futures.join(client.requests().send(call))
          .orRefuse()
          .json()
          .path("unknown")
          .forEach(id -> unknown.add(id.asText()));
    }
    return unknown;
  }

  /** They get no work until they are resumed; what they hold they may finish. */
  public List<Written> pause(Collection<String> ids) {
    return setMode("pause", ids);
  }

  public List<Written> resume(Collection<String> ids) {
    return setMode("resume", ids);
  }

  /** They get no work any more, finish or hand back what they hold, and leave. */
  public List<Written> drain(Collection<String> ids) {
    return setMode("drain", ids);
  }

  private List<Written> setMode(String verb, Collection<String> ids) {
    List<Written> written = new ArrayList<>();
    batches(ids, BATCH).forEach(some -> written.addAll(post(":" + verb, named(some))));
    return written;
  }

  private List<Written> post(String verb, Json body) {
    Call call = call("POST", AGENTS + verb, body, "application/json", true);
    return list(Futures.join(client.requests().send(call)).orRefuse().json());
  }

  private static List<Written> list(JsonNode answer) {
    List<Written> written = new ArrayList<>();
    answer.path("agents").forEach(one -> written.add(Written.of(one)));
    return written;
  }

  private static Json named(List<String> ids) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    var array = body.putArray("agents");
    ids.forEach(array::add);
    return Json.of(body);
  }

  /** The agent's card, in the form of A2A; empty if there is no such agent. */
  public Optional<Json> card(String id) {
    return optional(client.ask(path(id) + "/card"));
  }

  /** Keeps the agent's card: an object with a name, of at most 16 KiB. */
  public Written keepCard(String id, Json card) {
    Call call = call("PUT", path(id) + "/card", card, "application/json", true);
    return Written.of(Futures.join(client.requests().send(call)).orRefuse().json());
  }

  private static String path(String id) {
    return AGENTS + "/" + LeaseWish.encoded(id);
  }

  private Call call(
      String method, String target, @Nullable Json body, String type, boolean repeatable) {
    return new Call(
        method,
        target,
        body == null ? null : body.bytes(),
        body == null ? "application/json" : type,
        client.requestTimeout(),
        repeatable);
  }
}
