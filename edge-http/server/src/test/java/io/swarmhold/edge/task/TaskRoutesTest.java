package io.swarmhold.edge.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.testkit.EdgeUnderTest;
import io.swarmhold.edge.testkit.RestClient;
import io.swarmhold.edge.testkit.RestClient.Answer;
import io.swarmhold.edge.testkit.Until;
import io.swarmhold.model.Durability;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.StorageFullException;
import io.swarmhold.model.port.UnavailableException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A submitter's day. */
class TaskRoutesTest {

  private static final String TASKS = "/api/v1/tasks";

  private final EdgeUnderTest edge = EdgeUnderTest.start();
  private final RestClient client = edge.client();

  @AfterEach
  void stop() {
    edge.close();
  }

  @Test
  void aTaskIsTakenAndFoundAgain() {
    Answer submitted =
        client.post(TASKS, "{\"pool\":\"writers\",\"type\":\"summary\",\"payload\":{\"a\":[1,2]}}");
    assertThat(submitted.status()).isEqualTo(202);
    String id = submitted.json().getString("id");
    assertThat(submitted.header("location")).isEqualTo(TASKS + "/" + id);
    assertThat(submitted.header("x-content-type-options")).isEqualTo("nosniff");

    Answer found = client.get(TASKS + "/" + id);
    assertThat(found.status()).isEqualTo(200);
    assertThat(found.json()).isEqualTo(submitted.json());
    assertThat(found.json().getString("status")).isEqualTo("queued");
    assertThat(found.text()).contains("\"payload\":{\"a\":[1,2]}");
  }

  @Test
  void theSameKeyFindsTheSameTaskAndOtherContentIsRefused() {
    RestClient keyed = client.with("Idempotency-Key", "\"k-1\"");
    Answer first = keyed.post(TASKS, "{\"payload\":1}");
    Answer again = client.with("Idempotency-Key", "k-1").post(TASKS, "{\"payload\":1}");
    assertThat(first.status()).isEqualTo(202);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().getString("id")).isEqualTo(first.json().getString("id"));

    Answer property = client.post(TASKS, "{\"payload\":1,\"idempotencyKey\":\"k-1\"}");
    assertThat(property.json().getString("id")).isEqualTo(first.json().getString("id"));

    Answer other = keyed.post(TASKS, "{\"payload\":2}");
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.code()).isEqualTo("idempotency_key_reused");
    assertThat(edge.swarm().tasks()).isEqualTo(1);

    Answer two = keyed.post(TASKS, "{\"payload\":1,\"idempotencyKey\":\"k-2\"}");
    assertThat(two.code()).isEqualTo("bad_request");
  }

  @Test
  void durabilityIsAsAskedAndElseTheNodesOwn() {
    client.post(TASKS, "{\"payload\":1}");
    assertThat(edge.swarm().lastDurability()).isEqualTo(Durability.PROCESS);
    client.with("Swarmhold-Durability", "disk").post(TASKS, "{\"payload\":1}");
    assertThat(edge.swarm().lastDurability()).isEqualTo(Durability.DISK);
    assertThat(client.with("Swarmhold-Durability", "paper").post(TASKS, "{\"payload\":1}").code())
        .isEqualTo("bad_request");
  }

  @Test
  void whoPrefersToWaitGetsTheResult() {
    var waiting =
        client
            .with("Prefer", "respond-async, wait=30")
            .sendAsync("POST", TASKS, "application/json", "{\"payload\":1}");
    JsonObject task =
        client
            .post("/api/v1/agents/a-1/leases", "{\"waitMs\":20000}")
            .json()
            .getJsonArray("tasks")
            .getJsonObject(0);
    assertThat(waiting).isNotDone();
    client.post(
        TASKS + "/" + task.getString("id") + ":complete",
        new JsonObject()
            .put("agent", "a-1")
            .put("token", task.getString("token"))
            .put("result", new JsonObject().put("said", "hello"))
            .encode());
    Answer done = waiting.join();
    assertThat(done.status()).isEqualTo(200);
    assertThat(done.json().getJsonObject("result").getString("said")).isEqualTo("hello");
    assertThat(done.header("preference-applied")).isEqualTo("wait=30");

    Answer result = client.get(TASKS + "/" + task.getString("id") + "/result");
    assertThat(result.text()).isEqualTo("{\"said\":\"hello\"}");
    assertThat(result.header("content-type")).isEqualTo("application/json");
  }

  @Test
  void aWaitEndsWhenItsTimeIsUp() {
    String id = submit("{\"payload\":1}");
    var waiting = client.sendAsync("GET", TASKS + "/" + id + ":wait?timeoutMs=5000", "", "");
    Until.isTrue(() -> edge.swarm().openWaits() > 0);
    edge.swarm().elapse(Duration.ofSeconds(6));
    assertThat(waiting.join().json().getString("status")).isEqualTo("queued");
    assertThat(client.get(TASKS + "/" + id + ":wait?timeoutMs=60001").code())
        .isEqualTo("bad_request");
  }

  @Test
  void aCancelledTaskHasNoResultAndCannotBeCancelledAgain() {
    String id = submit("{\"payload\":1}");
    assertThat(client.get(TASKS + "/" + id + "/result").code()).isEqualTo("not_finished");
    Answer cancelled = client.post(TASKS + "/" + id + ":cancel");
    assertThat(cancelled.status()).isEqualTo(200);
    assertThat(cancelled.json().getString("status")).isEqualTo("cancelled");
    assertThat(client.post(TASKS + "/" + id + ":cancel", "{}").code()).isEqualTo("already_final");
    assertThat(client.get(TASKS + "/" + id + "/result").code()).isEqualTo("no_result");
    assertThat(client.get(TASKS + "/" + id + "/result").status()).isEqualTo(410);
  }

  @Test
  void aBatchIsAnsweredInItsOrder() {
    Answer array =
        client.post(
            TASKS + ":batch",
            "[{\"payload\":1,\"idempotencyKey\":\"a\"},{\"payload\":2,\"idempotencyKey\":\"a\"},"
                + "{\"payload\":1,\"idempotencyKey\":\"a\"}]");
    assertThat(array.status()).isEqualTo(200);
    JsonArray results = array.json().getJsonArray("results");
    assertThat(results.getJsonObject(0).getString("status")).isEqualTo("accepted");
    assertThat(results.getJsonObject(1).getString("code")).isEqualTo("idempotency_key_reused");
    assertThat(results.getJsonObject(2).getString("status")).isEqualTo("duplicate");

    assertThat(client.post(TASKS + ":batch", "[{\"payload\":1},{\"pauload\":1}]").code())
        .isEqualTo("unknown_property");
  }

  @Test
  void linesStandForThemselves() {
    Answer lines =
        client.send(
            "POST",
            TASKS + ":batch",
            "application/x-ndjson",
            "{\"payload\":1}\n\n{\"payload\":\nnull\n{\"payload\":2}");
    JsonArray results = lines.json().getJsonArray("results");
    assertThat(results).hasSize(4);
    assertThat(results.getJsonObject(0).getString("status")).isEqualTo("accepted");
    assertThat(results.getJsonObject(1).getString("status")).isEqualTo("refused");
    assertThat(results.getJsonObject(1).getString("code")).isEqualTo("malformed_json");
    assertThat(results.getJsonObject(1).getString("detail")).contains("line 3, column ");
    assertThat(results.getJsonObject(2).getString("code")).isEqualTo("bad_request");
    assertThat(results.getJsonObject(3).getString("status")).isEqualTo("accepted");
    assertThat(edge.swarm().tasks()).isEqualTo(2);
  }

  @Test
  void aFullQueueSaysWhenToComeBack() {
    edge.swarm().setCapacity(1);
    submit("{\"payload\":1}");
    Answer full = client.post(TASKS, "{\"payload\":1}");
    assertThat(full.status()).isEqualTo(429);
    assertThat(full.code()).isEqualTo("queue_full");
    assertThat(full.header("retry-after")).isEqualTo("2");
    assertThat(full.json().getBoolean("retryable")).isTrue();
    JsonObject inBatch =
        client
            .post(TASKS + ":batch", "[{\"payload\":1}]")
            .json()
            .getJsonArray("results")
            .getJsonObject(0);
    assertThat(inBatch.getInteger("retryAfterMs")).isEqualTo(1_500);
  }

  @Test
  void pagesFollowEachOtherAndTokensAreGoodForNothingElse() {
    for (int i = 0; i < 5; i++) {
      submit("{\"payload\":" + i + ",\"pool\":\"" + (i < 3 ? "a" : "b") + "\"}");
      edge.swarm().elapse(Duration.ofMillis(1));
    }
    Answer first = client.get(TASKS + "?pageSize=2&pool=a");
    assertThat(first.json().getJsonArray("tasks")).hasSize(2);
    String token = first.json().getString("nextPageToken");
    Answer second = client.get(TASKS + "?pageSize=2&pool=a&pageToken=" + token);
    assertThat(second.json().getJsonArray("tasks")).hasSize(1);
    assertThat(second.json().getString("nextPageToken")).isEmpty();

    assertThat(client.get(TASKS + "?pool=b&pageToken=" + token).code()).isEqualTo("invalid_cursor");
    assertThat(client.get(TASKS + "?pool=a&pageToken=x" + token.substring(1)).code())
        .isEqualTo("invalid_cursor");
    assertThat(client.get("/api/v1/dead-letters?pool=a&pageToken=" + token).code())
        .isEqualTo("invalid_cursor");
    assertThat(client.get(TASKS + "?pageSize=101").code()).isEqualTo("bad_request");
    assertThat(client.get(TASKS + "?pagesize=1").code()).isEqualTo("unknown_property");
    assertThat(client.get(TASKS + "?status=done").code()).isEqualTo("bad_request");
  }

  @Test
  void whatTheGridCannotDoIsToldApart() {
    edge.swarm().failWith(new UnavailableException("shard 3 has no owner"));
    assertThat(client.post(TASKS, "{\"payload\":1}"))
        .returns(503, Answer::status)
        .returns("unavailable", Answer::code)
        .returns("1", answer -> answer.header("retry-after"));
    edge.swarm().failWith(new OutcomeUnknownException("no proof", new Exception()));
    assertThat(client.post(TASKS, "{\"payload\":1}").code()).isEqualTo("outcome_unknown");
    edge.swarm().failWith(new StorageFullException("no room"));
    assertThat(client.post(TASKS, "{\"payload\":1}").status()).isEqualTo(507);
    edge.swarm().failWith(new IllegalStateException("secret of the grid"));
    Answer bug = client.post(TASKS, "{\"payload\":1}");
    assertThat(bug.status()).isEqualTo(500);
    assertThat(bug.text()).doesNotContain("secret", "Exception");
    edge.swarm().failWith(null);
    edge.swarm().setReady(false);
    assertThat(client.post(TASKS, "{\"payload\":1}").code()).isEqualTo("not_ready");
  }

  private String submit(String json) {
    return client.post(TASKS, json).json().getString("id");
  }
}
