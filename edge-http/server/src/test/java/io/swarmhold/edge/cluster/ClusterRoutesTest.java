package io.swarmhold.edge.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.testkit.EdgeUnderTest;
import io.swarmhold.edge.testkit.RestClient;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator looks at the cluster, and decides about a shard that nobody can serve. */
class ClusterRoutesTest {

  private static final String SHARD = "/api/v1/cluster/shards/1";

  private final EdgeUnderTest edge = EdgeUnderTest.start();
  private final RestClient client = edge.client();

  @AfterEach
  void stop() {
    edge.close();
  }

  @Test
  void itSeesWhoIsHereAndWhatIsMissing() {
    JsonObject cluster = client.get("/api/v1/cluster").json();
    assertThat(cluster.getString("self")).isEqualTo("m-1");
    assertThat(cluster.getJsonArray("members").getJsonObject(2).getBoolean("here")).isFalse();
    JsonObject lost = cluster.getJsonArray("shards").getJsonObject(1);
    assertThat(lost.getString("health")).isEqualTo("unavailable");
    assertThat(lost.getJsonArray("eligible")).containsExactly("m-3");
  }

  @Test
  void itSeesWhoVotesAndReplacesWhoDoesNotComeBack() {
    var members = client.get("/api/v1/cluster").json().getJsonArray("members");
    assertThat(members.getJsonObject(1).getBoolean("votes")).isFalse();
    assertThat(members.getJsonObject(2).getBoolean("votes")).isTrue();
    edge.swarm().setReady(false);
    var done = client.post("/api/v1/cluster/voters/m-3:replace", "{\"member\":\"m-2\"}");
    assertThat(done.json().getBoolean("done")).isTrue();
    assertThat(edge.swarm().cluster.said).containsExactly("m-2 votes for m-3");
    var refused = client.post("/api/v1/cluster/voters/m-2:replace", "{\"member\":\"m-1\"}");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("no_such_voter");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"member\":\"a b\"}", "{\"member\":\"m-2\",\"epoch\":1}", "[]"})
  void aWordAboutAVoterThatSaysTooLittleIsRefused(String body) {
    var refused = client.post("/api/v1/cluster/voters/m-3:replace", body);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().getString("detail")).doesNotContain("member: member:");
    assertThat(client.post("/api/v1/cluster/voters/m%203:replace", "{\"member\":\"m-2\"}").status())
        .isEqualTo(400);
    assertThat(edge.swarm().cluster.said).isEmpty();
  }

  @Test
  void itSeesWhoseCopyDiffersAndSinceWhen() {
    JsonObject shard = client.get("/api/v1/cluster").json().getJsonArray("shards").getJsonObject(0);
    assertThat(shard.getJsonArray("differs").encode())
        .isEqualTo("[{\"member\":\"m-2\",\"epoch\":7,\"sequence\":1042}]");
    assertThat(shard.getString("health")).isEqualTo("whole");
  }

  @Test
  void aMemberSaysWhatItsOwnCopiesHold() {
    JsonObject copies = client.get("/api/v1/cluster/copies").json();
    assertThat(copies.getString("self")).isEqualTo("m-1");
    JsonObject served = copies.getJsonArray("copies").getJsonObject(0);
    assertThat(served.getBoolean("primary")).isTrue();
    assertThat(served.getLong("sequence")).isEqualTo(1_050);
    assertThat(served.getString("digest")).isEqualTo("fffffffffffffffe");
    JsonObject moving = copies.getJsonArray("copies").getJsonObject(1);
    assertThat(moving.getString("digest")).as("it changed while it was looked at").isEmpty();
  }

  @Test
  void itsWordIsAboutTheTroubleItSaw() {
    var done = client.post(SHARD + ":recover", "{\"epoch\":7,\"member\":\"m-2\"}");
    assertThat(done.json().getBoolean("done")).isTrue();
    var late = client.post(SHARD + ":give-up", "{\"epoch\":6}");
    assertThat(late.json().getBoolean("done")).isFalse();
    assertThat(edge.swarm().cluster.said)
        .containsExactly("recover 1 from m-2 at 7", "give up 1 at 6");
  }

  /** Where too few members are here it is asked for just then. */
  @Test
  void itLooksAndDecidesWhileNothingIsServed() {
    edge.swarm().setReady(false);
    assertThat(client.get("/api/v1/tasks").code()).isEqualTo("not_ready");
    assertThat(client.get("/api/v1/cluster").status()).isEqualTo(200);
    assertThat(client.get("/api/v1/cluster/copies").status()).isEqualTo(200);
    assertThat(client.post(SHARD + ":give-up", "{\"epoch\":7}").status()).isEqualTo(200);
  }

  @Test
  void aShardThatIsNotLostIsLeftAlone() {
    edge.swarm().cluster.notLost = true;
    var refused = client.post(SHARD + ":give-up", "{\"epoch\":7}");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("shard_not_lost");
    assertThat(refused.json().getString("detail")).isEqualTo("it is at m-1");
  }

  @Test
  void whatIsNotSaidIsNotGuessed() {
    assertThat(client.post(SHARD + ":recover", "{\"epoch\":7}").status()).isEqualTo(400);
    assertThat(client.post(SHARD + ":give-up", "{}").status()).isEqualTo(400);
    assertThat(client.post(SHARD + ":give-up", "{\"epoch\":7,\"member\":\"m-2\"}").status())
        .isEqualTo(400);
    assertThat(client.post("/api/v1/cluster/shards/99:give-up", "{\"epoch\":7}").status())
        .isEqualTo(404);
    assertThat(client.post("/api/v1/cluster/shards/x:give-up", "{\"epoch\":7}").status())
        .isEqualTo(404);
    assertThat(edge.swarm().cluster.said).isEmpty();
  }
}
