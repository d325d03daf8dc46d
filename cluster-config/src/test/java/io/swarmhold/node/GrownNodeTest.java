package io.swarmhold.node;

import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static io.swarmhold.node.ClusterTest.await;
import static io.swarmhold.node.ClusterTest.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.kit.FreePorts;
import io.swarmhold.model.port.Definitions.Put;
import io.swarmhold.model.port.GridFaultException;
import io.swarmhold.model.port.Locks;
import io.swarmhold.model.port.Locks.Acquisition;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One process was enough for a while. */
@Timeout(300)
class GrownNodeTest {

  private static final TenantId TENANT = aTask().lane().tenant();
  private static final int SHARDS = 8;
  private static final int TASKS = 50;

  @TempDir Path folder;

  private final List<SwarmholdNode> nodes = new CopyOnWriteArrayList<>();

  @AfterEach
  void stopAll() {
    nodes.forEach(SwarmholdNode::close);
  }

  private NodeConfig alone(String name) throws IOException {
    Path file = folder.resolve(name + "-alone.yaml");
    Files.writeString(
        file,
        """
        data: %s
        edge: {host: 127.0.0.1, port: 0}
        shards: %d
        """
            .formatted(folder.resolve(name), SHARDS));
    return ConfigFile.read(file);
  }

  private List<NodeConfig> members(String... names) throws IOException {
    List<Integer> ports = FreePorts.find(names.length, ClusterConfig.RAFT_PORT_OFFSET);
    String members =
        ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(", "));
    List<NodeConfig> configs = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      Path file = folder.resolve(names[i] + ".yaml");
      Files.writeString(
          file,
          """
          data: %s
          edge: {host: 127.0.0.1, port: 0}
          shards: %d
          cluster: {name: grown-%d, host: 127.0.0.1, port: %d, members: [%s]}
          """
              .formatted(
                  folder.resolve(names[i]), SHARDS, ports.getFirst(), ports.get(i), members));
      configs.add(ConfigFile.read(file));
    }
    return configs;
  }

  private static List<TaskId> submit(SwarmholdNode node) {
    List<NewTask> tasks = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      tasks.add(aTask().key("k" + i).build());
    }
    return get(node.queue().submit(TENANT, tasks, Durability.DISK)).stream()
        .map(submission -> ((Submission.Accepted) submission).id())
        .toList();
  }

  private static Acquisition acquire(SwarmholdNode node, String name, String holder) {
    var terms = new Locks.Terms("", Duration.ofHours(1));
    return get(node.locks().acquire(TENANT, name, holder, "r-" + holder, terms, Duration.ZERO));
  }

  /** With more shards than it had, keys would be looked for where they were not put. */
  @Test
  void itKeepsItsNumberOfShards() throws IOException {
    try (SwarmholdNode lone = SwarmholdNode.start(alone("m0"))) {
      submit(lone);
    }
    Path file = folder.resolve("m0.yaml");
    int port = FreePorts.find(1, ClusterConfig.RAFT_PORT_OFFSET).getFirst();
    Files.writeString(
        file,
        """
        data: %s
        edge: {host: 127.0.0.1, port: 0}
        shards: %d
        cluster: {name: grown, host: 127.0.0.1, port: %d, members: ["127.0.0.1:%d"]}
        """
            .formatted(folder.resolve("m0"), SHARDS + 1, port, port));
    assertThatThrownBy(() -> SwarmholdNode.start(ConfigFile.read(file)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the log knows 8 shards, but there are 9");
  }

  @Test
  void allThatANodeHeldAloneGoesOnInTheClusterThatItBegins() throws IOException {
    List<TaskId> ids;
    Acquisition.Acquired deploy;
    Put.Written defined;
    try (SwarmholdNode lone = SwarmholdNode.start(alone("m1"))) {
      ids = submit(lone);
      deploy = (Acquisition.Acquired) acquire(lone, "deploy", "ada");
      defined =
          (Put.Written)
              get(
                  lone.definitions()
                      .put(TENANT, "agent", "scout", OptionalLong.empty(), new byte[] {'1'}));
    }
    members("m0", "m1", "m2").parallelStream()
        .forEach(config -> nodes.add(SwarmholdNode.start(config)));
    for (SwarmholdNode node : nodes) {
      await("every shard to be whole", () -> ClusterTest.isWhole(node));
    }
    SwarmholdNode other = nodes.getLast();
    for (TaskId id : ids) {
      assertThat(get(other.queue().find(TENANT, id))).as("task %s", id).isPresent();
    }
    assertThat(acquire(other, "deploy", "bob")).isEqualTo(new Acquisition.HeldBy(deploy.lease()));
    assertThat(((Acquisition.Acquired) acquire(other, "fresh", "bob")).lease().token())
        .isGreaterThan(deploy.lease().token());
    assertThat(get(other.definitions().get(TENANT, "agent", "scout")))
        .hasValueSatisfying(scout -> assertThat(scout.revision()).isEqualTo(defined.revision()));
    await(
        "all three to vote",
        () -> other.consensusGroup().filter(peers -> peers.voters().size() == 3).isPresent());

    // They stand in the order in which they came: which of them is m1, is not known.
    nodes.forEach(SwarmholdNode::close);
    assertThatThrownBy(() -> SwarmholdNode.start(alone("m1")))
        .isInstanceOf(GridFaultException.class)
        .hasMessageContaining("GRID-PAST");
  }
}
