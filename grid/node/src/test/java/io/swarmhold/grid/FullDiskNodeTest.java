package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.get;
import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.port.StorageFullException;
import io.swarmhold.model.port.TaskQueue.Cancellation;
import io.swarmhold.model.port.TaskQueue.Submission;
import io.swarmhold.wal.Await;
import io.swarmhold.wal.WalConfig;
import io.swarmhold.wal.chronicle.ChronicleWals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node fills a real disk of 64 MiB with tasks. Needs root to mount one; is skipped, visibly,
 * without.
 */
class FullDiskNodeTest {

  private final OneMember member = new OneMember(4);

  private static final GridConfig CONFIG =
      new GridConfig(
          "full",
          4,
          100_000,
          100,
          1_000,
          86_400_000L,
          Durability.DISK,
          Long.MAX_VALUE,
          Map.of(),
          1L << 30,
          Membership.ALONE);

  private static final AgentProfile ADA = anAgent().slots(50).build();
  private static final NewTask LARGE = aTask().payload("\"" + "x".repeat(8_000) + "\"").build();

  @TempDir private Path root;

  private final List<RuntimeException> fatal = new ArrayList<>();
  private final Map<TaskId, TaskStatus> expected = new LinkedHashMap<>();
  private int starts;

  @Test
  void whatRunsIsFinishedTheNodeIsRestartedAndNothingIsLost()
      throws IOException, InterruptedException {
    Path disk = Files.createDirectory(root.resolve("disk"));
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64m", "swarmhold", disk.toString()));
    try {
      live(disk);
      live(disk);
      live(disk);
    } finally {
      // Lazily: the JVM unmaps files when it collects garbage.
      run("umount", "-l", disk.toString());
    }
  }

  /** Fills what there is to fill, goes on working on the full disk, and ends. */
  private void live(Path disk) {
    try (GridNode node = start(disk)) {
      assertAllAsExpected(node);
      List<Assignment> held = lease(node);
      fill(node);
      assertThat(expected.size()).isGreaterThan(1_000);
      for (Assignment one : held) {
        complete(node, one);
      }
      lease(node).forEach(one -> complete(node, one));
      cancelSome(node);
      assertAllAsExpected(node);
    }
    assertThat(fatal).isEmpty();
  }

  private GridNode start(Path disk) {
    var wal =
        new WalConfig(
            disk.resolve("log"), Duration.ofNanos(100_000), 1 << 20, 4 << 20, 4 << 20, 12 << 20);
    var recovery =
        new Recovery(
            CONFIG,
            replay -> ChronicleWals.open(wal, replay),
            ChronicleWals.snapshots(disk.resolve("snapshots")));
    var dice = new SplittableRandom(++starts); // a session each
    return GridNode.start(
        CONFIG,
        recovery,
        member.surroundings(InstantSource.system(), System::nanoTime, dice::nextLong, fatal::add));
  }

  private void fill(GridNode node) {
    try {
      while (true) {
        for (Submission one : get(node.queue().submit(ACME, List.of(LARGE), Durability.DISK))) {
          expected.put(((Submission.Accepted) one).id(), TaskStatus.QUEUED);
        }
      }
    } catch (StorageFullException full) {
      assertThat(full).hasMessageContaining("no room left");
    }
  }

  /** Leases some tasks, by a matcher that works until they are there. */
  private List<Assignment> lease(GridNode node) {
    if (expected.isEmpty()) {
      var first = get(node.queue().submit(ACME, List.of(LARGE), Durability.DISK)).getFirst();
      expected.put(((Submission.Accepted) first).id(), TaskStatus.QUEUED);
    }
    node.parts().signals().restart();
    var matcher = new HandMatcher(node.parts().signals());
    var assigned = node.agents().poll(ADA, 20, Duration.ofSeconds(30)).toCompletableFuture();
    Await.until(() -> {
      matcher.work();
      return assigned.isDone();
    });
    List<Assignment> held = assigned.join();
    assertThat(held).isNotEmpty();
    return held;
  }

  private void complete(GridNode node, Assignment one) {
    var report = new Report.Complete(one.task(), one.token(), new byte[] {'1'});
    assertThat(get(node.agents().report(ACME, ADA.agent(), List.of(report), Durability.DISK)))
        .containsExactly(Reported.ACCEPTED);
    expected.put(one.task(), TaskStatus.SUCCEEDED);
  }

  private void cancelSome(GridNode node) {
    expected.entrySet().stream()
        .filter(task -> task.getValue() == TaskStatus.QUEUED)
        .limit(100)
        .forEach(task -> {
          assertThat(get(node.queue().cancel(ACME, task.getKey(), Durability.DISK)))
              .isInstanceOf(Cancellation.Cancelled.class);
          task.setValue(TaskStatus.CANCELLED);
        });
  }

  private void assertAllAsExpected(GridNode node) {
    expected.forEach((task, status) ->
        assertThat(get(node.queue().find(ACME, task)).orElseThrow().status())
            .as("%s", task)
            .isEqualTo(status));
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    } catch (IOException missing) {
      return false;
    }
  }
}
