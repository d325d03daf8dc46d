package io.swarmhold.perf.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One NATS server with JetStream on disk. By default it answers from the page cache and syncs every
 * two minutes; {@code sync_interval: always} (2.10 and later) syncs every write.
 */
record NatsJetStream(boolean syncAlways) implements Peer {

  @Override
  public String name() {
    return syncAlways ? "nats-sync-always" : "nats";
  }

  @Override
  public String promise() {
    return syncAlways ? "on disk" : "in the page cache, fsync every 2 min";
  }

  @Override
  public String version() throws IOException {
    return Programs.output(program(), "--version").replace("nats-server: v", "");
  }

  /** Asks the server itself: an unknown field fails its configuration test. */
  @Override
  public Optional<String> reasonToSkip() throws IOException {
    Path file = Files.createTempFile("nats", ".conf");
    try {
      Files.writeString(file, configuration(0, file.resolveSibling("unused")));
      String verdict = Programs.output(program(), "-t", "-c", file.toString());
      return verdict.contains("unknown field")
          ? Optional.of(
              "nats-server "
                  + version()
                  + " does not know sync_interval: always (2.10 does; NATS_SERVER names another)")
          : Optional.empty();
    } finally {
      Files.delete(file);
    }
  }

  @Override
  public RunningServer start(Path folder) throws IOException, InterruptedException {
    int port = Child.freePort();
    Path file = folder.resolve("nats.conf");
    Files.writeString(file, configuration(port, folder.resolve("data")));
    return RunningServer.awaiting(
        port,
        Child.start(folder, Programs.homeIn(folder), List.of(program(), "-c", file.toString())));
  }

  private String configuration(int port, Path data) {
    return """
    listen: "127.0.0.1:%d"
    jetstream {
      store_dir: "%s"
      %s
    }
    """
        .formatted(port, data, syncAlways ? "sync_interval: always" : "");
  }

  @Override
  public List<String> driver(int port) {
    return Programs.javaDriver("nats", port);
  }

  @Override
  public Map<String, String> serverSettings() {
    return Map.of("sync_interval", syncAlways ? "always" : "2m (default)");
  }

  private static String program() {
    return Programs.named("nats-server", "NATS_SERVER");
  }
}
