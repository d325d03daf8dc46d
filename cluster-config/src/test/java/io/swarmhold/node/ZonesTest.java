package io.swarmhold.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.edge.client.SwarmholdException;
import io.swarmhold.edge.client.Task;
import io.swarmhold.edge.client.TaskRequest;
import io.swarmhold.model.TaskId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Four members in three zones: all that is in one of them may die at once. */
@Timeout(300)
class ZonesTest {

  private static final List<String> ZONES = List.of("a", "b", "c", "a");
  private static final int TASKS = 200;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  @TempDir Path folder;

  private MemberProcesses members;

  @BeforeEach
  void start() throws Exception {
    members = new MemberProcesses(folder, ZONES);
  }

  @AfterEach
  void stop() {
    members.close();
  }

  private static SwarmholdClient client(URI... addresses) {
    return SwarmholdClient.connect(addresses)
        .drainOnShutdown(false)
        .patience(Duration.ofSeconds(90))
        .open();
  }

  private void await(String what, BooleanSupplier condition) {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (!holds(condition)) {
      if (System.nanoTime() > until) {
        throw new AssertionError("waited in vain for " + what + members.said());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private static boolean holds(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (SwarmholdException e) {
      return false;
    }
  }

  private static JsonNode shards(SwarmholdClient client) {
    return client.cluster().status().tree().path("shards");
  }

  private static boolean isEvery(SwarmholdClient client, String health) {
    JsonNode shards = shards(client);
    for (JsonNode shard : shards) {
      if (!shard.path("health").asText().equals(health)) {
        return false;
      }
    }
    return !shards.isEmpty();
  }

  @Test
  void noZoneHasTwoCopiesOfAShardAndOneZoneMayDie() {
    URI[] all = members.addresses();
    Set<String> ofZoneA = new HashSet<>();
    for (int i = 0; i < all.length; i++) {
      try (var client = client(all[i])) {
        await("every shard to be whole", () -> isEvery(client, "whole"));
        if (ZONES.get(i).equals("a")) {
          ofZoneA.add(client.cluster().status().tree().path("self").asText());
        }
      }
    }
    assertThat(ofZoneA).hasSize(2).doesNotContain("");
    try (var client = client(all)) {
      for (JsonNode shard : shards(client)) {
        Set<String> copies = new HashSet<>();
        shard.path("inSync").forEach(copy -> copies.add(copy.asText()));
        assertThat(copies).as("copies of %s", shard).hasSize(3);
        assertThat(copies.containsAll(ofZoneA)).as("two in zone a: %s", shard).isFalse();
      }
      List<TaskId> ids = new ArrayList<>();
      for (int i = 0; i < TASKS; i++) {
        ids.add(client.submit(TaskRequest.of(i).idempotencyKey("z" + i)).id());
      }
      members.kill(0);
      members.kill(3);
      for (TaskId id : ids) {
        assertThat(client.get(id)).map(Task::id).contains(id);
      }
      await(
          "every shard to have the two copies there is a zone for",
          () -> isEvery(client, "degraded"));
      for (JsonNode shard : shards(client)) {
        assertThat(shard.path("inSync")).as("copies of %s", shard).hasSize(2);
      }
    }
  }
}
