package io.swarmhold.edge.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.EdgeConfig;
import io.swarmhold.edge.contract.Document;
import io.swarmhold.edge.contract.Document.Operation;
import io.swarmhold.edge.testkit.EdgeUnderTest;
import io.swarmhold.edge.testkit.Keys;
import io.swarmhold.edge.testkit.RestClient;
import io.swarmhold.edge.testkit.RestClient.Answer;
import io.swarmhold.edge.testkit.Until;
import io.swarmhold.edge.testkit.Wire;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who one is, what one may, and what is not one's own. */
class TenantAttackTest {

  private static final String TASKS = "/api/v1/tasks";
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String UNKNOWN = "0zzzz000000g0001";

  @TempDir private Path directory;
  private Keys keys;
  private EdgeUnderTest edge;
  private RestClient a;
  private RestClient b;

  @BeforeEach
  void start() {
    keys =
        new Keys(directory)
            .with("a", "acme", Keys.ALL)
            .with("b", "bravo", Keys.ALL)
            .with("reader", "acme", "tasks:read")
            .with("old", "acme", Keys.ALL)
            .until("2026-11-20T09:31:00Z");
    edge = EdgeUnderTest.start(EdgeConfig.onLoopback(0).withKeyFile(keys.write()));
    a = edge.client("a-secret").with("traceparent", TRACE);
    b = edge.client("b-secret").with("traceparent", TRACE);
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  @Test
  void attack_1_withoutACredentialEveryPathAnswersTheSame() {
    Set<String> bodies = new HashSet<>();
    RestClient nobody = edge.client().with("traceparent", TRACE);
    for (Operation operation : Document.read().operations()) {
      if (operation.needsCredential() && !operation.path().endsWith("/socket")) {
        for (String method : new String[] {"GET", "POST", "PUT", "DELETE", "OPTIONS"}) {
          String path = operation.path().replaceAll("\\{[a-z]+}", "a-1");
          Answer answer =
              nobody.send(method, path, "application/json", method.equals("GET") ? "" : "{}");
          assertThat(answer.status()).as(method + " " + path).isEqualTo(401);
          assertThat(answer.header("www-authenticate")).startsWith("Bearer");
          bodies.add(answer.text());
        }
      }
    }
    bodies.add(nobody.get("/api/v1/no/such/path").text());
    bodies.add(edge.client("wrong").with("traceparent", TRACE).get(TASKS).text());
    bodies.add(edge.client("old-secret-").with("traceparent", TRACE).get(TASKS).text());
    assertThat(bodies).hasSize(1);
    assertThat(nobody.get("/health/live").status()).isEqualTo(200);
  }

  @Test
  void bothSchemesAreUnderstoodAndNoOther() {
    RestClient nobody = edge.client();
    assertThat(nobody.with("Authorization", "ApiKey a-secret").get(TASKS).status()).isEqualTo(200);
    assertThat(nobody.with("Authorization", "bearer a-secret").get(TASKS).status()).isEqualTo(200);
    for (String header : new String[] {"Basic a-secret", "a-secret", "Bearer", "Bearer ", ""}) {
      assertThat(nobody.with("Authorization", header).get(TASKS).status()).isEqualTo(401);
    }
  }

  @Test
  void whatIsAnothersIsAnsweredAsWhatIsNot() {
    String id = a.post(TASKS, "{\"payload\":1}").json().getString("id");
    a.post("/api/v1/agents/a-1/leases", "{\"waitMs\":0}");
    String report = "{\"agent\":\"b-1\",\"token\":\"7\"}";
    b.post("/api/v1/agents/b-1/leases", "{\"waitMs\":0}");
    for (String path : new String[] {"", ":wait?timeoutMs=0", "/result", "/stream"}) {
      assertSame(b.get(TASKS + "/" + id + path), b.get(TASKS + "/" + UNKNOWN + path));
    }
    assertSame(b.post(TASKS + "/" + id + ":cancel"), b.post(TASKS + "/" + UNKNOWN + ":cancel"));
    assertSame(
        b.post(TASKS + "/" + id + ":complete", report),
        b.post(TASKS + "/" + UNKNOWN + ":complete", report));
    assertSame(b.get("/api/v1/agents/a-1"), b.get("/api/v1/agents/a-2"));
    assertSame(b.post("/api/v1/agents/a-1:drain"), b.post("/api/v1/agents/a-2:drain"));
    assertThat(b.get(TASKS).json().getJsonArray("tasks")).isEmpty();
    assertThat(b.get("/api/v1/pools").text()).isEqualTo("{\"pools\":[],\"missing\":[]}");
    assertThat(b.get("/api/v1/overview").json().getJsonObject("queue").getInteger("created"))
        .isZero();
    assertThat(b.get("/api/v1/overview").json().getJsonObject("latencies").encode())
        .as("latencies are the node's, but do not say of how many tasks")
        .contains("submit")
        .doesNotContain("count");
    assertThat(b.get("/api/v1/agents/metrics").json().getInteger("total_tasks_executed")).isZero();
    assertThat(a.get(TASKS + "/" + id).json().getString("status")).isEqualTo("running");
  }

  @Test
  void locksLeadersAndDefinitionsAreTheirTenantsOwn() {
    String mine = "{\"holder\":\"a\"}";
    String lock = "/api/v1/locks/x";
    String token = a.post(lock + ":acquire", mine).json().getString("token");
    a.post("/api/v1/elections/x:campaign", "{\"candidate\":\"a\"}");
    a.send("PUT", "/api/v1/definitions/agent/x", "application/json", "{}");
    for (String path :
        new String[] {"/api/v1/locks/", "/api/v1/elections/", "/api/v1/definitions/agent/"}) {
      assertSame(b.get(path + "x"), b.get(path + "y"));
      String list = b.get(path.substring(0, path.length() - 1)).text();
      assertThat(list).contains("[]");
    }
    Answer stolen = b.post(lock + ":release", "{\"token\":\"" + token + "\"}");
    assertThat(stolen.code()).isEqualTo("not_held");
    assertThat(stolen.json().containsKey("heldBy")).isFalse();
    assertThat(b.send("DELETE", "/api/v1/definitions/agent/x", "", "").status()).isEqualTo(404);
    assertThat(b.post(lock + ":acquire", mine).status()).as("a lock of its own").isEqualTo(200);
    assertThat(a.get(lock).json().getString("token")).isEqualTo(token);
  }

  private static void assertSame(Answer others, Answer none) {
    assertThat(others.status()).isEqualTo(404);
    assertThat(others.text()).isEqualTo(none.text());
    assertThat(others.http().headers().map()).isEqualTo(none.http().headers().map());
  }

  @Test
  void attack_25_aPageTokenIsItsTenantsOwn() {
    for (int i = 0; i < 2; i++) {
      a.post(TASKS, "{\"payload\":1}");
      b.post(TASKS, "{\"payload\":1}");
    }
    String token = a.get(TASKS + "?pageSize=1").json().getString("nextPageToken");
    assertThat(a.get(TASKS + "?pageSize=1&pageToken=" + token).status()).isEqualTo(200);
    assertThat(b.get(TASKS + "?pageSize=1&pageToken=" + token).code()).isEqualTo("invalid_cursor");
  }

  @Test
  void attack_30_oneIdempotencyKeyOfTwoTenantsIsTwo() {
    String task = "{\"payload\":1,\"idempotencyKey\":\"same\"}";
    assertThat(a.post(TASKS, task).status()).isEqualTo(202);
    assertThat(b.post(TASKS, task).status()).isEqualTo(202);
  }

  @Test
  void theTenantIsNeverWhatARequestSays() {
    a.with("X-Tenant", "bravo").with("Tenant", "bravo").post(TASKS, "{\"payload\":1}");
    assertThat(b.get(TASKS).json().getJsonArray("tasks")).isEmpty();
    assertThat(a.get(TASKS + "?tenant=bravo").code()).isEqualTo("unknown_property");
  }

  @Test
  void aScopeThatIsLackingIsNamed() {
    RestClient reader = edge.client("reader-secret");
    assertThat(reader.get(TASKS).status()).isEqualTo(200);
    Answer answer = reader.post(TASKS, "{\"payload\":1}");
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.json().getString("detail")).contains("tasks:submit");
    assertThat(reader.get("/metrics").status()).isEqualTo(403);
    assertThat(edge.swarm().tasks()).isZero();
  }

  @Test
  void attack_7_anExpiredKeyAndARevokedOneEndEvenOpenStreams() throws IOException {
    RestClient old = edge.client("old-secret");
    assertThat(old.get(TASKS).status()).isEqualTo(200);
    try (InputStream expiring = old.open("/api/v1/events");
        InputStream revoked = b.open("/api/v1/events")) {
      edge.swarm().time().advance(Duration.ofMinutes(1));
      assertThat(old.get(TASKS).status()).isEqualTo(401);
      expiring.transferTo(new ByteArrayOutputStream());

      keys.without("b").write();
      revoked.transferTo(new ByteArrayOutputStream());
      assertThat(b.get(TASKS).status()).isEqualTo(401);
    }
    assertThat(a.get(TASKS).status()).isEqualTo(200);
  }

  @Test
  void attack_7_whoWaitsAndLosesTheKeyGetsNeitherWorkNorResults() {
    String mine = b.post(TASKS, "{\"payload\":1,\"pool\":\"mine\"}").json().getString("id");
    var poll =
        b.sendAsync("POST", "/api/v1/agents/evil/leases", "application/json", "{\"waitMs\":30000}");
    var result = b.sendAsync("GET", TASKS + "/" + mine + ":wait", "", "");
    var submission =
        b.with("Prefer", "wait=30")
            .sendAsync("POST", TASKS, "application/json", "{\"payload\":2,\"pool\":\"mine\"}");
    Until.isTrue(() -> edge.swarm().openPolls() == 1 && edge.swarm().openWaits() == 2);
    keys.without("b").with("b2", "bravo", Keys.ALL).write();
    Until.isTrue(() -> b.get(TASKS).status() == 401);
    RestClient heir = edge.client("b2-secret");
    String wanted = heir.post(TASKS, "{\"payload\":3}").json().getString("id");
    edge.swarm().elapse(Duration.ofSeconds(31));

    Answer refused = b.get(TASKS);
    for (Answer answer : List.of(poll.join(), result.join(), submission.join())) {
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.text()).isEqualTo(refused.text());
      assertThat(answer.http().headers().map()).isEqualTo(refused.http().headers().map());
    }
    Until.isTrue(() -> heir.get(TASKS + "/" + wanted).json().getString("status").equals("queued"));
    JsonObject task =
        heir.post("/api/v1/agents/good/leases", "{\"waitMs\":0}")
            .json()
            .getJsonArray("tasks")
            .getJsonObject(0);
    assertThat(task.getString("id")).isEqualTo(wanted);
    JsonObject first =
        heir.get(TASKS + "/" + wanted).json().getJsonArray("attempts").getJsonObject(0);
    assertThat(first.getString("agent") + " " + first.getString("outcome"))
        .as("it went to the poll of the key that was gone, and came back")
        .isEqualTo("evil handed_back");
  }

  @Test
  void whoWaitsAndKeepsTheKeyIsAnswered() {
    String id = a.post(TASKS, "{\"payload\":1,\"pool\":\"none\"}").json().getString("id");
    var result = a.sendAsync("GET", TASKS + "/" + id + ":wait", "", "");
    Until.isTrue(() -> edge.swarm().openWaits() == 1);
    keys.without("b").write();
    Until.isTrue(() -> b.get(TASKS).status() == 401);
    a.post(TASKS + "/" + id + ":cancel");
    assertThat(result.join().json().getString("status")).isEqualTo("cancelled");
  }

  @Test
  void attack_28_metricsNameNoTenantPoolOrAgent() {
    a.post(TASKS, "{\"payload\":1,\"pool\":\"canary-pool\",\"type\":\"canary-type\"}");
    a.post("/api/v1/agents/canary-agent/leases", "{\"waitMs\":0}");
    a.get("/api/v1/canary/path");
    a.get("/canary-page");
    assertThat(a.get("/metrics").text())
        .contains("swarmhold_http_request_duration_seconds")
        .doesNotContain("canary", "acme", "bravo");
  }

  @Test
  void aSocketWithoutCredentialIsLetInToSayItsKeyAndOneWithAWrongOneIsNot() {
    String upgrade =
        String.join(
            "\r\n",
            "GET /api/v1/socket HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "");
    try (Wire later = new Wire(edge.port());
        Wire wrong = new Wire(edge.port())) {
      assertThat(later.send(upgrade + "\r\n").read().status()).isEqualTo(101);
      assertThat(wrong.send(upgrade + "Authorization: Bearer no\r\n\r\n").read().status())
          .isEqualTo(401);
    }
  }
}
