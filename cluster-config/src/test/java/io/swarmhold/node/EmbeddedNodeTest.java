package io.swarmhold.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.Captions;
import io.swarmhold.edge.client.Json;
import io.swarmhold.edge.client.LeaseWish;
import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.edge.client.Task;
import io.swarmhold.edge.client.TaskRequest;
import io.swarmhold.model.Durability;
import io.swarmhold.model.kit.FreePorts;
import io.swarmhold.model.port.GridFaultException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that somebody's program starts for itself. */
class EmbeddedNodeTest {

  private static final List<String> IMAGES = List.of("a cat", "a hat");
  private static final List<String> CAPTIONED = List.of("A CAT", "A HAT");

  @TempDir Path data;

  @Test
  void theExampleDoesItsWorkInsideAndOutside() {
    assertThat(Captions.embedded(data, IMAGES)).isEqualTo(CAPTIONED);
    try (SwarmholdNode node =
            SwarmholdNode.builder().dataFolder(data).edge("127.0.0.1", 0).start();
        SwarmholdClient outside =
            SwarmholdClient.connect(URI.create("http://127.0.0.1:" + node.port())).open()) {
      assertThat(Captions.captions(outside, IMAGES)).isEqualTo(CAPTIONED);
    }
  }

  /** What it shows is all there is to it. */
  @Test
  void theReadmeQuotesTheExample() throws IOException {
    String source = Files.readString(Path.of("src/test/java/com/example/Captions.java"));
    String[] parts = source.split(" *// README\n", -1);
    assertThat(parts).hasSize(3);
    assertThat(Files.readString(Path.of("../README.md")))
        .contains("```java\n" + parts[1].stripTrailing().stripIndent() + "\n```");
  }

  @Test
  void withoutAnEdgeItsOwnClientHasEverythingThatOneOutsideHas() {
    try (SwarmholdNode node = SwarmholdNode.builder().dataFolder(data).withoutEdge().start();
        SwarmholdClient swarm = node.client()) {
      assertThatThrownBy(node::port).hasMessageContaining("no HTTP edge");
      Task task = swarm.submit(TaskRequest.of("x"));
      assertThat(swarm.get(task.id())).isPresent();
      assertThat(swarm.cluster().status().tree().path("alone").asBoolean()).isTrue();
      try (var held = swarm.locks().acquire(LeaseWish.of("deploy", "ada")).orRefuse()) {
        assertThat(held.isHeld()).isTrue();
      }
      assertThat(swarm.definitions().put("agents", "a-1", Json.of(Map.of()))).isEqualTo(1);
      assertThat(swarm.elections().get("leader")).isEmpty();
    }
  }

  @Test
  void nobodyElseOnTheMachineGetsInThroughTheClientsDoor() throws Exception {
    try (SwarmholdNode node = SwarmholdNode.builder().dataFolder(data).withoutEdge().start();
        SwarmholdClient swarm = node.client();
        HttpClient stranger = HttpClient.newHttpClient()) {
      assertThat(swarm.pools().items()).isEmpty();
      HttpRequest request =
          HttpRequest.newBuilder(node.clientsDoor().resolve("/api/v1/tasks")).build();
      HttpResponse<String> answer = stranger.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(401);
    }
  }

  /** As in an application server, or under a framework that loads its own way. */
  @Test
  void theContextLoaderOfWhoeverStartsItIsOfNoMatter() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    ClassLoader foreign = ClassLoader.getPlatformClassLoader();
    thread.setContextClassLoader(foreign);
    try {
      assertThat(Captions.embedded(data, IMAGES)).isEqualTo(CAPTIONED);
      assertThat(thread.getContextClassLoader()).isSameAs(foreign);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void twoInOneProcessKeepToThemselves() {
    SwarmholdNodeBuilder settings = SwarmholdNode.builder().shards(4).withoutEdge();
    try (SwarmholdNode one = settings.dataFolder(data.resolve("one")).start();
        SwarmholdNode other = settings.dataFolder(data.resolve("other")).start();
        SwarmholdClient toOne = one.client();
        SwarmholdClient toOther = other.client()) {
      Task task = toOne.submit(TaskRequest.of("x"));
      assertThat(toOne.get(task.id())).isPresent();
      assertThat(toOther.get(task.id())).isEmpty();
      assertThat(Captions.captions(toOther, IMAGES)).isEqualTo(CAPTIONED);
    }
  }

  @Test
  void whatIsSaidHasPrecedenceOverTheFile() throws IOException {
    Path file = data.resolve("member.yaml");
    Files.writeString(
        file,
        """
        data: elsewhere
        edge: {host: 127.0.0.1, port: 7171}
        durability: process
        queueCapacity: 77
        """);
    NodeConfig config = SwarmholdNode.builder().durability(Durability.MEMORY).config(file).config();
    assertThat(config.dataFolder()).isEqualTo(Path.of("elsewhere"));
    assertThat(config.port()).isEqualTo(7171);
    assertThat(config.durability()).isEqualTo(Durability.MEMORY);
    assertThat(config.queueCapacity()).isEqualTo(77);
  }

  @Test
  void aMemberHasTheSettingsOfAFileThatSaysNothing() {
    List<String> members = List.of("h1:5701", "h2:5701", "h3:5701");
    NodeConfig config = SwarmholdNode.builder().member("h2:5701", members).config();
    assertThat(config.shards()).isEqualTo(16);
    ClusterConfig cluster = config.cluster().orElseThrow();
    assertThat(cluster.raftAddress()).isEqualTo("h2:5801");
    assertThat(cluster.voters()).isEqualTo(3);
    assertThat(cluster.backups()).isEqualTo(2);
    assertThat(cluster.minInSync()).isEqualTo(2);
    assertThat(cluster.lite()).isFalse();
  }

  @Test
  void ofTwoMembersEachHoldsACopy() {
    List<String> members = List.of("h1:5701", "h2:5701");
    ClusterConfig cluster = ClusterConfig.of("h2:5701", members);
    assertThat(cluster.backups()).isEqualTo(1);
    assertThat(cluster.minInSync()).isEqualTo(2);
    assertThat(ClusterConfig.of("h1:5701", List.of("h1:5701")).backups()).isZero();
  }

  @Test
  void aLiteMemberNeedsOthersAndHasNoVote() {
    assertThatThrownBy(() -> SwarmholdNode.builder().lite().start())
        .hasMessageContaining("lite: without a cluster");
    List<String> members = List.of("h1:5701", "h2:5701", "h3:5701");
    assertThatThrownBy(() -> SwarmholdNode.builder().member("h2:5701", members).lite().start())
        .hasMessageContaining("h2:5701 is one of the 3 that vote");
  }

  @Test
  void aFolderThatHoldsShardsIsNotForALiteMember() {
    SwarmholdNode.builder().dataFolder(data).withoutEdge().start().close();
    List<String> members = List.of("127.0.0.1:1");
    assertThatThrownBy(() ->
            SwarmholdNode.builder()
                .dataFolder(data)
                .member("127.0.0.1:2", members)
                .lite()
                .withoutEdge()
                .start())
        .isInstanceOf(GridFaultException.class)
        .hasMessageStartingWith("GRID-LITE");
  }

  /** And is then the oldest of the grid, who coordinates it. */
  @Test
  void aLiteMemberMayBeThereFirst() throws IOException {
    List<String> members =
        FreePorts.find(2, ClusterConfig.RAFT_PORT_OFFSET).stream()
            .map(port -> "127.0.0.1:" + port)
            .toList();
    SwarmholdNodeBuilder settings = SwarmholdNode.builder().withoutEdge().shards(4);
    CompletableFuture<SwarmholdNode> starting =
        CompletableFuture.supplyAsync(() ->
            SwarmholdNode.builder()
                .dataFolder(data.resolve("lite"))
                .member(members.get(1), members.subList(0, 1))
                .lite()
                .withoutEdge()
                .shards(4)
                .start());
    settings.dataFolder(data.resolve("member")).member(members.get(0), members.subList(0, 1));
    try (SwarmholdNode node = settings.start();
        SwarmholdNode lite = starting.orTimeout(2, TimeUnit.MINUTES).join();
        SwarmholdClient toLite = lite.client()) {
      ClusterTest.await("every shard to be whole", () -> ClusterTest.isWhole(node));
      assertThat(Captions.captions(toLite, IMAGES)).isEqualTo(CAPTIONED);
    }
  }
}
