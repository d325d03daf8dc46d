package io.swarmhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmhold.node.NodeConfig;
import io.swarmhold.node.SwarmholdNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks, elections and definitions as people and scripts use them, on a node that restarts. */
class LockCommandTest {

  @TempDir Path data;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private SwarmholdNode node;

  @BeforeEach
  void start() {
    node = SwarmholdNode.start(NodeConfig.in(data.resolve("node")).withPort(0));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private int run(String... words) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of(words));
    int behind = all.indexOf("--");
    all.add(behind < 0 ? all.size() : behind, "--address=http://127.0.0.1:" + node.port());
    return CommandLines.of(
            config -> {
              throw new IllegalStateException("not asked for");
            },
            new PrintWriter(out, true),
            new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private JsonNode says(String... words) throws IOException {
    List<String> json = new ArrayList<>(List.of(words));
    json.add("-o");
    json.add("json");
    assertThat(run(json.toArray(String[]::new))).as(err.toString()).isZero();
    return new ObjectMapper().readTree(out.toString());
  }

  @Test
  void theSecondDeploymentIsToldByWhomAndARestartChangesNothing() throws IOException {
    JsonNode ada = says("lock", "acquire", "deploy/prod", "--holder", "ada", "--note", "v7");
    stop();
    start();
    assertThat(run("lock", "acquire", "deploy/prod", "--holder", "bob")).isEqualTo(3);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("swarmhold: locked: it is ada who has it");
    assertThat(run("lock", "run", "deploy/prod", "--", "false")).isEqualTo(3);
    assertThat(says("lock", "get", "deploy/prod").path("note").asText()).isEqualTo("v7");
    assertThat(run("lock", "list")).isZero();
    assertThat(out.toString()).contains("deploy/prod").contains("ada");
    String token = "--token=" + ada.path("token").asText();
    assertThat(says("lock", "renew", "deploy/prod", token).path("renewals").asInt()).isOne();
    assertThat(run("lock", "release", "deploy/prod", token)).isZero();
    assertThat(run("lock", "release", "deploy/prod", token)).isEqualTo(1);
    assertThat(err.toString()).startsWith("swarmhold: not_held");
    assertThat(run("lock", "get", "deploy/prod")).isEqualTo(1);
    assertThat(says("lock", "acquire", "deploy/prod").path("token").asLong())
        .isGreaterThan(ada.path("token").asLong());
  }

  @Test
  void aCommandRunsUnderTheLockAndItsExitCodeCounts() {
    String script = "test \"$SWARMHOLD_LOCK_TOKEN\" -gt 0 && exit 7";
    assertThat(run("lock", "run", "deploy", "--", "sh", "-c", script)).isEqualTo(7);
    assertThat(run("lock", "get", "deploy")).as("released").isEqualTo(1);
    assertThat(run("lock", "run", "deploy", "--", "no-such-command-here")).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(run("lock", "get", "deploy")).as("released").isEqualTo(1);
  }

  @Test
  void leadersAreElectedAndResign() throws IOException {
    JsonNode ada = says("election", "campaign", "planner", "--candidate", "ada");
    assertThat(run("election", "campaign", "planner", "--candidate", "bob")).isEqualTo(3);
    assertThat(says("election", "get", "planner").path("leader").asText()).isEqualTo("ada");
    assertThat(run("election", "list")).isZero();
    String term = "--term=" + ada.path("term").asText();
    assertThat(run("election", "renew", "planner", term)).isZero();
    assertThat(run("election", "resign", "planner", term)).isZero();
    assertThat(run("election", "get", "planner")).isEqualTo(1);
  }

  @Test
  void definitionsAreWrittenOverWhatWasSeenAndThereAfterARestart() throws IOException {
    Path file = Files.writeString(data.resolve("writer.json"), "{\"model\":\"large\"}");
    String from = "--file=" + file;
    long revision =
        says("definition", "put", "agent", "writer", from, "--revision=0")
            .path("revision")
            .asLong();
    stop();
    start();
    assertThat(run("definition", "get", "agent", "writer")).isZero();
    assertThat(out.toString().strip()).isEqualTo("{\"model\":\"large\"}");
    assertThat(says("definition", "list", "agent").path("revision").asLong()).isEqualTo(revision);
    Files.writeString(file, "{\"model\":\"small\"}");
    assertThat(run("definition", "put", "agent", "writer", from, "--revision=0")).isEqualTo(1);
    assertThat(err.toString()).contains("precondition_failed: it stands at revision " + revision);
    assertThat(run("definition", "put", "agent", "writer", from, "--revision=" + revision))
        .isZero();
    assertThat(run("definition", "delete", "agent", "writer")).isZero();
    assertThat(run("definition", "get", "agent", "writer")).isEqualTo(1);
  }

  @Test
  void metricsCountLocks() throws IOException, InterruptedException {
    assertThat(run("lock", "acquire", "a")).isZero();
    assertThat(run("lock", "acquire", "a")).isEqualTo(3);
    var http = HttpClient.newHttpClient();
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.adminPort() + "/metrics"))
            .build();
    String text = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    assertThat(text)
        .contains("swarmhold_locks_acquired_total 1.0", "swarmhold_locks_refused_total 1.0")
        .contains("swarmhold_locks_and_elections_expired_total 0.0");
  }
}
