package io.swarmhold.node;

import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.kit.FreePorts;
import io.swarmhold.model.port.AgentConnection;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.AgentSink;
import io.swarmhold.model.port.Agents.Holding;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Cluster;
import io.swarmhold.model.port.Locks;
import io.swarmhold.model.port.Locks.Acquisition;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three whole nodes with grid, consensus, logs on disk and matchers: as users run them. */
class ClusterTest {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final TenantId TENANT = aTask().lane().tenant();

  @TempDir Path folder;

  private final List<SwarmholdNode> nodes = new CopyOnWriteArrayList<>();

  /** What the agent's end of the line was told. */
  private static final class Line implements AgentSink {

    private final List<Assignment> assigned = new ArrayList<>();
    private boolean isReplaced;

    @Override
    public synchronized void assigned(List<Assignment> assignments) {
      assigned.addAll(assignments);
    }

    @Override
    public void revoked(TaskId task, long token) {}

    @Override
    public synchronized void replaced() {
      isReplaced = true;
    }

    @Override
    public boolean writable() {
      return true;
    }

    synchronized List<Assignment> tasks() {
      return List.copyOf(assigned);
    }

    synchronized boolean wasReplaced() {
      return isReplaced;
    }
  }

  @BeforeEach
  void startThree() throws IOException {
    List<Integer> ports = FreePorts.find(3, ClusterConfig.RAFT_PORT_OFFSET);
    String members =
        ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(", "));
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Path file = folder.resolve("m" + i + ".yaml");
      Files.writeString(
          file,
          """
          data: %s
          edge: {host: 127.0.0.1, port: 0}
          shards: 8
          cluster: {name: test-%d, host: 127.0.0.1, port: %d, members: [%s]}
          """
              .formatted(folder.resolve("m" + i), ports.getFirst(), ports.get(i), members));
      files.add(file);
    }
    files.parallelStream().forEach(file -> nodes.add(SwarmholdNode.start(ConfigFile.read(file))));
    for (SwarmholdNode node : nodes) {
      await("every shard to be whole", () -> isWhole(node));
    }
  }

  static boolean isWhole(SwarmholdNode node) {
    return node.status().ready()
        && node.cluster().status().shards().stream()
            .allMatch(shard -> shard.health() == Cluster.Health.WHOLE);
  }

  @AfterEach
  void stopAll() {
    nodes.forEach(SwarmholdNode::close);
  }

  static void await(String what, BooleanSupplier condition) {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() < until).as("waited in vain for " + what).isTrue();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private List<TaskId> submit(int node, int count) {
    List<NewTask> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tasks.add(aTask().key("k" + i).build());
    }
    return get(nodes.get(node).queue().submit(TENANT, tasks, Durability.DISK)).stream()
        .map(submission -> ((Submission.Accepted) submission).id())
        .toList();
  }

  private TaskStatus status(int node, TaskId task) {
    return get(nodes.get(node).queue().find(TENANT, task)).orElseThrow().status();
  }

  @Test
  void anAgentAnywhereDoesWhatWasSubmittedAnywhereAndMovesWithWhatItHolds() {
    List<TaskId> ids = submit(0, 20);
    AgentProfile profile = anAgent().slots(20).build();
    Line line = new Line();
    AgentConnection connection = nodes.get(1).agents().connect(profile, List.of(), line);
    await("all tasks to come", () -> line.tasks().size() == 20);
    List<Assignment> first = line.tasks().subList(0, 10);
    List<Report> reports =
        first.stream()
            .<Report>map(one -> new Report.Complete(one.task(), one.token(), new byte[] {'1'}))
            .toList();
    get(connection.report(reports, Durability.DISK));
    for (Assignment done : first) {
      assertThat(status(2, done.task())).isEqualTo(TaskStatus.SUCCEEDED);
    }

    Assignment named = line.tasks().get(10);
    Line elsewhere = new Line();
    AgentConnection moved =
        nodes
            .get(2)
            .agents()
            .connect(profile, List.of(new Holding(named.task(), named.token())), elsewhere);
    await("the old connection to be told", line::wasReplaced);
    await("what it did not name to be sent again", () -> elsewhere.tasks().size() == 9);
    assertThat(elsewhere.tasks()).doesNotContain(named);
    List<Report> rest = new ArrayList<>();
    rest.add(new Report.Complete(named.task(), named.token(), new byte[] {'2'}));
    for (Assignment one : elsewhere.tasks()) {
      rest.add(new Report.Complete(one.task(), one.token(), new byte[] {'2'}));
    }
    get(moved.report(rest, Durability.DISK));
    for (TaskId id : ids) {
      assertThat(status(0, id)).isEqualTo(TaskStatus.SUCCEEDED);
    }
  }

  private Acquisition acquire(int node, String holder, Duration atMost) {
    var terms = new Locks.Terms("", Duration.ofSeconds(2));
    return get(
        nodes.get(node).locks().acquire(TENANT, "deploy", holder, "r-" + holder, terms, atMost));
  }

  @Test
  void aLockIsTheSameEverywhereAndExpiresWhenItsHolderIsGone() {
    var ada = (Acquisition.Acquired) acquire(0, "ada", Duration.ZERO);
    assertThat(acquire(1, "bob", Duration.ZERO)).isEqualTo(new Acquisition.HeldBy(ada.lease()));
    var bob = (Acquisition.Acquired) acquire(2, "bob", Locks.MAX_WAIT);
    assertThat(bob.lease().token()).isGreaterThan(ada.lease().token());
    assertThat(get(nodes.get(0).locks().renew(TENANT, "deploy", ada.lease().token())))
        .isInstanceOf(Locks.Renewal.NotHeld.class);
  }
}
