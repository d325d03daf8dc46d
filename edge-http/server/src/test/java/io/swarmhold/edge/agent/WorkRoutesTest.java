package io.swarmhold.edge.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.testkit.EdgeUnderTest;
import io.swarmhold.edge.testkit.RestClient;
import io.swarmhold.edge.testkit.RestClient.Answer;
import io.swarmhold.edge.testkit.Until;
import io.swarmhold.edge.testkit.Wire;
import io.swarmhold.model.consensus.MemberId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The day of an agent that asks for its work. */
class WorkRoutesTest {

  private final EdgeUnderTest edge = EdgeUnderTest.start();
  private final RestClient client = edge.client();

  @AfterEach
  void stop() {
    edge.close();
  }

  private String submit() {
    return client.post("/api/v1/tasks", "{\"payload\":{\"n\":1}}").json().getString("id");
  }

  private JsonObject lease(String agent) {
    Answer answer = client.post("/api/v1/agents/" + agent + "/leases", "{\"waitMs\":0}");
    assertThat(answer.status()).isEqualTo(200);
    return answer.json().getJsonArray("tasks").getJsonObject(0);
  }

  private Answer report(JsonObject task, String verb, JsonObject more) {
    JsonObject body =
        new JsonObject().put("agent", "a-1").put("token", task.getString("token")).mergeIn(more);
    return client.post("/api/v1/tasks/" + task.getString("id") + verb, body.encode());
  }

  @Test
  void itGetsWhatWaitsAndElseWhatComes() {
    String first = submit();
    JsonObject task = lease("a-1");
    assertThat(task.getString("id")).isEqualTo(first);
    assertThat(task.getString("token")).matches("[0-9]+");
    assertThat(task.getJsonObject("payload")).isEqualTo(new JsonObject().put("n", 1));

    var polling =
        client.sendAsync(
            "POST", "/api/v1/agents/a-1/leases", "application/json", "{\"waitMs\":60000}");
    Until.isTrue(() -> edge.swarm().openPolls() > 0);
    String second = submit();
    assertThat(polling.join().json().getJsonArray("tasks").getJsonObject(0).getString("id"))
        .isEqualTo(second);
  }

  @Test
  void attack_17_theSameOutcomeTwiceIsOneAndAnotherIsRefused() {
    submit();
    JsonObject task = lease("a-1");
    JsonObject result = new JsonObject().put("result", 42);
    Answer first = report(task, ":complete", result);
    Answer again = report(task, ":complete", result);
    assertThat(first.status()).isEqualTo(200);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text()).isEqualTo(first.text());
    Answer other = report(task, ":complete", new JsonObject().put("result", 43));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.code()).isEqualTo("already_completed");
  }

  @Test
  void attack_15_aTokenThatIsNotInForceChangesNothing() {
    String id = submit();
    JsonObject task = lease("a-1");
    client.post("/api/v1/tasks/" + id + ":cancel");
    for (String verb : new String[] {":complete", ":fail", ":extend", ":handback"}) {
      Answer answer = report(task, verb, new JsonObject());
      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.code()).isEqualTo("stale_fencing_token");
    }
    assertThat(client.get("/api/v1/tasks/" + id).json().getString("status")).isEqualTo("cancelled");
  }

  @Test
  void theTokenMayComeAsAHeader() {
    String id = submit();
    String token = lease("a-1").getString("token");
    RestClient withToken = client.with("Swarmhold-Fencing-Token", token);
    String path = "/api/v1/tasks/" + id;
    assertThat(withToken.post(path + ":progress", "{\"agent\":\"a-1\",\"fraction\":0.5}").status())
        .isEqualTo(200);
    assertThat(client.get(path).json().getDouble("progress")).isEqualTo(0.5);
    assertThat(withToken.post(path + ":extend", "{\"agent\":\"a-1\",\"token\":\"7\"}").code())
        .isEqualTo("bad_request");
    assertThat(client.post(path + ":complete", "{\"agent\":\"a-1\"}").code())
        .isEqualTo("bad_request");
    assertThat(
            client
                .with("Swarmhold-Fencing-Token", "x")
                .post(path + ":complete", "{\"agent\":\"a-1\"}")
                .code())
        .isEqualTo("bad_request");
  }

  @Test
  void aFailureIsTriedAgainUntilTheAgentSaysItIsOfNoUse() {
    String id = submit();
    report(lease("a-1"), ":fail", new JsonObject().put("error", "HTTP 500"));
    assertThat(client.get("/api/v1/tasks/" + id).json().getString("status")).isEqualTo("queued");
    report(lease("a-1"), ":fail", new JsonObject().put("error", "no").put("retryable", false));
    JsonObject dead = client.get("/api/v1/tasks/" + id).json();
    assertThat(dead.getString("deadReason")).isEqualTo("not_retryable");
    assertThat(dead.getJsonArray("attempts")).hasSize(2);

    Answer letters = client.get("/api/v1/dead-letters");
    assertThat(letters.json().getJsonArray("tasks")).hasSize(1);
    assertThat(client.post("/api/v1/dead-letters:redrive", "{\"pool\":\"other\"}").text())
        .isEqualTo("{\"affected\":0}");
    assertThat(client.post("/api/v1/dead-letters:redrive", "{\"reason\":\"not_retryable\"}").text())
        .isEqualTo("{\"affected\":1}");
    report(lease("a-1"), ":fail", new JsonObject().put("retryable", false));
    assertThat(
            client
                .post("/api/v1/dead-letters:purge", "{\"ids\":[\"" + id + "\"],\"limit\":1}")
                .text())
        .isEqualTo("{\"affected\":1}");
    assertThat(client.get("/api/v1/tasks/" + id).status()).isEqualTo(404);
  }

  @Test
  void manyReportsAreAnsweredInTheirOrder() {
    submit();
    submit();
    JsonObject first = lease("a-1");
    var reports =
        new JsonArray()
            .add(first.copy().put("op", "complete").put("result", 1))
            .add(
                new JsonObject()
                    .put("op", "extend")
                    .put("id", "0zzzz000000g0001")
                    .put("token", "1"))
            .add(
                new JsonObject()
                    .put("op", "fail")
                    .put("id", first.getString("id"))
                    .put("token", "9"));
    for (int i = 0; i < reports.size(); i++) {
      for (String name : new String[] {"attempt", "expiresAt", "payload"}) {
        reports.getJsonObject(i).remove(name);
      }
    }
    Answer answer =
        client.post(
            "/api/v1/agents/a-1/reports", new JsonObject().put("reports", reports).encode());
    assertThat(answer.text()).isEqualTo("{\"results\":[\"accepted\",\"not_found\",\"stale\"]}");
  }

  @Test
  void whoHangsUpLeavesItsTasksToOthers() {
    String before = connections();
    try (Wire wire = new Wire(edge.port())) {
      wire.send(
          "POST /api/v1/agents/a-1/leases HTTP/1.1\r\nHost: localhost\r\n"
              + "Content-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"waitMs\":60000}");
      Until.isTrue(() -> edge.swarm().openPolls() > 0);
      assertThat(connections()).isNotEqualTo(before);
    }
    Until.isTrue(() -> connections().equals(before));
    assertThat(edge.swarm().openPolls()).isZero();
    String id = submit();
    assertThat(client.get("/api/v1/tasks/" + id).json().getString("status")).isEqualTo("queued");
    JsonObject task = lease("b-2");
    assertThat(task.getString("id")).isEqualTo(id);
    assertThat(task.getInteger("attempt")).as("nobody had it before").isEqualTo(1);
  }

  private String connections() {
    return client
        .get("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith("swarmhold_http_connections "))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void agentsAreSeenAndDrained() {
    submit();
    lease("a-1");
    lease0("b-2");
    JsonObject page = client.get("/api/v1/agents?pageSize=1").json();
    assertThat(page.getJsonArray("agents").getJsonObject(0).getString("id")).isEqualTo("a-1");
    JsonObject next =
        client.get("/api/v1/agents?pageSize=1&pageToken=" + page.getString("nextPageToken")).json();
    assertThat(next.getJsonArray("agents").getJsonObject(0).getString("id")).isEqualTo("b-2");
    assertThat(next.getString("nextPageToken")).isEmpty();

    assertThat(client.get("/api/v1/agents/a-1").json().getInteger("running")).isEqualTo(1);
    assertThat(client.post("/api/v1/agents/a-1:drain").json().getBoolean("draining")).isTrue();
    assertThat(client.get("/api/v1/agents/nobody").status()).isEqualTo(404);
    assertThat(client.get("/api/v1/agents/a-1").json().getString("member")).isEqualTo("m-1");
    assertThat(client.get("/api/v1/pools").json().getJsonArray("pools").getJsonObject(0))
        .isEqualTo(
            new JsonObject(
                "{\"pool\":\"default\",\"ready\":0,\"delayed\":0,\"running\":1,\"dead\":0}"));
  }

  private void lease0(String agent) {
    client.post("/api/v1/agents/" + agent + "/leases", "{\"waitMs\":0,\"pools\":[\"none\"]}");
  }

  @Test
  void whoDidNotAnswerIsNamedAndNobodyIsSaidNotToExistMeanwhile() {
    client.post("/api/v1/agents/a-1/leases", "{\"waitMs\":0}");
    edge.swarm().members.missing.add(new MemberId("m-2"));
    assertThat(client.get("/api/v1/agents").json().getJsonArray("missing")).containsExactly("m-2");
    assertThat(client.get("/api/v1/pools").json().getJsonArray("missing")).containsExactly("m-2");
    assertThat(client.get("/api/v1/agents/a-1").json().getJsonArray("missing"))
        .containsExactly("m-2");
    Answer nobody = client.get("/api/v1/agents/nobody");
    assertThat(nobody.status()).isEqualTo(503);
    assertThat(nobody.json().getString("detail")).contains("m-2");
    // Who is registered its shard knows, whoever else is missing.
    assertThat(client.post("/api/v1/agents/nobody:drain").status()).isEqualTo(404);
    assertThat(client.get("/api/v1/agents/health").json().getJsonArray("missing_members"))
        .containsExactly("m-2");
  }
}
