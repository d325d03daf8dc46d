package io.swarmhold.cli;

import io.swarmhold.cli.NodeStarter.RunningNode;
import io.swarmhold.model.Durability;
import io.swarmhold.node.NodeConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code swarmhold start}: one node, until it is told to stop. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description = "Starts a server, and stops it cleanly on SIGTERM or Ctrl-C.")
final class StartCommand implements Runnable {

  private final NodeStarter starter;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "swarmhold-data",
      description = "Holds the log; made if missing. Default: ${DEFAULT-VALUE}")
  Path data = Path.of("swarmhold-data");

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on; anything but loopback needs --key-file. Default: ${DEFAULT-VALUE}")
  String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "0 for any free one. Default: " + NodeConfig.DEFAULT_PORT)
  int port = NodeConfig.DEFAULT_PORT;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "Says who may do what. Without it, everyone on this machine may do everything.")
  @Nullable Path keyFile;

  @Option(
      names = "--durability",
      paramLabel = "memory|process|disk",
      description = "What an answer means where the caller does not say. Default: disk")
  @Nullable Durability durability;

  @Option(names = "--shards", paramLabel = "N", description = "Fixed once there is data.")
  @Nullable Integer shards;

  @Option(
      names = "--queue-capacity",
      paramLabel = "N",
      description = "Tasks that may wait, for each tenant and pool.")
  @Nullable Integer queueCapacity;

  @Option(
      names = "--max-concurrent",
      paramLabel = "N",
      description = "Tasks that may run, for each tenant and pool.")
  @Nullable Integer maxConcurrent;

  StartCommand(NodeStarter starter) {
    this.starter = starter;
  }

  @Override
  public void run() {
    var stopped = new CountDownLatch(1);
    try (RunningNode node = starter.start(config())) {
      Shutdown.closeFirst(withFarewell(node), stopped);

      var out = spec.commandLine().getOut();
      out.printf("Swarmhold serves at http://%s:%d%n", host, node.port());
      out.printf("Data folder: %s%n", data.toAbsolutePath().normalize());
      out.println("Ctrl-C or SIGTERM stops it cleanly.");
      out.flush();
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static AutoCloseable withFarewell(RunningNode node) {
    return () -> {
      node.close();
      System.out.println("Stopped: all that was accepted is in the log.");
    };
  }

  private NodeConfig config() {
    NodeConfig defaults = NodeConfig.in(data);
    return new NodeConfig(
        data,
        host,
        port,
        Optional.ofNullable(keyFile),
        durability == null ? defaults.durability() : durability,
        shards == null ? defaults.shards() : shards,
        queueCapacity == null ? defaults.queueCapacity() : queueCapacity,
        maxConcurrent == null ? defaults.maxConcurrent() : maxConcurrent,
        defaults.finishedKept(),
        defaults.retention(),
        defaults.commitDelay(),
        defaults.snapshotAfterBytes(),
        defaults.weights());
  }
}
