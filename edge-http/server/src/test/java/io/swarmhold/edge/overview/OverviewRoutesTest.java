package io.swarmhold.edge.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.testkit.EdgeUnderTest;
import io.swarmhold.edge.testkit.RestClient;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.UnavailableException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole at a glance. */
class OverviewRoutesTest {

  private final EdgeUnderTest edge = EdgeUnderTest.start();
  private final RestClient client = edge.client();

  @AfterEach
  void stop() {
    edge.close();
  }

  private JsonObject overview() {
    return client.get("/api/v1/overview").json();
  }

  private void submit(int count) {
    for (int i = 0; i < count; i++) {
      client.post("/api/v1/tasks", "{\"payload\":1,\"pool\":\"writers\"}");
    }
  }

  @Test
  void whatHappenedSinceTheLastLookIsPerSecond() {
    submit(1);
    assertThat(overview().getJsonObject("perSecond").getDouble("created")).isZero();
    submit(8);
    edge.swarm().elapse(Duration.ofSeconds(2));
    JsonObject second = overview();
    assertThat(second.getJsonObject("perSecond").getDouble("created")).isEqualTo(4.0);
    assertThat(second.getJsonObject("queue").getInteger("waiting")).isEqualTo(9);
    assertThat(second.getJsonArray("newest")).hasSize(9);
    assertThat(second.getJsonObject("eachPool").getInteger("capacity")).isEqualTo(2_000);
    assertThat(second.getJsonObject("latencies").fieldNames())
        .as("what was measured")
        .containsExactly("submit", "queueWait");
    assertThat(second.getJsonArray("pools").getJsonObject(0).getString("pool"))
        .isEqualTo("writers");
    assertThat(overview()).as("within the second").isEqualTo(second);
  }

  @Test
  void theNewestDeadTasksAreInIt() {
    assertThat(overview().getJsonArray("newestDead")).isEmpty();
    submit(2);
    JsonObject lease =
        client
            .post("/api/v1/agents/a-1/leases", "{\"pools\":[\"writers\"],\"max\":1}")
            .json()
            .getJsonArray("tasks")
            .getJsonObject(0);
    String task = lease.getString("id");
    client.post(
        "/api/v1/tasks/" + task + ":fail",
        "{\"agent\":\"a-1\",\"token\":\"%s\",\"error\":\"no\",\"retryable\":false}"
            .formatted(lease.getString("token")));
    edge.swarm().elapse(Duration.ofSeconds(1));

    JsonObject overview = overview();
    assertThat(overview.getInteger("deadLetters")).isEqualTo(1);
    JsonObject dead = overview.getJsonArray("newestDead").getJsonObject(0);
    assertThat(dead.getString("id")).isEqualTo(task);
    assertThat(dead.getString("error")).isEqualTo("no");
  }

  @Test
  void whoDoesNotAnswerIsNamedAndDoesNotShakeTheRates() {
    submit(1);
    overview();
    submit(8);
    edge.swarm().elapse(Duration.ofSeconds(2));
    assertThat(overview().getJsonArray("missing")).isEmpty();
    edge.swarm().members.missing.add(new MemberId("m-2"));
    edge.swarm().elapse(Duration.ofSeconds(2));
    JsonObject without = overview();
    assertThat(without.getJsonArray("missing")).containsExactly("m-2");
    assertThat(without.getJsonObject("perSecond").getDouble("created")).isZero();
  }

  @Test
  void listsThatFailForWhoIsMissingTakeNothingElseAlong() {
    submit(3);
    edge.swarm().members.missing.add(new MemberId("m-2"));
    edge.swarm().failWith(new UnavailableException("member m-2 did not answer"));
    JsonObject without = overview();
    assertThat(without.getJsonArray("missing")).containsExactly("m-2");
    assertThat(without.getJsonObject("queue").getInteger("waiting")).isEqualTo(3);
    assertThat(without.getJsonArray("newest")).isEmpty();
  }

  @Test
  void itComesAgainEachSecond() throws IOException {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                client.open("/api/v1/overview/stream"), StandardCharsets.UTF_8))) {
      for (int i = 0; i < 2; i++) {
        String line = lines.readLine();
        while (!line.startsWith("data: ")) {
          line = lines.readLine();
        }
        assertThat(new JsonObject(line.substring(6)).getInteger("deadLetters")).isZero();
      }
    }
  }
}
