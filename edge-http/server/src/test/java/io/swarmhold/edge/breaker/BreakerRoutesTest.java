package io.swarmhold.edge.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.testkit.EdgeUnderTest;
import io.swarmhold.edge.testkit.RestClient;
import io.swarmhold.edge.testkit.RestClient.Answer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Breakers as those see them who call a provider, and those who look after it. */
class BreakerRoutesTest {

  private static final String OPENAI = "/api/v1/breakers/dependency/openai";

  private final EdgeUnderTest edge = EdgeUnderTest.start();
  private final RestClient client = edge.client();

  @AfterEach
  void stop() {
    edge.close();
  }

  private JsonObject post(String verb, String body) {
    Answer answer = client.post(OPENAI + verb, body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  @Test
  void aProviderThatFailsHalfTheTimeIsLeftInPeaceAndThenTriedWithTenCalls() {
    assertThat(post(":report", "{\"successes\":5,\"failures\":4}").getString("admission"))
        .isEqualTo("free");
    JsonObject refused = post(":report", "{\"failures\":1}");
    assertThat(refused.getString("admission")).isEqualTo("refused");
    assertThat(refused.getString("until")).isNotEmpty();
    edge.swarm().elapse(Duration.ofSeconds(30));
    JsonObject some = post(":acquire", "{\"permits\":7}");
    assertThat(some.getInteger("permits")).isEqualTo(7);
    JsonObject rest = post(":acquire", "{\"permits\":7}");
    assertThat(rest.getInteger("permits")).isEqualTo(3);
    assertThat(post(":acquire", "{\"permits\":1}").getInteger("permits")).isZero();
    long round = rest.getLong("round");
    JsonObject good = post(":report", "{\"successes\":10,\"round\":" + round + "}");
    assertThat(good.getString("admission")).isEqualTo("free");
    JsonObject breaker = client.get(OPENAI).json();
    assertThat(breaker.getString("status")).isEqualTo("closed");
    assertThat(breaker.getJsonArray("history")).hasSize(3);
    assertThat(breaker.getJsonArray("history").getJsonObject(0).getString("cause"))
        .isEqualTo("probes_succeeded");
  }

  @Test
  void whatIsHeldByHandStaysSoUntilItIsReleasedAndSaysWhy() {
    JsonObject held = post(":force-open", "{\"why\":\"they bill us twice\"}");
    assertThat(held.getString("status")).isEqualTo("forced-open");
    assertThat(held.getString("why")).isEqualTo("they bill us twice");
    assertThat(held.getString("by")).isEqualTo("none");
    assertThat(post(":report", "{\"successes\":100}").getString("admission")).isEqualTo("refused");
    assertThat(post(":release", "{\"why\":\"refunded\"}").getString("status")).isEqualTo("closed");
    assertThat(client.post(OPENAI + ":force-open", "{}").status()).isEqualTo(400);
    assertThat(client.get("/api/v1/breakers").json().getJsonArray("breakers")).hasSize(1);
  }

  @Test
  void whatOpensABreakerCanBeSet() {
    Answer set =
        client.send(
            "PUT",
            "/api/v1/breakers/pool/draft",
            "application/json",
            "{\"mode\":\"rate\",\"threshold\":0.2,\"openMs\":5000}");
    assertThat(set.status()).isEqualTo(200);
    JsonObject settings = set.json().getJsonObject("settings");
    assertThat(settings.getDouble("threshold")).isEqualTo(0.2);
    assertThat(settings.getInteger("openMs")).isEqualTo(5_000);
    assertThat(settings.getInteger("probes")).isEqualTo(10);
  }

  @Test
  void whatNeverDidAnythingIsClosedAndWhatCannotBeIsNotThere() {
    assertThat(client.get("/api/v1/breakers/agent/ada").json().getString("status"))
        .isEqualTo("closed");
    assertThat(client.get("/api/v1/breakers/moon/ada").status()).isEqualTo(404);
    assertThat(client.get("/api/v1/breakers").json().getJsonArray("breakers")).isEmpty();
  }
}
