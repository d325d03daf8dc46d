package io.swarmhold.perf.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * BullMQ on one Redis server with its append-only file.
 *
 * @param appendFsync {@code always}: Redis syncs before it answers, once for all commands of one
 *     turn of its event loop; {@code everysec}: once a second
 */
record BullMq(String appendFsync) implements Peer {

  @Override
  public String name() {
    return "bullmq-" + appendFsync;
  }

  @Override
  public String promise() {
    return appendFsync.equals("always") ? "on disk" : "in the page cache, fsync every second";
  }

  @Override
  public String version() throws IOException {
    return bullMqVersion() + " on Redis " + redisVersion();
  }

  private static String bullMqVersion() throws IOException {
    return Programs.output(
        "node",
        "-p",
        "JSON.parse(require('fs').readFileSync('%s')).version"
            .formatted(drivers().resolve("node_modules/bullmq/package.json")));
  }

  private static String redisVersion() throws IOException {
    Matcher matcher =
        Pattern.compile("v=([0-9.]+)").matcher(Programs.output(program(), "--version"));
    return matcher.find() ? matcher.group(1) : "unknown";
  }

  /**
   * No rewrite of the append-only file: it would fork and copy in the middle of some runs and not
   * of others. That favours Redis a little; a long-running server has to rewrite.
   */
  @Override
  public RunningServer start(Path folder) throws IOException, InterruptedException {
    int port = Child.freePort();
    List<String> command =
        List.of(
            program(),
            "--port",
            Integer.toString(port),
            "--bind",
            "127.0.0.1",
            "--dir",
            folder.toString(),
            "--save",
            "",
            "--appendonly",
            "yes",
            "--appendfsync",
            appendFsync,
            "--auto-aof-rewrite-percentage",
            "0",
            "--maxmemory-policy",
            "noeviction");
    return RunningServer.awaiting(port, Child.start(folder, Programs.homeIn(folder), command));
  }

  @Override
  public List<String> driver(int port) {
    return List.of("node", drivers().resolve("drive.js").toString(), Integer.toString(port));
  }

  @Override
  public Map<String, String> serverSettings() {
    return Map.of("appendonly", "yes", "appendfsync", appendFsync);
  }

  private static Path drivers() {
    return Programs.home().resolve("bullmq");
  }

  private static String program() {
    return Programs.named("redis-server", "REDIS_SERVER");
  }
}
