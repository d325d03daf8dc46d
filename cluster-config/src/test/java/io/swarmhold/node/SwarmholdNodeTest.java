package io.swarmhold.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmhold.edge.EdgeConfig.Listener;
import io.swarmhold.edge.auth.Authenticator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node, asked from outside. */
class SwarmholdNodeTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path data;

  @Test
  void whatWasAcceptedAndWhatWasFinishedOutlivesTheNode() throws Exception {
    String finished;
    String open;
    String firstToken;
    try (SwarmholdNode node = start()) {
      finished = submit(node, "{\"pool\":\"writers\",\"payload\":{\"n\":1}}");
      open = submit(node, "{\"pool\":\"readers\",\"payload\":{\"n\":2}}");
      JsonNode lease = lease(node, "writers");
      assertThat(lease.get("id").asText()).isEqualTo(finished);
      firstToken = lease.get("token").asText();
      assertThat(complete(node, finished, firstToken).statusCode()).isEqualTo(200);
    }
    try (SwarmholdNode node = start()) {
      assertThat(task(node, finished).get("status").asText()).isEqualTo("succeeded");
      assertThat(task(node, finished).get("result").get("done").asBoolean()).isTrue();
      JsonNode lease = lease(node, "readers");
      assertThat(lease.get("id").asText()).isEqualTo(open);
      assertThat(Long.parseLong(lease.get("token").asText()))
          .as("tokens grow over a restart")
          .isGreaterThan(Long.parseLong(firstToken));
      assertThat(complete(node, open, firstToken).statusCode()).as("a stale token").isEqualTo(409);
    }
  }

  @Test
  void itsMetricsAreReadable() throws Exception {
    try (SwarmholdNode node = start()) {
      submit(node, "{\"payload\":1}");
      HttpResponse<String> metrics = get(node, "/metrics");
      assertThat(metrics.statusCode()).isEqualTo(200);
      assertThat(metrics.body())
          .contains(
              "swarmhold_tasks_submitted_total",
              "swarmhold_dead_letters",
              "swarmhold_log_disk_bytes_total");
      assertThat(get(node, "/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void offLoopbackItsMetricsAreForOperatorsAlone() throws Exception {
    Path keys = Files.writeString(data.resolve("keys.json"), keyFile("ops", "admin:metrics"));
    var config =
        NodeConfigTest.listening(
            data, "0.0.0.0", 0, Optional.of(keys), Optional.of(new Listener("127.0.0.1", 0)));
    try (SwarmholdNode node = SwarmholdNode.start(config)) {
      for (String path : new String[] {"/metrics", "/version"}) {
        assertThat(ask(node.port(), path, "ops").statusCode()).isEqualTo(404);
        assertThat(ask(node.adminPort(), path, "ops").statusCode()).isEqualTo(200);
        assertThat(ask(node.adminPort(), path, "nobody").statusCode()).isEqualTo(401);
      }
      assertThat(ask(node.adminPort(), "/api/v1/tasks", "ops").statusCode()).isEqualTo(404);
    }
  }

  private static String keyFile(String key, String scope) {
    return """
    {"keys": [{"id": "k", "sha256": "%s", "tenant": "acme", "scopes": ["%s"]}]}\
    """
        .formatted(Authenticator.digestOf(key), scope);
  }

  private HttpResponse<String> ask(int port, String path, String key) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + key)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private SwarmholdNode start() {
    return SwarmholdNode.start(NodeConfig.in(data).withPort(0));
  }

  private String submit(SwarmholdNode node, String task) throws Exception {
    HttpResponse<String> answer = post(node, "/api/v1/tasks", task);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return JSON.readTree(answer.body()).get("id").asText();
  }

  private JsonNode lease(SwarmholdNode node, String pool) throws Exception {
    String wanted = "{\"pools\":[\"" + pool + "\"],\"max\":1,\"waitMs\":30000}";
    return JSON.readTree(post(node, "/api/v1/agents/a-1/leases", wanted).body())
        .get("tasks")
        .get(0);
  }

  private HttpResponse<String> complete(SwarmholdNode node, String task, String token)
      throws Exception {
    return post(
        node,
        "/api/v1/tasks/" + task + ":complete",
        "{\"agent\":\"a-1\",\"token\":\"" + token + "\",\"result\":{\"done\":true}}");
  }

  private JsonNode task(SwarmholdNode node, String id) throws Exception {
    return JSON.readTree(get(node, "/api/v1/tasks/" + id).body());
  }

  private HttpResponse<String> get(SwarmholdNode node, String path)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri(node, path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(SwarmholdNode node, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri(node, path))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static URI uri(SwarmholdNode node, String path) {
    return URI.create("http://127.0.0.1:" + node.port() + path);
  }
}
