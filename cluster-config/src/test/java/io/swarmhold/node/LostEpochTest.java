package io.swarmhold.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmhold.cli.CommandLines;
import io.swarmhold.model.Durability;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose epoch file is lost is brought back by hand, as its error page says. */
class LostEpochTest {

  private static final TenantId TENANT = new TenantId("default");

  @TempDir Path data;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theLogSaysTheHighestAndTheNodeGoesOnAboveWhatIsSet() throws IOException {
    TaskId task;
    try (SwarmholdNode node = start()) {
      task = submit(node);
      assertThat(run("wal", "epoch", "--set", "5000")).as("while it runs").isEqualTo(1);
      assertThat(err.toString()).contains("WAL-LOCKED");
    }
    long highest = says("wal", "stats").get("highestEpoch").asLong();
    assertThat(highest).isEqualTo(1);
    Files.writeString(data.resolve("epoch"), "1 torn");
    assertThatThrownBy(this::start).hasMessageContaining("GRID-EPOCH");
    Files.delete(data.resolve("epoch"));
    assertThatThrownBy(this::start).hasMessageContaining("GRID-EPOCH");

    assertThat(run("wal", "epoch", "--set", Long.toString(highest))).isEqualTo(1);
    assertThat(err.toString()).contains("expected: above 1,");
    assertThat(says("wal", "epoch", "--set", "1001").get("file").asLong()).isEqualTo(1_001);
    try (SwarmholdNode node = start()) {
      assertThat(node.queue().find(TENANT, task).toCompletableFuture().join()).isPresent();
    }
    assertThat(says("wal", "epoch").get("highest").asLong()).isEqualTo(1_002);
  }

  private SwarmholdNode start() {
    return SwarmholdNode.start(NodeConfig.in(data).withPort(0));
  }

  private static TaskId submit(SwarmholdNode node) {
    var lane = Lane.of(TENANT, new PoolId("any"));
    List<Submission> submissions =
        node.queue()
            .submit(TENANT, List.of(NewTask.of(lane, new byte[] {'1'})), Durability.DISK)
            .toCompletableFuture()
            .join();
    return ((Submission.Accepted) submissions.getFirst()).id();
  }

  private JsonNode says(String... words) throws IOException {
    out.getBuffer().setLength(0);
    var json = new String[words.length + 2];
    System.arraycopy(words, 0, json, 0, words.length);
    json[words.length] = "-o";
    json[words.length + 1] = "json";
    assertThat(run(json)).as(err.toString()).isZero();
    return new ObjectMapper().readTree(out.toString());
  }

  private int run(String... words) {
    var all = new String[words.length + 2];
    System.arraycopy(words, 0, all, 0, words.length);
    all[words.length] = "--data";
    all[words.length + 1] = data.toString();
    return CommandLines.of(
            config -> {
              throw new IllegalStateException("not asked for");
            },
            new PrintWriter(out, true),
            new PrintWriter(err, true))
        .execute(all);
  }
}
