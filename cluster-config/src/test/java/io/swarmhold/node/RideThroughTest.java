package io.swarmhold.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.cli.SwarmholdMain;
import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.edge.client.SwarmholdException;
import io.swarmhold.edge.client.Task;
import io.swarmhold.edge.client.TaskRequest;
import io.swarmhold.edge.client.Worker;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that lists several members loses the one it talks to, and hardly notices. */
@Timeout(300)
class RideThroughTest {

  private static final int TASKS = 600;
  private static final int AT_A_TIME = 16;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  private final long seed = Long.getLong("seed", 1);

  @TempDir Path folder;

  private MemberProcesses members;

  @BeforeEach
  void startThree() throws Exception {
    members = new MemberProcesses(folder, 3);
    for (URI address : members.addresses()) {
      try (var client = client(address)) {
        await("every shard to be whole", () -> isWhole(client));
      }
    }
  }

  @AfterEach
  void stopAll() {
    members.close();
  }

  private static SwarmholdClient client(URI... addresses) {
    return SwarmholdClient.connect(addresses)
        .drainOnShutdown(false)
        .patience(Duration.ofSeconds(60))
        .open();
  }

  private static boolean isWhole(SwarmholdClient client) {
    var shards = client.cluster().status().tree().path("shards");
    for (var shard : shards) {
      if (!shard.path("health").asText().equals("whole")) {
        return false;
      }
    }
    return !shards.isEmpty();
  }

  private interface Condition {
    boolean holds();
  }

  private void await(String what, Condition condition) {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (!holds(condition)) {
      if (System.nanoTime() > until) {
        throw new AssertionError("waited in vain for " + what + members.said());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private static boolean holds(Condition condition) {
    try {
      return condition.holds();
    } catch (SwarmholdException e) {
      return false;
    }
  }

  @Test
  void whatWasSubmittedIsDoneThoughTheMemberItWasSaidToDies() throws Exception {
    int killAfter = new SplittableRandom(seed).nextInt(TASKS / 4, TASKS / 2);
    var accepted = new AtomicInteger();
    try (var client = client(members.addresses())) {
      Worker worker =
          client
              .worker("w")
              .slots(8)
              .reconnect(Duration.ofMillis(50), Duration.ofSeconds(1))
              .handleAll(task -> "done")
              .start();
      List<CompletableFuture<Task>> submitted = new ArrayList<>();
      var room = new Semaphore(AT_A_TIME);
      for (int i = 0; i < TASKS; i++) {
        room.acquire();
        if (accepted.get() >= killAfter && i < TASKS) {
          killAfter = Integer.MAX_VALUE;
          members.kill(0);
        }
        var one = client.submitAsync(TaskRequest.of(i).idempotencyKey("k-" + seed + "-" + i));
        submitted.add(
            one.whenComplete((task, failure) -> {
              accepted.incrementAndGet();
              room.release();
            }));
      }
      Set<TaskId> ids = new HashSet<>();
      for (CompletableFuture<Task> one : submitted) {
        ids.add(one.get(90, TimeUnit.SECONDS).id());
      }
      assertThat(ids).as("each accepted once, seed %d", seed).hasSize(TASKS);
      for (TaskId id : ids) {
        assertThat(client.await(id, Duration.ofSeconds(60)).status())
            .isEqualTo(TaskStatus.SUCCEEDED);
      }
      assertThat(worker.stats().connections()).as("the worker moved").isGreaterThan(1);
      assertThat(created(client)).as("tasks, by key and all").isEqualTo(TASKS);
    }
    assertThat(agentsByCommandLine()).contains("\"id\":\"w\"");
  }

  /** Submitting all of it again finds every task and makes none. */
  private long created(SwarmholdClient client) {
    List<TaskRequest> again =
        Stream.iterate(0, i -> i < TASKS, i -> i + 1)
            .map(i -> TaskRequest.of(i).idempotencyKey("k-" + seed + "-" + i))
            .toList();
    return client.submitAll(again).stream()
        .filter(io.swarmhold.edge.client.Submitted.Duplicate.class::isInstance)
        .count();
  }

  /** Several addresses in the environment, the first of them dead. */
  private String agentsByCommandLine() throws Exception {
    ProcessBuilder agents =
        MemberProcesses.java(
            List.of("-Xmx64m", SwarmholdMain.class.getName(), "agents", "-o", "json"));
    agents
        .environment()
        .put(
            "SWARMHOLD_ADDRESS",
            Stream.of(members.addresses()).map(URI::toString).collect(Collectors.joining(",")));
    Process process = agents.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }
}
