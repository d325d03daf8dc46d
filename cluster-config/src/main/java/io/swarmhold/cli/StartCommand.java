package io.swarmhold.cli;

import io.swarmhold.cli.NodeStarter.RunningNode;
import io.swarmhold.edge.EdgeConfig;
import io.swarmhold.model.Durability;
import io.swarmhold.model.TenantId;
import io.swarmhold.node.ConfigFile;
import io.swarmhold.node.MisconfiguredException;
import io.swarmhold.node.NodeConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
      names = "--config",
      paramLabel = "FILE",
      description =
          "A YAML file that says all of this, and how members find each other: see README, Cluster."
              + " Not to be mixed with other options.")
  @Nullable Path configFile;

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
      names = "--admin-host",
      paramLabel = "HOST",
      description =
          "Address of the operators' own listener, for /metrics and /version; anything but loopback"
              + " needs --key-file. Default: 127.0.0.1 if --host is not loopback, else none: they"
              + " ask at --port")
  @Nullable String adminHost;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      description = "0 for any free one. Default: " + NodeConfig.DEFAULT_ADMIN_PORT)
  @Nullable Integer adminPort;

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

  @Option(
      names = "--tenant-weight",
      paramLabel = "TENANT=N",
      description =
          "Gives a tenant N times the share of a pool's agents that others get; repeatable."
              + " Default: 1")
  Map<String, Integer> tenantWeights = new LinkedHashMap<>();

  StartCommand(NodeStarter starter) {
    this.starter = starter;
  }

  @Override
  public void run() {
    var stopped = new CountDownLatch(1);
    NodeConfig config = config();
    try (RunningNode node = started(config)) {
      Shutdown.closeFirst(withFarewell(node), stopped);

      var out = spec.commandLine().getOut();
      out.printf(
          config.cluster().isEmpty()
              ? "Swarmhold serves at http://%s:%d%n"
              : "Swarmhold listens at http://%s:%d and serves once enough members are here%n",
          config.host(),
          node.port());
      if (node.adminPort() != node.port()) {
        out.printf("Operators ask for /metrics at port %d%n", node.adminPort());
      }
      out.printf("Data folder: %s%n", config.dataFolder().toAbsolutePath().normalize());
      out.println("Ctrl-C or SIGTERM stops it cleanly.");
      out.flush();
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private RunningNode started(NodeConfig config) {
    try {
      return starter.start(config);
    } catch (MisconfiguredException e) {
      throw new CommandLines.MisusedException(
          configFile == null ? String.valueOf(e.getMessage()) : configFile + ": " + e.getMessage());
    }
  }

  private static AutoCloseable withFarewell(RunningNode node) {
    return () -> {
      node.close();
      System.out.println("Stopped: all that was accepted is in the log.");
    };
  }

  private NodeConfig config() {
    try {
      return checked();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private NodeConfig checked() {
    if (configFile != null) {
      requireNothingElse();
      return read(configFile);
    }
    NodeConfig defaults = NodeConfig.in(data);
    return new NodeConfig(
        data,
        host,
        port,
        Optional.ofNullable(keyFile),
        admin(),
        durability == null ? defaults.durability() : durability,
        shards == null ? defaults.shards() : shards,
        queueCapacity == null ? defaults.queueCapacity() : queueCapacity,
        maxConcurrent == null ? defaults.maxConcurrent() : maxConcurrent,
        defaults.finishedKept(),
        defaults.retention(),
        defaults.commitDelay(),
        defaults.snapshotAfterBytes(),
        weights(),
        Optional.empty());
  }

  /** Of a slip in the file no option's help says more. */
  private static NodeConfig read(Path file) {
    try {
      return ConfigFile.read(file);
    } catch (IllegalArgumentException e) {
      throw new CommandLines.MisusedException(String.valueOf(e.getMessage()));
    }
  }

  private void requireNothingElse() {
    for (var option : spec.commandLine().getParseResult().matchedOptions()) {
      if (!option.longestName().equals("--config")) {
        throw new IllegalArgumentException(
            option.longestName() + " and --config exclude each other");
      }
    }
  }

  private Optional<EdgeConfig.Listener> admin() {
    return adminHost == null && adminPort == null
        ? Optional.empty()
        : Optional.of(
            new EdgeConfig.Listener(
                adminHost == null ? "127.0.0.1" : adminHost,
                adminPort == null ? NodeConfig.DEFAULT_ADMIN_PORT : adminPort));
  }

  private Map<TenantId, Integer> weights() {
    var weights = new LinkedHashMap<TenantId, Integer>();
    tenantWeights.forEach((tenant, weight) -> weights.put(new TenantId(tenant), weight));
    return weights;
  }
}
