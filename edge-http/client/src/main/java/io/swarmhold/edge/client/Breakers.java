package io.swarmhold.edge.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.edge.client.Http.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Circuit breakers: what keeps work from agents, pools and dependencies where it would fail. Those
 * of agents and pools are told of tasks by the server; of a dependency, such as the provider of a
 * language model, whoever calls it tells.
 */
public final class Breakers {

  private static final String PATH = "/api/v1/breakers";

  private final SwarmholdClient client;

  Breakers(SwarmholdClient client) {
    this.client = client;
  }

  /** Whose breaker it is. */
  public enum Kind {
    AGENT,
    POOL,
    DEPENDENCY
  }

  /**
   * Whether a dependency may be called.
   *
   * @param free whether it may, without a permit
   * @param permits calls that it may be tried with; their outcomes are reported with the round
   * @param round of the permits; 0 if there are none
   */
  public record Admission(boolean free, int permits, long round) {

    static Admission of(JsonNode node) {
      return new Admission(
          node.path("admission").asText().equals("free"),
          node.path("permits").asInt(),
          node.path("round").asLong());
    }
  }

  /** Breakers that ever did anything, by kind and name. */
  public List<Json> list() {
    List<Json> breakers = new ArrayList<>();
    client
        .ask(PATH)
        .orRefuse()
        .json()
        .path("breakers")
        .forEach(breaker -> breakers.add(Json.of(breaker)));
    return breakers;
  }

  /** How one stands; one that never did anything is closed. */
  public Json get(Kind kind, String name) {
    return Json.owning(client.ask(path(kind, name)).orRefuse().body());
  }

  /** Holds it open until it is released. */
  public Json forceOpen(Kind kind, String name, String why) {
    return operate(kind, name, ":force-open", why);
  }

  /** Holds it closed until it is released. */
  public Json forceClosed(Kind kind, String name, String why) {
    return operate(kind, name, ":force-closed", why);
  }

  /** Lets it go that was held. */
  public Json release(Kind kind, String name, String why) {
    return operate(kind, name, ":release", why);
  }

  private Json operate(Kind kind, String name, String verb, String why) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("why", why);
    return Json.owning(send("POST", path(kind, name) + verb, body, true).body());
  }

  /** Sets what opens it, as the server describes settings. */
  public Json configure(Kind kind, String name, Json settings) {
    Call call =
        new Call(
            "PUT",
            path(kind, name),
            settings.bytes(),
            "application/json",
            client.requestTimeout(),
            true);
    return Json.owning(Futures.join(client.requests().send(call)).orRefuse().body());
  }

  /**
   * Says what became of calls to a dependency, but for those that were tried with permits. Not
   * tried again by itself: a second report would count twice.
   */
  public Admission report(String dependency, int successes, int failures) {
    ObjectNode body =
        JsonNodeFactory.instance.objectNode().put("successes", successes).put("failures", failures);
    return tell(dependency, ":report", body);
  }

  /** Says what became of calls that were tried with permits of a round. */
  public Admission reportProbes(String dependency, long round, int successes, int failures) {
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("successes", successes)
            .put("failures", failures)
            .put("round", round);
    return tell(dependency, ":report", body);
  }

  /** Asks whether a dependency may be called, and for permits to try it if it may not. */
  public Admission acquire(String dependency, int permits) {
    return tell(
        dependency, ":acquire", JsonNodeFactory.instance.objectNode().put("permits", permits));
  }

  private Admission tell(String dependency, String verb, ObjectNode body) {
    return Admission.of(send("POST", path(Kind.DEPENDENCY, dependency) + verb, body, false).json());
  }

  private Http.Answer send(String method, String target, ObjectNode body, boolean repeatable) {
    Call call =
        new Call(
            method,
            target,
            Json.of(body).bytes(),
            "application/json",
            client.requestTimeout(),
            repeatable);
    return Futures.join(client.requests().send(call)).orRefuse();
  }

  private static String path(Kind kind, String name) {
    return PATH + "/" + kind.name().toLowerCase(Locale.ROOT) + "/" + LeaseWish.encoded(name);
  }
}
