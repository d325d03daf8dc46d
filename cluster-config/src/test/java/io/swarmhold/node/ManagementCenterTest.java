package io.swarmhold.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hazelcast.core.HazelcastInstance;
import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.edge.client.TaskQuery;
import io.swarmhold.edge.client.TaskRequest;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.kit.FreePorts;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a member lets Management Center do, asked by its wire protocol. */
class ManagementCenterTest {

  private static final String NAME = "watched";

  @TempDir Path folder;

  private String address = "";
  private @Nullable SwarmholdNode node;

  private void start(String settings) throws IOException {
    int port = FreePorts.find(1, ClusterConfig.RAFT_PORT_OFFSET).getFirst();
    address = "127.0.0.1:" + port;
    Path file = folder.resolve("member.yaml");
    Files.writeString(
        file,
        """
        data: %s
        shards: 4
        cluster: {name: %s, host: 127.0.0.1, port: %d, members: ["%s"]%s}
        """
            .formatted(folder.resolve("data"), NAME, port, address, settings));
    SwarmholdNode started = SwarmholdNode.builder().config(file).withoutEdge().start();
    node = started;
    ClusterTest.await("every shard to be whole", () -> ClusterTest.isWhole(started));
  }

  @AfterEach
  void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void itLooksAtTheMemberItsMetricsAndItsMaps() throws Exception {
    start("");
    try (var center = new McWireProtocol(NAME, address)) {
      assertThat(center.clusterMetadata().memberVersion).isEqualTo("5.7.0");
      JsonNode state =
          new ObjectMapper().readTree(center.timedMemberState()).path("timedMemberState");
      assertThat(state.path("clusterName").asText()).isEqualTo(NAME);
      JsonNode member = state.path("memberState");
      assertThat(member.path("address").asText()).isEqualTo(address);
      assertThat(member.path("mapStats").has("tasks")).isTrue();
      assertThat(member.path("clients").findValuesAsText("clientType"))
          .as("taken for what it says it is")
          .containsExactly("MCJVM");
      assertThat(center.memberConfig()).contains("<cluster-name>" + NAME + "</cluster-name>");
      assertThat(center.threadDump()).contains("swarmhold-");

      var tasks = center.mapConfig("tasks");
      assertThat(tasks.backupCount).isZero();
      assertThat(tasks.globalIndexes).as("kept by the shards' threads").isEmpty();
    }
  }

  @Test
  void metricsAreCollectedOnAndOn() throws Exception {
    start("");
    try (var center = new McWireProtocol(NAME, address)) {
      McWireProtocol.Metrics first = collected(center, 0);
      assertThat(first.byName()).isNotEmpty();
      assertThat(first.byName().keySet()).anyMatch(name -> name.contains("os.processCpuLoad"));
      McWireProtocol.Metrics next = collected(center, first.nextSequence());
      assertThat(next.nextSequence()).isGreaterThan(first.nextSequence());
    }
  }

  /** The next that there are: one comes every five seconds. */
  private static McWireProtocol.Metrics collected(McWireProtocol center, long since) {
    var found = new McWireProtocol.Metrics[1];
    ClusterTest.await(
        "metrics",
        () -> {
          try {
            found[0] = center.metrics(since);
            return found[0].blobs() > 0;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    return found[0];
  }

  @Test
  void itRunsNoCommandAndNoScript() throws Exception {
    start("");
    try (var center = new McWireProtocol(NAME, address)) {
      assertRefused(() -> center.console("help"), "console");
      assertRefused(() -> center.script("js", "1 + 1"), "script");
    }
  }

  private static void assertRefused(ThrowingCallable asked, String why) {
    assertThatThrownBy(asked)
        .rootCause()
        .hasMessageContaining("not allowed")
        .satisfies(cause ->
            assertThat(cause.getClass().getSimpleName()).isEqualTo("AccessControlException"))
        .satisfies(cause ->
            assertThat(String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT)).contains(why));
  }

  @Test
  void whoAsksFromElsewhereIsRefusedEverything() throws Exception {
    start(", managementCenter: {trusted: [127.0.0.2, \"10.0.0.*\"]}");
    try (var center = new McWireProtocol(NAME, address)) {
      for (ThrowingCallable question :
          List.<ThrowingCallable>of(
              center::clusterMetadata,
              center::timedMemberState,
              center::memberConfig,
              center::threadDump,
              () -> center.mapConfig("tasks"),
              () -> center.metrics(0),
              () -> center.console("help"),
              () -> center.script("js", "1"))) {
        assertThatThrownBy(question)
            .rootCause()
            .satisfies(cause ->
                assertThat(cause.getClass().getSimpleName()).isEqualTo("AccessControlException"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"*.*.*.*", "*", "example.org", "10.0.0", "::*:", ""})
  void notEverybodyCanBeTrusted(String everybody) {
    assertThatThrownBy(() ->
            new ClusterConfig(
                NAME,
                "127.0.0.1",
                5701,
                "",
                List.of("127.0.0.1:5701"),
                Optional.empty(),
                1,
                0,
                1,
                false,
                List.of(everybody)))
        .hasMessageStartingWith("cluster.managementCenter.trusted: " + everybody);
  }

  @Test
  void whoHasNoneOfOurClassesReadsTheTasks() throws Exception {
    start("");
    try (SwarmholdClient swarm = Objects.requireNonNull(node).client()) {
      swarm.submit(TaskRequest.of("x").pool("writers"));
      swarm.submit(TaskRequest.of("y").pool("readers").delay(Duration.ofHours(1)));
      ClusterTest.await("lists to show it", () -> swarm.list(TaskQuery.ALL).count() == 2);
      assertThat(swarm.list(TaskQuery.ALL.status(TaskStatus.QUEUED)).count()).isEqualTo(1);
    }
    assertThat(browse())
        .containsExactlyInAnyOrder(
            "writers QUEUED 0", "readers DELAYED 0", "writers QUEUED 0", "readers DELAYED 0");
  }

  /** With the jar of Hazelcast on its class path, and the folder in which it is itself. */
  private List<String> browse() throws Exception {
    URL[] path = {locationOf(HazelcastInstance.class), locationOf(com.example.Browser.class)};
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (var loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
      assertThatThrownBy(() -> loader.loadClass("io.swarmhold.grid.TaskRow"))
          .isInstanceOf(ClassNotFoundException.class);
      thread.setContextClassLoader(loader);
      @SuppressWarnings("unchecked") // as Browser says, which is another class here
      var browser =
          (BiFunction<String, String, List<String>>)
              loader.loadClass("com.example.Browser").getConstructor().newInstance();
      return browser.apply(NAME, address);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URL locationOf(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  @Test
  void theReadmeQuotesTheMapping() throws IOException {
    String source = Files.readString(Path.of("src/test/java/com/example/Browser.java"));
    String quoted = source.split(" *// README\n", -1)[1].split("\"\"\"\n?", -1)[1];
    assertThat(Files.readString(Path.of("../README.md")))
        .contains("```sql\n" + quoted.stripTrailing().stripIndent() + "\n```");
  }
}
