package io.swarmhold.perf.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One RabbitMQ node with a quorum queue. Everything of it lives in the run's folder: configuration,
 * cookie, data, logs; and it has an {@code epmd} (Erlang's port mapper) of its own, because one
 * that Erlang starts by itself would outlive the run.
 */
record RabbitMq() implements Peer {

  /** Not the wrapper on the PATH: that one changes to the service's own user and folders. */
  private static final String DEBIAN_PROGRAM = "/usr/lib/rabbitmq/bin/rabbitmq-server";

  private static final String LOOPBACK = "127.0.0.1";

  @Override
  public String name() {
    return "rabbitmq-quorum";
  }

  @Override
  public String promise() {
    return "on disk, by its documentation";
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
    int port = Child.freePort();
    int mapperPort = Child.freePort();
    Map<String, String> environment = environment(folder, port, mapperPort);
    Child mapper =
        Child.start(
            folder,
            Programs.homeIn(folder),
            List.of("epmd", "-port", Integer.toString(mapperPort), "-address", LOOPBACK));
    mapper.awaitListening(mapperPort);
    return RunningServer.awaiting(
        port, mapper, Child.start(folder, environment, List.of(program())));
  }

  private static Map<String, String> environment(Path folder, int port, int mapperPort)
      throws IOException {
    Path configuration =
        Files.writeString(folder.resolve("rabbitmq.conf"), "log.file.level = warning\n");
    Path noVariables = Files.writeString(folder.resolve("rabbitmq-env.conf"), "");
    Path noPlugins = Files.writeString(folder.resolve("enabled_plugins"), "[].\n");
    Map<String, String> environment = new HashMap<>(Programs.homeIn(folder));
    environment.put("RABBITMQ_NODENAME", "peers@localhost");
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
    environment.put("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString());
    environment.put("RABBITMQ_LOG_BASE", folder.resolve("log").toString());
    return environment;
  }

  @Override
  public List<String> driver(int port) {
    return Programs.javaDriver("rabbitmq", port);
  }

  @Override
  public Map<String, String> serverSettings() {
    return Map.of("nodes", "1", "queue", "quorum");
  }

  private static String program() {
    return Programs.named(DEBIAN_PROGRAM, "RABBITMQ_SERVER");
  }
}
