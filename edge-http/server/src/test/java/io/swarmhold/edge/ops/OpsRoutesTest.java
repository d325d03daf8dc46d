package io.swarmhold.edge.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.EdgeConfig;
import io.swarmhold.edge.Limits;
import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.testkit.EdgeUnderTest;
import io.swarmhold.edge.testkit.Keys;
import io.swarmhold.edge.testkit.RestClient;
import io.swarmhold.edge.testkit.RestClient.Answer;
import io.swarmhold.model.port.GridFault;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What operators and their tools get to see. */
class OpsRoutesTest {

  @Test
  void aNodeThatReplaysIsAliveButNotReady() {
    try (EdgeUnderTest edge = EdgeUnderTest.start()) {
      RestClient client = edge.client();
      edge.swarm().setReady(false);
      for (String path : new String[] {"/health/ready", "/readyz", "/health/started"}) {
        assertThat(client.get(path).status()).isEqualTo(503);
        assertThat(client.get(path).text()).isEqualTo("{\"status\":\"DOWN\"}");
      }
      assertThat(client.get("/health/live").status()).isEqualTo(200);
      edge.swarm().setReady(true);
      assertThat(client.get("/readyz").status()).isEqualTo(200);
    }
  }

  @Test
  void headIsAnsweredAsGetWithoutTheBody() {
    try (EdgeUnderTest edge = EdgeUnderTest.start()) {
      RestClient client = edge.client();
      for (String path :
          new String[] {
            "/health/live", "/health/ready", "/openapi.json", "/version", "/api/v1/tasks"
          }) {
        Answer get = client.get(path);
        Answer head = client.send("HEAD", path, "", "");
        assertThat(head.status()).as(path).isEqualTo(200);
        assertThat(head.text()).isEmpty();
        assertThat(head.http().headers().map()).isEqualTo(get.http().headers().map());
      }
      Answer metrics = client.send("HEAD", "/metrics", "", "");
      assertThat(metrics.header("content-type")).startsWith("text/plain; version=0.0.4");
      assertThat(client.send("HEAD", "/api/v1/tasks/0zzzz000000g0001", "", "").status())
          .isEqualTo(404);
      Answer stream = client.send("HEAD", "/api/v1/events", "", "");
      assertThat(stream.status()).isEqualTo(405);
      assertThat(stream.header("allow")).isEqualTo("GET");
    }
  }

  @Test
  void metricsCountRequestsAndShowTheNodesOwn() {
    try (EdgeUnderTest edge = EdgeUnderTest.start()) {
      RestClient client = edge.client();
      client.post("/api/v1/tasks", "{\"payload\":1}");
      client.post("/api/v1/tasks", "{\"payload\"}");
      client.get("/api/v1/tasks/0zzzz000000g0001");
      Answer answer = client.get("/metrics");
      assertThat(answer.header("content-type")).startsWith("text/plain; version=0.0.4");
      assertThat(answer.text())
          .contains("{route=\"/api/v1/tasks\",status=\"202\"} 1")
          .contains("{route=\"/api/v1/tasks\",status=\"400\"} 1")
          .contains("{route=\"/api/v1/tasks/{id}\",status=\"404\"} 1")
          .contains("swarmhold_tasks_created_total 1.0")
          .contains("# TYPE swarmhold_submit_seconds histogram")
          .contains("swarmhold_submit_seconds_bucket{le=\"+Inf\"} 1")
          .contains("swarmhold_queue_wait_seconds_count 1")
          .contains("swarmhold_http_connections ")
          .contains("jvm_memory_used_bytes");
      Answer open = client.with("Accept", "application/openmetrics-text").get("/metrics");
      assertThat(open.header("content-type")).startsWith("application/openmetrics-text");
      assertThat(open.text()).endsWith("# EOF\n");
    }
  }

  @ParameterizedTest
  @EnumSource(Code.class)
  void eachCodeHasAPageThatSaysWhatToDo(Code code) {
    try (EdgeUnderTest edge = EdgeUnderTest.start()) {
      Answer page = edge.client().get("/errors/" + code.text());
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.header("content-type")).startsWith("text/markdown");
      assertThat(page.text())
          .startsWith("# `" + code.text() + "` (" + code.status() + ")")
          .contains("## Meaning", "## What to do");
    }
  }

  /** Where the line of a start that was refused points to. */
  @Test
  void soHasEachFaultOfTheGrid() {
    try (EdgeUnderTest edge = EdgeUnderTest.start()) {
      for (GridFault fault : GridFault.values()) {
        Answer page = edge.client().get("/errors/" + fault.code().toLowerCase(Locale.ROOT));
        assertThat(page.status()).as(fault.code()).isEqualTo(200);
        assertThat(page.text()).startsWith("# " + fault.code());
      }
    }
  }

  @Test
  void attack_91_beyondLoopbackOperationsAreElsewhere(@TempDir Path directory) {
    Path keys = new Keys(directory).with("a", "acme", Keys.ALL).write();
    var config =
        new EdgeConfig(
            "0.0.0.0",
            0,
            Optional.of(keys),
            Optional.of(new EdgeConfig.Listener("127.0.0.1", 0)),
            Limits.DEFAULTS);
    try (EdgeUnderTest edge = EdgeUnderTest.start(config)) {
      RestClient world = edge.client("a-secret");
      RestClient operators = edge.adminClient("a-secret");
      for (String path : new String[] {"/metrics", "/version"}) {
        assertThat(world.get(path).status()).isEqualTo(404);
        assertThat(operators.get(path).status()).isEqualTo(200);
        assertThat(edge.adminClient("").get(path).status()).isEqualTo(401);
      }
      assertThat(operators.get("/api/v1/tasks").status()).isEqualTo(404);
      assertThat(operators.get("/readyz").status()).isEqualTo(200);
    }
  }
}
