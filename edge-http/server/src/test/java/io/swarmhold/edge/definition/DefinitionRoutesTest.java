package io.swarmhold.edge.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.testkit.EdgeUnderTest;
import io.swarmhold.edge.testkit.RestClient;
import io.swarmhold.edge.testkit.RestClient.Answer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two people define the same agent, and neither overwrites what the other has not seen. */
class DefinitionRoutesTest {

  private static final String WRITER = "/api/v1/definitions/agent/writer";
  private static final String JSON = "application/json";

  private final EdgeUnderTest edge = EdgeUnderTest.start();
  private final RestClient client = edge.client();

  @AfterEach
  void stop() {
    edge.close();
  }

  private Answer put(RestClient by, String content) {
    return by.send("PUT", WRITER, JSON, content);
  }

  @Test
  void whatWasPutIsThereByteForByteUnderItsRevision() {
    Answer put = put(client, "{\"model\": \"large\"}");
    assertThat(put.json().getString("name")).isEqualTo("writer");
    Answer got = client.get(WRITER);
    assertThat(got.text()).isEqualTo("{\"model\": \"large\"}");
    assertThat(got.header("etag")).isEqualTo(put.header("etag")).isNotEmpty();
  }

  @Test
  void nobodyOverwritesWhatTheyHaveNotSeen() {
    RestClient asNew = client.with("if-none-match", "*");
    String first = put(asNew, "{}").header("etag");
    Answer taken = put(asNew, "{\"a\":1}");
    assertThat(taken.status()).isEqualTo(412);
    assertThat(taken.code()).isEqualTo("precondition_failed");
    assertThat(taken.header("etag")).isEqualTo(first);
    RestClient seen = client.with("if-match", first);
    assertThat(put(seen, "{\"a\":1}").status()).isEqualTo(200);
    assertThat(put(seen, "{\"a\":2}").status()).isEqualTo(412);
    assertThat(seen.send("DELETE", WRITER, "", "").status()).isEqualTo(412);
    assertThat(client.send("DELETE", WRITER, "", "").status()).isEqualTo(200);
    assertThat(client.send("DELETE", WRITER, "", "").status()).isEqualTo(404);
    assertThat(put(seen, "{}").json().getString("detail")).isEqualTo("there is none");
  }

  @Test
  void conditionsThatCannotBeMeantAreRefused() {
    assertThat(put(client.with("if-match", "*"), "{}").status()).isEqualTo(400);
    assertThat(put(client.with("if-match", "7"), "{}").status()).isEqualTo(400);
    assertThat(put(client.with("if-none-match", "\"7\""), "{}").status()).isEqualTo(400);
    RestClient both = client.with("if-match", "\"7\"").with("if-none-match", "*");
    assertThat(put(both, "{}").status()).isEqualTo(400);
    assertThat(client.get(WRITER).status()).isEqualTo(404);
  }

  @Test
  void onlyObjectsOfABoundedSizeAreDefinitions() {
    assertThat(put(client, "[1]").status()).isEqualTo(400);
    assertThat(put(client, "{} {}").code()).isEqualTo("malformed_json");
    assertThat(put(client, "{\"a\":1,\"a\":2}").code()).isEqualTo("malformed_json");
    assertThat(put(client, "{\"a\":\"" + "x".repeat(64 << 10) + "\"}").status()).isEqualTo(413);
    Answer named = client.send("PUT", "/api/v1/definitions/agent/a%2Fb", JSON, "{}");
    assertThat(named.status()).isEqualTo(400);
    assertThat(client.get("/api/v1/definitions/Agent").status()).isEqualTo(404);
  }

  @Test
  void thePagesOfAKindGoByNameUntilOneIsEmpty() {
    for (String name : new String[] {"a", "b", "c"}) {
      client.send("PUT", "/api/v1/definitions/agent/" + name, JSON, "{}");
    }
    client.send("PUT", "/api/v1/definitions/workflow/w", JSON, "{}");
    JsonObject page = client.get("/api/v1/definitions/agent?pageSize=2").json();
    JsonObject b = page.getJsonArray("definitions").getJsonObject(1);
    assertThat(b.getString("name")).isEqualTo("b");
    assertThat(b.getJsonObject("content")).isEmpty();
    String next = "/api/v1/definitions/agent?pageSize=2&pageToken=";
    page = client.get(next + page.getString("nextPageToken")).json();
    assertThat(page.getJsonArray("definitions")).hasSize(1);
    page = client.get(next + page.getString("nextPageToken")).json();
    assertThat(page.getJsonArray("definitions")).isEmpty();
    assertThat(page.getString("nextPageToken")).isEmpty();
  }
}
