package io.swarmhold.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.cli.SwarmholdMain;
import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.edge.client.SwarmholdException;
import io.swarmhold.edge.client.Task;
import io.swarmhold.edge.client.TaskRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pods of a StatefulSet that know the name of their service and nothing else of each other. Their
 * DNS is a hosts file here, and each has a loopback address of its own.
 */
@Timeout(300)
class StatefulSetTest {

  private static final String SERVICE = "swarmhold.agents.svc";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  @TempDir Path folder;

  private final List<Process> pods = new ArrayList<>();

  @AfterEach
  void stop() {
    pods.forEach(Process::destroyForcibly);
    pods.forEach(pod -> pod.onExit().join());
  }

  private Path file(int pod, int gridPort, int edgePort) throws IOException {
    return Files.writeString(
        folder.resolve("pod" + pod + ".yaml"),
        """
        data: %s
        edge: {host: 127.0.0.1, port: %d}
        shards: 8
        cluster: {name: pods-%d, port: %d, kubernetesService: %s}
        """
            .formatted(folder.resolve("pod" + pod), edgePort, gridPort, gridPort, SERVICE));
  }

  private Path names(int count) throws IOException {
    var lines = new StringBuilder("127.0.0.1 localhost\n");
    for (int pod = 0; pod < count; pod++) {
      lines.append("127.0.0.%d hold-%d.%s %s\n".formatted(pod + 1, pod, SERVICE, SERVICE));
    }
    return Files.writeString(folder.resolve("hosts"), lines);
  }

  private void start(int pod, Path file, Path names) throws IOException {
    var words =
        List.of(
            "-Xmx256m",
            "-Djdk.net.hosts.file=" + names,
            SwarmholdMain.class.getName(),
            "start",
            "--config",
            file.toString());
    ProcessBuilder process =
        MemberProcesses.java(words)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("pod" + pod + ".said").toFile());
    process.environment().put("HOSTNAME", "hold-" + pod);
    pods.add(process.start());
  }

  private String said() {
    var all = new StringBuilder();
    for (int pod = 0; pod < pods.size(); pod++) {
      try {
        all.append("\n--- ").append(pod).append(":\n");
        all.append(Files.readString(folder.resolve("pod" + pod + ".said")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all.toString();
  }

  private static boolean isWhole(SwarmholdClient client) {
    JsonNode shards;
    try {
      shards = client.cluster().status().tree().path("shards");
    } catch (SwarmholdException e) {
      return false;
    }
    for (JsonNode shard : shards) {
      if (!shard.path("health").asText().equals("whole")) {
        return false;
      }
    }
    return !shards.isEmpty();
  }

  @Test
  void podsFindEachOtherByTheNameOfTheirService() throws IOException {
    List<Integer> ports = ClusterTest.freePorts(4);
    Path names = names(3);
    for (int pod = 0; pod < 3; pod++) {
      start(pod, file(pod, ports.getFirst(), ports.get(pod + 1)), names);
    }
    URI first = URI.create("http://127.0.0.1:" + ports.get(1));
    URI last = URI.create("http://127.0.0.1:" + ports.get(3));
    try (var client = client(first);
        var other = client(last)) {
      long until = System.nanoTime() + PATIENCE_NANOS;
      while (!isWhole(client) || !isWhole(other)) {
        if (System.nanoTime() > until) {
          throw new AssertionError("waited in vain for every shard to be whole" + said());
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
      Task task = client.submit(TaskRequest.of(1));
      assertThat(other.get(task.id())).map(Task::id).contains(task.id());
    }
  }

  private static SwarmholdClient client(URI address) {
    return SwarmholdClient.connect(address)
        .drainOnShutdown(false)
        .patience(Duration.ofSeconds(5))
        .open();
  }

  @Test
  void thoseThatVoteAreTheFirstOfTheSet() throws IOException {
    Path file = file(4, 5701, 7070);
    ClusterConfig pod =
        ConfigFile.read(file, name -> "HOSTNAME".equals(name) ? "hold-4" : null)
            .cluster()
            .orElseThrow();
    assertThat(pod.host()).isEqualTo("hold-4." + SERVICE);
    assertThat(pod.voters()).isEqualTo(3);
    assertThat(pod.backups()).isEqualTo(1);
    assertThat(pod.members())
        .containsExactly(
            "hold-0." + SERVICE + ":5701",
            "hold-1." + SERVICE + ":5701",
            "hold-2." + SERVICE + ":5701");
    assertThatThrownBy(() -> ConfigFile.read(file, name -> "laptop"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'laptop'");
  }
}
