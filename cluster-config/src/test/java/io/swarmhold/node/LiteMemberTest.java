package io.swarmhold.node;

import static io.swarmhold.node.ClusterTest.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.swarmhold.edge.client.LeaseWish;
import io.swarmhold.edge.client.Locks.Acquisition;
import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.edge.client.Task;
import io.swarmhold.edge.client.TaskQuery;
import io.swarmhold.edge.client.TaskRequest;
import io.swarmhold.edge.client.Worker;
import io.swarmhold.grid.raft.RaftMember;
import io.swarmhold.grid.raft.RaftPeers;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.kit.FreePorts;
import io.swarmhold.model.port.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program joins three members without holding anything of theirs. */
class LiteMemberTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;

  private final List<SwarmholdNode> data = new CopyOnWriteArrayList<>();
  private final List<RuntimeException> ended = new CopyOnWriteArrayList<>();
  private List<Integer> ports = List.of();
  private List<String> members = List.of();

  @BeforeEach
  void startThree() throws IOException {
    ports = FreePorts.find(4, ClusterConfig.RAFT_PORT_OFFSET);
    members = ports.subList(0, 3).stream().map(LiteMemberTest::address).toList();
    ports.subList(0, 3).parallelStream().forEach(port -> data.add(builder(port).start()));
    for (SwarmholdNode node : data) {
      await("every shard to be whole", () -> ClusterTest.isWhole(node));
    }
  }

  private static String address(int port) {
    return "127.0.0.1:" + port;
  }

  private SwarmholdNodeBuilder builder(int port) {
    return SwarmholdNode.builder()
        .dataFolder(folder.resolve("m" + port))
        .cluster(ClusterConfig.of(address(port), members).named("lite-" + ports.getFirst()))
        .shards(8)
        .withoutEdge();
  }

  private SwarmholdNode lite() {
    // Where the grid's member ends without a word, its process would.
    SwarmholdNode lite = builder(ports.getLast()).lite().onFatal(ended::add).start();
    await("the lite member to be ready", lite.status()::ready);
    return lite;
  }

  @AfterEach
  void stopAll() {
    data.forEach(SwarmholdNode::close);
  }

  private static List<TaskId> submit(SwarmholdClient swarm, int count) {
    List<TaskId> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TaskRequest task = TaskRequest.of(i).key("k" + i).visibilityTimeout(Duration.ofSeconds(5));
      ids.add(swarm.submit(task).id());
    }
    return ids;
  }

  private static void assertSucceeded(SwarmholdClient swarm, List<TaskId> ids) {
    for (TaskId id : ids) {
      Task task = swarm.await(id, PATIENCE);
      assertThat(task.status()).as("%s", task).isEqualTo(TaskStatus.SUCCEEDED);
    }
  }

  @Test
  void itSubmitsWorksListsAndLocksAndHoldsNothing() {
    try (SwarmholdNode lite = lite();
        SwarmholdClient swarm = lite.client();
        SwarmholdClient other = data.get(1).client()) {
      List<TaskId> ids = submit(swarm, 40);
      try (Worker worker = swarm.worker("a-1").slots(8).handleAll(task -> "done").start()) {
        assertSucceeded(swarm, ids);
        assertThat(worker.stats().completed()).isEqualTo(40);
      }
      assertSucceeded(other, ids);
      await("lists to show it", () -> swarm.list(TaskQuery.ALL).count() == 40);
      assertThat(other.list(TaskQuery.ALL).count()).isEqualTo(40);

      try (var held = swarm.locks().acquire(LeaseWish.of("deploy", "ada")).orRefuse()) {
        assertThat(other.locks().acquire(LeaseWish.of("deploy", "bob")))
            .as("while %s holds it", held)
            .isInstanceOf(Acquisition.Taken.class);
      }

      holdsNothing(lite);
    }
  }

  private void holdsNothing(SwarmholdNode lite) {
    Cluster.Status status = lite.cluster().status();
    MemberId self = status.self();
    assertThat(status.shards())
        .hasSize(8)
        .noneMatch(shard -> shard.primary().filter(self::equals).isPresent())
        .noneMatch(shard -> shard.inSync().contains(self) || shard.eligible().contains(self));
    Path own = folder.resolve("m" + ports.getLast());
    assertThat(own.resolve("log")).doesNotExist();
    assertThat(own.resolve("snapshots")).doesNotExist();
    RaftPeers group = data.getFirst().consensusGroup().orElseThrow();
    assertThat(group.voters()).hasSize(3).noneMatch(voter -> voter.id().equals(self));
    assertThat(group.listeners()).extracting(RaftMember::id).containsExactly(self);
  }

  @Test
  void nothingIsLostWhenItDiesInTheMiddle() {
    var begun = new AtomicInteger();
    var never = new CountDownLatch(1);
    List<TaskId> ids;
    SwarmholdNode lite = lite();
    try (SwarmholdClient swarm = lite.client();
        SwarmholdClient other = data.get(0).client()) {
      ids = submit(swarm, 30);
      Worker doomed =
          swarm
              .worker("doomed")
              .slots(8)
              .handleAll(task -> {
                if (begun.incrementAndGet() > 10) {
                  never.await();
                }
                return "done";
              })
              .start();
      await("it to be in the middle of its work", () -> begun.get() == 18);
      terminate();
      assertThat(ended)
          .singleElement()
          .extracting(Throwable::getMessage)
          .asString()
          .startsWith("GRID-APART: the grid has ended this member");
      ids.addAll(submit(other, 10));
      doomed.drain(Duration.ZERO);
    } finally {
      lite.close();
    }
    try (SwarmholdClient swarm = data.get(2).client();
        Worker worker = swarm.worker("heir").slots(8).handleAll(task -> "done").start()) {
      assertSucceeded(swarm, ids);
      assertThat(worker.stats().completed()).isGreaterThanOrEqualTo(ids.size() - 10);
    }
    comesBack(ids);
  }

  /** On the folder that it left, as the member it was. */
  private void comesBack(List<TaskId> ids) {
    try (SwarmholdNode again = lite();
        SwarmholdClient swarm = again.client()) {
      assertSucceeded(swarm, ids);
      List<TaskId> more = submit(swarm, 5);
      try (Worker worker = swarm.worker("a-2").handleAll(task -> "done").start()) {
        assertSucceeded(swarm, more);
        assertThat(worker.stats().lost()).isZero();
      }
    }
  }

  /** Without a word to the others, as a process that is killed. */
  private void terminate() {
    HazelcastInstance lite =
        Hazelcast.getAllHazelcastInstances().stream()
            .filter(one -> one.getCluster().getLocalMember().isLiteMember())
            .filter(one -> one.getConfig().getClusterName().equals("lite-" + ports.getFirst()))
            .findFirst()
            .orElseThrow();
    lite.getLifecycleService().terminate();
  }
}
