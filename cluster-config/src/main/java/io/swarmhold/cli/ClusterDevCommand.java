package io.swarmhold.cli;

import io.swarmhold.node.ClusterConfig;
import io.swarmhold.node.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code swarmhold cluster dev}: a whole cluster on this machine, for trying things: real
 * processes, real disks, on loopback. Kill one and see.
 */
@Command(
    name = "dev",
    mixinStandardHelpOptions = true,
    description = "Starts several members on this machine, until Ctrl-C.")
final class ClusterDevCommand implements Runnable {

  private static final int MOST_MEMBERS = 9;
  private static final long STOP_SECONDS = 30;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--members", paramLabel = "N", description = "3 to 9. Default: ${DEFAULT-VALUE}")
  int members = 3;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Holds a folder for each member. Default: ${DEFAULT-VALUE}")
  Path data = Path.of("swarmhold-cluster");

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Of the first member's edge; the others follow. Default: ${DEFAULT-VALUE}")
  int port = 7070;

  @Option(
      names = "--grid-port",
      paramLabel = "PORT",
      description = "Of the first member's grid; the others follow. Default: ${DEFAULT-VALUE}")
  int gridPort = 5701;

  /** From Ctrl-C on: who ends then was meant to. */
  private volatile boolean stopping;

  @Override
  public void run() {
    if (members < 3 || members > MOST_MEMBERS) {
      throw new ParameterException(
          spec.commandLine(), "--members: %d (expected: 3 to %d)".formatted(members, MOST_MEMBERS));
    }
    requirePorts("--port", port, 0);
    requirePorts("--grid-port", gridPort, ClusterConfig.RAFT_PORT_OFFSET);
    try {
      FolderLock held = FolderLock.of(data);
      try {
        requireFree();
        runMembers();
      } finally {
        held.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void runMembers() throws IOException {
    List<Process> started = new ArrayList<>();
    var stopped = new CountDownLatch(1);
    Shutdown.closeFirst(
        () -> {
          stopping = true;
          stop(started);
        },
        stopped);
    try {
      for (int number = 1; number <= members; number++) {
        started.add(start(number));
      }
      say(started);
      awaitEnd(started, stopped);
    } catch (IOException e) {
      stop(started);
      throw e;
    } catch (InterruptedException e) {
      stop(started);
      Thread.currentThread().interrupt();
    }
  }

  private void requirePorts(String option, int first, int above) {
    int last = 65_535 - members + 1 - above;
    if (first < 1 || first > last) {
      throw new ParameterException(
          spec.commandLine(), "%s: %d (expected: 1 to %d)".formatted(option, first, last));
    }
  }

  /**
   * Asked before a file is written: members whose parent was killed live on, and hold no lock of
   * ours; their ports tell of them.
   */
  private void requireFree() {
    for (int i = 0; i < members; i++) {
      requireFree(port + i);
      requireFree(gridPort + i);
      requireFree(gridPort + i + ClusterConfig.RAFT_PORT_OFFSET);
    }
  }

  private static void requireFree(int port) {
    try {
      FreePort.require("127.0.0.1", port);
    } catch (IOException taken) {
      throw new CommandLines.FailedException(
          "port %d at 127.0.0.1: %s: is this cluster running already, or something else there? (see --port and --grid-port)"
              .formatted(port, taken.getMessage()));
    }
  }

  /** Says of each that ends, and ends itself when the last has. */
  private void awaitEnd(List<Process> started, CountDownLatch stopped) throws InterruptedException {
    for (int i = 0; i < started.size(); i++) {
      int number = i + 1;
      var unused =
          started
              .get(i)
              .onExit()
              .thenAccept(process -> ended(number, process.exitValue(), started, stopped));
    }
    stopped.await();
    if (!stopping) {
      throw new CommandLines.FailedException("no member is left");
    }
  }

  private void ended(int number, int code, List<Process> started, CountDownLatch stopped) {
    if (!stopping) {
      var out = spec.commandLine().getErr();
      out.printf(
          "Member %d ended with code %d: see the end of %s%n",
          number, code, data.resolve("m" + number).resolve("member.log"));
      out.flush();
    }
    if (started.stream().noneMatch(Process::isAlive)) {
      stopped.countDown();
    }
  }

  private Process start(int number) throws IOException {
    Path folder = Files.createDirectories(data.resolve("m" + number)).toAbsolutePath();
    Path config = folder.resolve("member.yaml");
    Files.writeString(config, config(number, folder.resolve("data")));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SwarmholdMain.class.getName());
    command.addAll(List.of("start", "--config", config.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(folder.resolve("member.log").toFile()))
        .start();
  }

  private String config(int number, Path folder) {
    String all =
        IntStream.range(0, members)
            .mapToObj(i -> "127.0.0.1:" + (gridPort + i))
            .collect(Collectors.joining(", "));
    return """
    data: %s
    edge: {host: 127.0.0.1, port: %d}
    cluster:
      name: dev
      host: 127.0.0.1
      port: %d
      members: [%s]
      voters: %d
    """
        .formatted(folder, port + number - 1, gridPort + number - 1, all, members >= 5 ? 5 : 3);
  }

  private void say(List<Process> started) {
    var out = spec.commandLine().getOut();
    for (int i = 0; i < started.size(); i++) {
      out.printf(
          "Member %d serves at http://127.0.0.1:%d in a moment (pid %d, log %s)%n",
          i + 1, port + i, started.get(i).pid(), data.resolve("m" + (i + 1)).resolve("member.log"));
    }
    out.println("Ctrl-C stops them all. What they keep stays: the same command goes on with it.");
    out.flush();
  }

  private static void stop(List<Process> started) {
    started.forEach(Process::destroy);
    for (Process process : started) {
      try {
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        process.destroyForcibly();
      }
    }
  }
}
