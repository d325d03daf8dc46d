package io.swarmhold.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.swarmhold.cli.SwarmholdMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pods of a StatefulSet that know the name of their service and nothing else of each other. Their
 * DNS is a hosts file here, and they are in a network of the test's own, in which each has an
 * address.
 */
@Timeout(300)
class StatefulSetTest {

  private static final String SERVICE = "swarmhold.agents.svc";
  private static final int PODS = 3;
  private static final int GRID_PORT = 5701;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  /** Addresses for the pods; then it stays until its input ends. */
  private static final String NETWORK =
      "ip link set lo up; for pod in 1 2 3; do ip address add 10.7.0.$pod/24 dev lo; done; echo up; cat";

  @TempDir Path folder;

  private final List<Process> pods = new ArrayList<>();
  private final List<String> into = new ArrayList<>();

  @AfterEach
  void stop() {
    pods.forEach(Process::destroyForcibly);
    pods.forEach(pod -> pod.onExit().join());
  }

  private void makeNetwork() throws IOException {
    boolean isRoot = System.getProperty("user.name").equals("root");
    var words = new ArrayList<>(List.of("unshare", isRoot ? "-n" : "-Urn", "sh", "-c", NETWORK));
    String said = "";
    try {
      Process network = new ProcessBuilder(words).redirectErrorStream(true).start();
      pods.add(network);
      said = network.inputReader(StandardCharsets.UTF_8).readLine();
      into.addAll(List.of("nsenter", "-t", Long.toString(network.pid()), "-n"));
      if (!isRoot) {
        into.addAll(List.of("-U", "--preserve-credentials"));
      }
    } catch (IOException missing) {
      said = missing.getMessage();
    }
    assumeTrue(
        "up".equals(said),
        "SKIPPED: a network namespace is needed, by util-linux and iproute2 and the right to make one: "
            + said);
  }

  private Path file(int pod) throws IOException {
    return Files.writeString(
        folder.resolve("pod" + pod + ".yaml"),
        """
        data: %s
        edge: {host: 127.0.0.1, port: %d}
        shards: 8
        cluster: {name: pods, port: %d, kubernetesService: %s}
        """
            .formatted(folder.resolve("pod" + pod), edgePort(pod), GRID_PORT, SERVICE));
  }

  private static int edgePort(int pod) {
    return 7070 + pod;
  }

  private Path names() throws IOException {
    var lines = new StringBuilder("127.0.0.1 localhost\n");
    for (int pod = 0; pod < PODS; pod++) {
      lines.append("10.7.0.%d hold-%d.%s %s\n".formatted(pod + 1, pod, SERVICE, SERVICE));
    }
    return Files.writeString(folder.resolve("hosts"), lines);
  }

  private ProcessBuilder java(List<String> words) throws IOException {
    ProcessBuilder process = MemberProcesses.java(words);
    process.command().addAll(0, into);
    return process;
  }

  private void start(int pod, Path names) throws IOException {
    var words =
        List.of(
            "-Xmx256m",
            "-Djdk.net.hosts.file=" + names,
            SwarmholdMain.class.getName(),
            "start",
            "--config",
            file(pod).toString());
    ProcessBuilder process =
        java(words)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("pod" + pod + ".said").toFile());
    process.environment().put("HOSTNAME", "hold-" + pod);
    pods.add(process.start());
  }

  private String said() {
    var all = new StringBuilder();
    for (int pod = 0; pod < PODS; pod++) {
      try {
        all.append("\n--- ").append(pod).append(":\n");
        all.append(Files.readString(folder.resolve("pod" + pod + ".said")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all.toString();
  }

  private String swarmhold(String... arguments) throws IOException {
    var words = new ArrayList<>(List.of("-Xmx64m", SwarmholdMain.class.getName()));
    words.addAll(List.of(arguments));
    Process command = java(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private boolean isWhole(int pod) throws IOException {
    String shards =
        swarmhold(
            "cluster", "shards", "--address", "http://127.0.0.1:" + edgePort(pod), "-o", "json");
    long whole = shards.lines().filter(line -> line.contains("\"health\":\"whole\"")).count();
    return whole == 8;
  }

  @Test
  void podsFindEachOtherByTheNameOfTheirService() throws IOException {
    makeNetwork();
    Path names = names();
    for (int pod = 0; pod < PODS; pod++) {
      start(pod, names);
    }
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (!isWhole(0) || !isWhole(PODS - 1)) {
      if (System.nanoTime() > until) {
        throw new AssertionError("waited in vain for every shard to be whole" + said());
      }
    }
    String members =
        swarmhold(
            "cluster", "members", "--address", "http://127.0.0.1:" + edgePort(0), "-o", "json");
    assertThat(members.lines()).as(members).hasSize(PODS);
    for (int pod = 0; pod < PODS; pod++) {
      String copies =
          swarmhold("cluster", "copies", "--address", "http://127.0.0.1:" + edgePort(pod));
      assertThat(copies.lines().skip(1)).as("pod %d: %s", pod, copies).hasSize(8);
    }
  }

  @Test
  void thoseThatVoteAreTheFirstOfTheSet() throws IOException {
    Path file = file(4);
    ClusterConfig pod =
        ConfigFile.read(file, name -> "HOSTNAME".equals(name) ? "hold-4" : null)
            .cluster()
            .orElseThrow();
    assertThat(pod.host()).isEqualTo("hold-4." + SERVICE);
    assertThat(pod.voters()).isEqualTo(3);
    assertThat(pod.backups()).isEqualTo(2);
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
