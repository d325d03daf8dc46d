package io.swarmhold.perf.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * RabbitMQ with a quorum queue, on one node or on several that make a cluster. Everything of it
 * lives in the run's folder: configuration, cookie, data, logs; and it has an {@code epmd}
 * (Erlang's port mapper) of its own, because one that Erlang starts by itself would outlive the
 * run.
 */
record RabbitMq(int nodes) implements Peer {

  /** Not the wrapper on the PATH: that one changes to the service's own user and folders. */
  private static final String DEBIAN_PROGRAM = "/usr/lib/rabbitmq/bin/rabbitmq-server";

  private static final String LOOPBACK = "127.0.0.1";

  /** By which the nodes of a cluster know each other; they listen on loopback only. */
  private static final String COOKIE = "peers";

  @Override
  public String name() {
    return nodes == 1 ? "rabbitmq-quorum" : "cluster-rabbitmq-quorum";
  }

  @Override
  public String promise() {
    return nodes == 1
        ? "on disk, by its documentation"
        : "on the disks of a majority, by its documentation";
  }

  @Override
  public String version() throws IOException {
    Path plugins = Path.of(program()).toRealPath().resolveSibling("../plugins").normalize();
    Pattern core = Pattern.compile("rabbit-([0-9.]+)(\\.ez)?");
    try (var entries = Files.list(plugins)) {
      return entries
          .map(entry -> core.matcher(entry.getFileName().toString()))
          .filter(Matcher::matches)
          .map(match -> match.group(1))
          .findFirst()
          .orElse("unknown");
    }
  }

  @Override
  public RunningServer start(Path folder) throws IOException, InterruptedException {
    int mapperPort = Child.freePort();
    Child mapper =
        Child.start(
            folder,
            Programs.homeIn(folder),
            List.of("epmd", "-port", Integer.toString(mapperPort), "-address", LOOPBACK));
    mapper.awaitListening(mapperPort);
    cookie(folder);
    List<Child> processes = new ArrayList<>(List.of(mapper));
    int first = Child.freePort();
    try {
      for (int node = 1; node <= nodes; node++) {
        int port = node == 1 ? first : Child.freePort();
        Path its = Files.createDirectories(folder.resolve("node" + node));
        Map<String, String> environment = environment(folder, its, node, port, mapperPort);
        Child child = Child.start(its, environment, List.of(program()));
        processes.add(child);
        // Each joins those before it: two at a time could each found a cluster of its own.
        child.awaitListening(port);
      }
      return new RunningServer(first, processes);
    } catch (IOException | InterruptedException e) {
      new RunningServer(first, processes).close();
      throw e;
    }
  }

  private static void cookie(Path folder) throws IOException {
    Path file = Path.of(Programs.homeIn(folder).get("HOME")).resolve(".erlang.cookie");
    Files.writeString(file, COOKIE);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
  }

  private static String nodeName(int node) {
    return "peers" + node + "@localhost";
  }

  private String configuration() {
    StringBuilder text = new StringBuilder("log.file.level = warning\n");
    if (nodes > 1) {
      text.append("cluster_formation.peer_discovery_backend = classic_config\n");
      for (int node = 1; node <= nodes; node++) {
        text.append(
            "cluster_formation.classic_config.nodes.%d = %s%n".formatted(node, nodeName(node)));
      }
    }
    return text.toString();
  }

  private Map<String, String> environment(Path folder, Path its, int node, int port, int mapperPort)
      throws IOException {
    Path configuration = Files.writeString(its.resolve("rabbitmq.conf"), configuration());
    Path noVariables = Files.writeString(its.resolve("rabbitmq-env.conf"), "");
    Path noPlugins = Files.writeString(its.resolve("enabled_plugins"), "[].\n");
    Map<String, String> environment = new HashMap<>(Programs.homeIn(folder));
    environment.put("RABBITMQ_NODENAME", nodeName(node));
    environment.put("RABBITMQ_NODE_IP_ADDRESS", LOOPBACK);
    environment.put("RABBITMQ_NODE_PORT", Integer.toString(port));
    environment.put("RABBITMQ_DIST_PORT", Integer.toString(Child.freePort()));
    environment.put("ERL_EPMD_PORT", Integer.toString(mapperPort));
    environment.put("ERL_EPMD_ADDRESS", LOOPBACK);
    environment.put(
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}");
    environment.put("RABBITMQ_CONFIG_FILE", configuration.toString());
    environment.put("RABBITMQ_CONF_ENV_FILE", noVariables.toString());
    environment.put("RABBITMQ_ENABLED_PLUGINS_FILE", noPlugins.toString());
    environment.put("RABBITMQ_MNESIA_BASE", its.resolve("data").toString());
    environment.put("RABBITMQ_LOG_BASE", its.resolve("log").toString());
    return environment;
  }

  @Override
  public List<String> driver(int port) {
    return Programs.javaDriver("rabbitmq", port);
  }

  @Override
  public Map<String, String> serverSettings() {
    return Map.of("nodes", Integer.toString(nodes), "queue", "quorum");
  }

  private static String program() {
    return Programs.named(DEBIAN_PROGRAM, "RABBITMQ_SERVER");
  }
}
