package io.swarmhold.edge.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.testkit.EdgeUnderTest;
import io.swarmhold.edge.testkit.RestClient;
import io.swarmhold.edge.testkit.RestClient.Answer;
import io.swarmhold.model.TenantId;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two deployments want the same lock, and talk HTTP. */
class LockRoutesTest {

  private static final String DEPLOY = "/api/v1/locks/deploy%2Fprod";
  private static final String ADA = "{\"holder\":\"ada\",\"note\":\"v7\"}";
  private static final String BOB = "{\"holder\":\"bob\",\"waitSeconds\":7}";

  private final EdgeUnderTest edge = EdgeUnderTest.start();
  private final RestClient client = edge.client();

  @AfterEach
  void stop() {
    edge.close();
  }

  private static String under(String token) {
    return "{\"token\":\"" + token + "\"}";
  }

  @Test
  void theSecondDeploymentIsToldThatOneIsInProgressAndByWhom() {
    JsonObject ada = client.post(DEPLOY + ":acquire", ADA).json();
    assertThat(ada.getString("name")).isEqualTo("deploy/prod");
    assertThat(ada.getInteger("termSeconds")).isEqualTo(30);
    assertThat(ada.getInteger("expiresInSeconds")).isEqualTo(30);

    Answer bob = client.post(DEPLOY + ":acquire", BOB);
    assertThat(bob.status()).isEqualTo(409);
    assertThat(bob.code()).isEqualTo("locked");
    assertThat(bob.json().getString("detail")).contains("ada");
    assertThat(bob.json().getJsonObject("heldBy"))
        .isEqualTo(
            new JsonObject()
                .put("holder", "ada")
                .put("note", "v7")
                .put("token", ada.getString("token")));
    assertThat(edge.swarm().locks.waited()).isEqualTo(Duration.ofSeconds(7));
    JsonObject seen = client.get(DEPLOY).json();
    assertThat(seen.getString("holder")).isEqualTo("ada");
    assertThat(seen.containsKey("expiresInSeconds")).as("only the holder can tell").isFalse();
  }

  @Test
  void itIsKeptByRenewingAndLetGoOnce() {
    String token = client.post(DEPLOY + ":acquire", ADA).json().getString("token");
    assertThat(client.post(DEPLOY + ":renew", under(token)).json().getInteger("renewals"))
        .isEqualTo(1);
    assertThat(client.post(DEPLOY + ":renew", under("99")).code()).isEqualTo("not_held");
    assertThat(client.post(DEPLOY + ":release", under(token)).status()).isEqualTo(200);
    Answer again = client.post(DEPLOY + ":release", under(token));
    assertThat(again.code()).isEqualTo("not_held");
    assertThat(again.json().containsKey("heldBy")).isFalse();
    assertThat(client.get(DEPLOY).status()).isEqualTo(404);
  }

  @Test
  void aLeaseThatExpiredIsNotHeldAndTheNewHolderIsNamed() {
    String token = client.post(DEPLOY + ":acquire", ADA).json().getString("token");
    edge.swarm().locks.expire(new TenantId("default"), "deploy/prod");
    client.post(DEPLOY + ":acquire", BOB);
    Answer late = client.post(DEPLOY + ":renew", under(token));
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.json().getJsonObject("heldBy").getString("holder")).isEqualTo("bob");
  }

  @Test
  void anAttemptWhoseAnswerWasLostGetsItsTokenUnderTheSameKey() {
    RestClient keyed = client.with("idempotency-key", "attempt-1");
    edge.swarm().locks.loseAnAnswer();
    assertThat(keyed.post(DEPLOY + ":acquire", ADA).code()).isEqualTo("outcome_unknown");
    assertThat(keyed.post(DEPLOY + ":acquire", ADA).status()).isEqualTo(200);
    assertThat(client.post(DEPLOY + ":acquire", ADA).code()).isEqualTo("locked");
    assertThat(
            client.with("idempotency-key", "x".repeat(65)).post(DEPLOY + ":acquire", ADA).status())
        .isEqualTo(400);
  }

  @Test
  void namesMayHaveSlashesAndColons() {
    for (String name : new String[] {"a%3Ab", "a:b", "a:b:c", "a%2Fb%3ac", "plain"}) {
      String path = "/api/v1/locks/" + name;
      Answer taken = client.post(path + ":acquire", ADA);
      assertThat(taken.status()).as(name).isBetween(200, 409);
      assertThat(client.get(path).status()).as(name).isEqualTo(200);
    }
    assertThat(client.post("/api/v1/locks/a%20b:acquire", ADA).status()).isEqualTo(400);
    assertThat(client.post("/api/v1/locks/a:renew:acquire", ADA).status()).isEqualTo(400);
    assertThat(client.get("/api/v1/locks/a%20b").status()).isEqualTo(404);
  }

  @Test
  void pagesGoByName() {
    for (String name : new String[] {"a", "b", "c"}) {
      client.post("/api/v1/locks/" + name + ":acquire", ADA);
    }
    JsonObject first = client.get("/api/v1/locks?pageSize=2").json();
    assertThat(first.getJsonArray("locks")).hasSize(2);
    String next = first.getString("nextPageToken");
    JsonObject second = client.get("/api/v1/locks?pageSize=2&pageToken=" + next).json();
    assertThat(second.getJsonArray("locks").getJsonObject(0).getString("name")).isEqualTo("c");
    assertThat(second.getString("nextPageToken")).isEmpty();
    assertThat(client.get("/api/v1/elections?pageToken=" + next).code())
        .isEqualTo("invalid_cursor");
  }

  @Test
  void aLeaderHasATermAndTheOthersAreToldWhoLeads() {
    String election = "/api/v1/elections/planner";
    JsonObject ada = client.post(election + ":campaign", "{\"candidate\":\"ada\"}").json();
    Answer bob = client.post(election + ":campaign", "{\"candidate\":\"bob\"}");
    assertThat(bob.json().getJsonObject("heldBy").getString("holder")).isEqualTo("ada");
    assertThat(client.get(election).json().getString("leader")).isEqualTo("ada");
    String term = "{\"term\":\"" + ada.getString("term") + "\"}";
    assertThat(client.post(election + ":renew", term).status()).isEqualTo(200);
    assertThat(client.get("/api/v1/elections").json().getJsonArray("elections")).hasSize(1);
    assertThat(client.post(election + ":resign", term).status()).isEqualTo(200);
    assertThat(client.post(election + ":renew", term).code()).isEqualTo("not_held");
    assertThat(client.get(election).status()).isEqualTo(404);
  }

  /** Others read it on their terminals, which would obey. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"\\u001b[2J", "a\\nb", "\\u009b31m", "\\u202edorp", "\\u2028"})
  void whatWouldMoveATerminalIsNoHolderAndNoNote(String text) {
    for (String body :
        List.of("{\"holder\":\"" + text + "\"}", "{\"holder\":\"x\",\"note\":\"" + text + "\"}")) {
      Answer answer = client.post(DEPLOY + ":acquire", body);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.json().getString("detail"))
          .startsWith(body.contains("note") ? "note: " : "holder: ");
    }
    Answer candidate =
        client.post("/api/v1/elections/e:campaign", "{\"candidate\":\"" + text + "\"}");
    assertThat(candidate.status()).isEqualTo(400);
    assertThat(candidate.json().getString("detail")).startsWith("candidate: ");
  }

  @Test
  void aLongNameIsCutWhereItIsRepeated() {
    String holder = "h".repeat(200);
    client.post(DEPLOY + ":acquire", "{\"holder\":\"" + holder + "\"}");
    Answer locked = client.post(DEPLOY + ":acquire", ADA);
    Answer notHeld = client.post(DEPLOY + ":renew", under("7"));
    for (Answer answer : List.of(locked, notHeld)) {
      assertThat(answer.json().getString("detail"))
          .isEqualTo("it is " + "h".repeat(64) + "... who has it");
      assertThat(answer.json().getJsonObject("heldBy").getString("holder")).isEqualTo(holder);
    }
    String other = "/api/v1/locks/other:acquire";
    client.post(other, "{\"holder\":\"" + "h".repeat(63) + "\ud83d\ude00s\"}");
    assertThat(client.post(other, ADA).json().getString("detail"))
        .as("no character is cut in two")
        .isEqualTo("it is " + "h".repeat(63) + "... who has it");
  }
}
