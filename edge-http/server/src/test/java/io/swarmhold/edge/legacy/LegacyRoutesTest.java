package io.swarmhold.edge.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.testkit.EdgeUnderTest;
import io.swarmhold.edge.testkit.RestClient;
import io.swarmhold.edge.testkit.RestClient.Answer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scripts of the older interface, as they were written. */
class LegacyRoutesTest {

  private final EdgeUnderTest edge = EdgeUnderTest.start();
  private final RestClient client = edge.client();

  @AfterEach
  void stop() {
    edge.close();
  }

  @Test
  void theLoopOfCurlRuns() {
    String id = "";
    for (int i = 1; i <= 10; i++) {
      Answer answer =
          client.post(
              "/api/v1/agents/tasks",
              "{\"task_type\": \"CodeGeneration\", \"description\": \"Test task " + i + "\"}");
      assertThat(answer.status()).isEqualTo(202);
      id = answer.json().getString("id");
    }
    JsonObject task = client.get("/api/v1/tasks/" + id).json();
    assertThat(task.getString("type")).isEqualTo("CodeGeneration");
    assertThat(task.getJsonObject("payload").getString("description")).isEqualTo("Test task 10");

    assertThat(client.get("/api/v1/agents/queue/status").text())
        .isEqualTo(
            "{\"queue_size\":10,\"queue_capacity\":2000,\"concurrent_tasks\":0,"
                + "\"max_concurrent\":200,\"circuit_breaker_open\":false}");
  }

  @Test
  void agentsThatKeepFailingAreNamed() {
    for (int i = 0; i < 3; i++) {
      client.post("/api/v1/agents/tasks", "{\"task_type\":\"t\",\"description\":\"\"}");
      JsonObject task =
          client
              .post("/api/v1/agents/agent-123/leases", "{\"waitMs\":0,\"max\":1}")
              .json()
              .getJsonArray("tasks")
              .getJsonObject(0);
      client.post(
          "/api/v1/tasks/" + task.getString("id") + ":fail",
          "{\"agent\":\"agent-123\",\"retryable\":false,\"token\":\""
              + task.getString("token")
              + "\"}");
    }
    assertThat(client.get("/api/v1/agents/health").text())
        .isEqualTo("{\"unhealthy_agents\":1,\"unhealthy_agent_ids\":[\"agent-123\"]}");
    assertThat(client.get("/api/v1/agents/metrics").json())
        .isEqualTo(
            new JsonObject(
                "{\"total_agents_created\":1,\"total_tasks_executed\":3,\"successful_tasks\":0,"
                    + "\"failed_tasks\":3,\"success_rate\":0.0,\"queue_status\":{\"queue_size\":0,"
                    + "\"queue_capacity\":2000,\"concurrent_tasks\":0,\"max_concurrent\":200,"
                    + "\"circuit_breaker_open\":false},\"health_status\":{\"unhealthy_agents\":1,"
                    + "\"unhealthy_agent_ids\":[\"agent-123\"]}}"));
  }

  @Test
  void theirQueueIsTheDefaultPoolAndNoOther() {
    client.post("/api/v1/agents/tasks", "{\"task_type\":\"t\",\"description\":\"\"}");
    client.post("/api/v1/tasks", "{\"payload\":1,\"pool\":\"writers\"}");
    assertThat(client.get("/api/v1/agents/queue/status").json().getInteger("queue_size"))
        .isEqualTo(1);
  }

  @Test
  void theirNamesAreNoAgents() {
    for (String name : new String[] {"tasks", "queue", "health", "metrics"}) {
      assertThat(client.post("/api/v1/agents/" + name + "/leases", "{}").code())
          .isIn("bad_request", "not_found");
    }
  }
}
