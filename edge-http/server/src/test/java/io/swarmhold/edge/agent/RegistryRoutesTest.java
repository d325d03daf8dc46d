package io.swarmhold.edge.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.testkit.EdgeUnderTest;
import io.swarmhold.edge.testkit.RestClient;
import io.swarmhold.edge.testkit.RestClient.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Agents register, are found, are missed, and leave. */
class RegistryRoutesTest {

  private static final String AGENTS = "/api/v1/agents";
  private static final String PATCH = "application/merge-patch+json";

  private final EdgeUnderTest edge = EdgeUnderTest.start();
  private final RestClient client = edge.client();

  @AfterEach
  void stop() {
    edge.close();
  }

  @Test
  void anAgentRegistersAndIsShownAsItRegistered() {
    Answer created =
        client.post(
            AGENTS,
            """
            {"id":"ada","pools":["draft"],"capabilities":["gpu","cuda"],"region":"eu-west",
             "zone":"a","node":"n-1","version":"2.1","labels":{"team":"blue"},"slots":4,
             "capacityClass":"spot","user":"olga@example.org","heartbeatMs":5000}\
            """);
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("location")).isEqualTo("/api/v1/agents/ada");
    assertThat(created.json().getString("outcome")).isEqualTo("created");
    Answer shown = client.get(AGENTS + "/ada");
    assertThat(shown.header("etag")).isEqualTo(created.header("etag"));
    JsonObject agent = shown.json();
    assertThat(agent.getJsonArray("capabilities")).containsExactly("cuda", "gpu");
    assertThat(agent.getJsonObject("labels")).isEqualTo(new JsonObject().put("team", "blue"));
    assertThat(agent.getString("capacityClass")).isEqualTo("spot");
    assertThat(agent.getInteger("heartbeatMs")).isEqualTo(5_000);
    assertThat(agent.getString("state")).isEqualTo("healthy");
    assertThat(agent.getString("mode")).isEqualTo("active");
    assertThat(agent.getBoolean("connected")).isFalse();
  }

  @Test
  void manyRegisterAtOnceAndEachHearsWhatCameOfIt() {
    client.post(AGENTS, "{\"id\":\"a-1\",\"pools\":[\"p\"]}");
    JsonArray outcomes =
        client
            .post(AGENTS, "{\"agents\":[{\"id\":\"a-1\",\"pools\":[\"p\"]},{\"id\":\"a-2\"}]}")
            .json()
            .getJsonArray("agents");
    assertThat(outcomes.getJsonObject(0).getString("outcome")).isEqualTo("unchanged");
    assertThat(outcomes.getJsonObject(1).getString("outcome")).isEqualTo("created");
    assertThat(client.get(AGENTS + "?pool=p").json().getJsonArray("agents")).hasSize(1);
  }

  @Test
  void oneTooManyIsRefusedAndNobodyIsRegistered() {
    List<String> many = new ArrayList<>();
    for (int i = 0; i <= 1_000; i++) {
      many.add("{\"id\":\"a-" + i + "\"}");
    }
    Answer answer = client.post(AGENTS, "{\"agents\":[" + String.join(",", many) + "]}");
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.text()).contains("agents[1000]: one too many (expected: at most 1000)");
    assertThat(client.get(AGENTS).json().getJsonArray("agents")).isEmpty();
  }

  @Test
  void whatIsPatchedIsDifferentAndTheRestStays() {
    client.post(
        AGENTS,
        "{\"id\":\"ada\",\"region\":\"eu\",\"slots\":3,\"labels\":{\"a\":\"1\",\"b\":\"2\"}}");
    Answer patched =
        client.send(
            "PATCH",
            AGENTS + "/ada",
            PATCH,
            "{\"slots\":5,\"region\":null,\"labels\":{\"a\":null,\"c\":\"3\"}}");
    assertThat(patched.status()).isEqualTo(200);
    JsonObject agent = client.get(AGENTS + "/ada").json();
    assertThat(agent.getInteger("slots")).isEqualTo(5);
    assertThat(agent.containsKey("region")).isFalse();
    assertThat(agent.getJsonObject("labels"))
        .isEqualTo(new JsonObject().put("b", "2").put("c", "3"));
    assertThat(client.send("PATCH", AGENTS + "/eve", PATCH, "{}").status()).isEqualTo(404);
  }

  @Test
  void whoChangesWhatAnotherHasChangedIsRefused() {
    String first = client.post(AGENTS, "{\"id\":\"ada\"}").header("etag");
    RestClient late = client.with("If-Match", first);
    assertThat(put(late, "{\"slots\":2}").status()).isEqualTo(200);
    Answer refused = put(late, "{\"slots\":3}");
    assertThat(refused.status()).isEqualTo(412);
    assertThat(refused.code()).isEqualTo("precondition_failed");
    assertThat(put(client.with("If-None-Match", "*"), "{\"slots\":3}").status()).isEqualTo(412);
    assertThat(late.send("DELETE", AGENTS + "/ada", "", "").status()).isEqualTo(412);
    assertThat(client.send("DELETE", AGENTS + "/ada", "", "").status()).isEqualTo(200);
    assertThat(client.send("DELETE", AGENTS + "/ada", "", "").status()).isEqualTo(404);
  }

  private static Answer put(RestClient as, String body) {
    return as.send("PUT", AGENTS + "/ada", "application/json", body);
  }

  @Test
  void whatCannotBeIsRefusedByName() {
    refused("{\"id\":\"ada\",\"slots\":10001}", "slots: 10001 (expected: 0 to 10000)");
    refused("{\"id\":\"ada\",\"heartbeatMs\":999}", "heartbeatMs: 999 (expected: 0, or 1000");
    refused("{\"id\":\"tasks\"}", "reserved");
    refused("{\"pools\":[\"p\"]}", "id: missing");
    refused("{\"id\":\"ada\",\"pools\":[]}", "too few (expected: at least 1)");
    refused("{\"id\":\"ada\",\"colour\":\"red\"}", "unknown property");
    refused("{\"id\":\"ada\",\"agents\":[{\"id\":\"b\"}]}", "one or the other");
    refused("{\"id\":\"ada\",\"labels\":{\"a\":\"1\",\"a\":\"2\"}}", "stands twice");
    refused("{\"id\":\"ada\",\"labels\":{\"a\":null}}", "wrong type (expected: a string)");
    refused("{\"id\":\"ada\",\"capacityClass\":\"gold\"}", "on-demand, spot or burst");
    assertThat(client.get(AGENTS).json().getJsonArray("agents")).isEmpty();
  }

  private void refused(String body, String detail) {
    Answer answer = client.post(AGENTS, body);
    assertThat(answer.status()).as(body).isEqualTo(400);
    assertThat(answer.json().getString("detail")).contains(detail);
  }

  @Test
  void agentsAreFoundByWhatTheyCanDoNearestFirst() {
    client.post(
        AGENTS,
        """
        {"agents":[
         {"id":"far","region":"us-east","capabilities":["gpu"]},
         {"id":"area","region":"eu-north","capabilities":["gpu"]},
         {"id":"near","region":"eu-west","capabilities":["gpu","cuda"],"labels":{"tier":"gold"}},
         {"id":"cannot","region":"eu-west"}]}\
        """);
    assertThat(ids(AGENTS + ":find?capability=gpu&near=eu-west"))
        .containsExactly("near", "area", "far");
    assertThat(ids(AGENTS + ":find?capability=cuda,gpu&label=tier=gold")).containsExactly("near");
    assertThat(ids(AGENTS + ":find?capability=gpu&near=eu-west&limit=1")).containsExactly("near");
    client.post(AGENTS + "/near:pause");
    assertThat(ids(AGENTS + ":find?capability=gpu&near=eu-west")).containsExactly("area", "far");
    assertThat(ids(AGENTS + ":find?capability=gpu&usable=false")).hasSize(3);
    assertThat(ids(AGENTS + "?mode=paused")).containsExactly("near");
    assertThat(client.get(AGENTS + ":find?state=ill").status()).isEqualTo(400);
    assertThat(client.get(AGENTS + ":find?label=tier").status()).isEqualTo(400);
    assertThat(client.get(AGENTS + ":find?colour=red").status()).isEqualTo(400);
  }

  private List<String> ids(String path) {
    return client.get(path).json().getJsonArray("agents").stream()
        .map(one -> ((JsonObject) one).getString("id"))
        .toList();
  }

  @Test
  void thousandsGiveSignsOfLifeInOneRequestAndStrangersHearThatTheyHaveToRegister() {
    client.post(AGENTS, "{\"agents\":[{\"id\":\"ada\"},{\"id\":\"bea\"}]}");
    for (int i = 0; i < 4; i++) {
      edge.swarm().elapse(Duration.ofSeconds(9));
      Answer heard = client.post(AGENTS + ":heartbeat", "{\"agents\":[\"ada\",\"eve\"]}");
      assertThat(heard.json().getJsonArray("unknown")).containsExactly("eve");
      edge.swarm().registry.judge();
    }
    assertThat(client.get(AGENTS + "/ada").json().getString("state")).isEqualTo("healthy");
    assertThat(client.get(AGENTS + "/bea").json().getString("state")).isEqualTo("offline");
    assertThat(ids(AGENTS + "?state=offline,critical")).containsExactly("bea");
    JsonObject census = client.get(AGENTS + ":census").json();
    assertThat(census.getJsonObject("states").getInteger("offline")).isEqualTo(1);
    assertThat(census.getInteger("total")).isEqualTo(2);
    assertThat(client.post(AGENTS + ":heartbeat", "{\"agents\":[]}").status()).isEqualTo(400);
  }

  @Test
  void manyArePausedDrainedAndResumedAtOnce() {
    client.post(AGENTS, "{\"agents\":[{\"id\":\"ada\"},{\"id\":\"bea\"}]}");
    JsonArray outcomes =
        client
            .post(AGENTS + ":pause", "{\"agents\":[\"ada\",\"eve\"]}")
            .json()
            .getJsonArray("agents");
    assertThat(outcomes.getJsonObject(0).getString("outcome")).isEqualTo("changed");
    assertThat(outcomes.getJsonObject(1).getString("outcome")).isEqualTo("not_found");
    client.post(AGENTS + ":drain", "{\"agents\":[\"bea\"]}");
    assertThat(client.get(AGENTS + "/bea").json().getBoolean("draining")).isTrue();
    client.post(AGENTS + ":resume", "{\"agents\":[\"ada\",\"bea\"]}");
    assertThat(ids(AGENTS + "?mode=active")).containsExactly("ada", "bea");
    assertThat(client.post(AGENTS + "/eve:pause").status()).isEqualTo(404);
  }

  @Test
  void anAgentsCardIsKeptAsItIsAndElseMadeOfWhatItRegistered() {
    client.post(AGENTS, "{\"id\":\"ada\",\"capabilities\":[\"draft\"],\"version\":\"2\"}");
    JsonObject made = client.get(AGENTS + "/ada/card").json();
    assertThat(made.getString("name")).isEqualTo("ada");
    assertThat(made.getJsonArray("skills").getJsonObject(0).getString("id")).isEqualTo("draft");
    String card = "{\"name\":\"Ada\",\"skills\":[],\"x\":{\"deep\":[1, 2]}}";
    assertThat(keep(card).status()).isEqualTo(200);
    assertThat(client.get(AGENTS + "/ada/card").text()).isEqualTo(card);
    assertThat(keep("{\"skills\":[]}").status()).isEqualTo(400);
    assertThat(keep("[1]").status()).isEqualTo(400);
    assertThat(keep("{\"name\":\"x\",\"y\":\"" + "z".repeat(17_000) + "\"}").status())
        .isEqualTo(413);
    assertThat(client.get(AGENTS + "/ada/card").text()).isEqualTo(card);
    assertThat(client.send("DELETE", AGENTS + "/ada/card", "", "").status()).isEqualTo(200);
    assertThat(client.get(AGENTS + "/ada/card").json().getString("name")).isEqualTo("ada");
    assertThat(client.get(AGENTS + "/eve/card").status()).isEqualTo(404);
  }

  private Answer keep(String card) {
    return client.send("PUT", AGENTS + "/ada/card", "application/json", card);
  }

  @Test
  void listsArePagedById() {
    List<String> many = new ArrayList<>();
    for (int i = 10; i < 35; i++) {
      many.add("{\"id\":\"a-" + i + "\"}");
    }
    client.post(AGENTS, "{\"agents\":[" + String.join(",", many) + "]}");
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      String path = AGENTS + "?pageSize=10" + (token.isEmpty() ? "" : "&pageToken=" + token);
      JsonObject page = client.get(path).json();
      page.getJsonArray("agents").forEach(one -> seen.add(((JsonObject) one).getString("id")));
      token = page.getString("nextPageToken");
    } while (!token.isEmpty());
    assertThat(seen).hasSize(25).isSorted().doesNotHaveDuplicates();
  }
}
