package io.swarmhold.node;

import io.swarmhold.model.Durability;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node in a program of yours: alone, or a member of a cluster, with or without shards, with or
 * without an edge.
 *
 * <pre>{@code
 * try (SwarmholdNode node = SwarmholdNode.builder().dataFolder(folder).withoutEdge().start();
 *     SwarmholdClient swarm = node.client()) {
 *   swarm.submit(TaskRequest.of("hello"));
 * }
 * }</pre>
 *
 * <p>What is not said is as in {@link NodeConfig#in}, or as in the file given to {@link #config}.
 * Belongs to one thread; {@link #start} may be called more than once if the settings allow two such
 * nodes.
 *
 * <p>No hook is set for the end of the JVM: close the node. Start the JVM with the flags that
 * {@code .mvn/jvm-flags} prints; without them the log can not map its files.
 */
public final class SwarmholdNodeBuilder {

  private NodeConfig base = NodeConfig.in(Path.of("swarmhold-data"));
  private @Nullable Path dataFolder;
  private @Nullable String host;
  private @Nullable Integer port;
  private @Nullable Path keyFile;
  private @Nullable Durability durability;
  private @Nullable Integer shards;
  private @Nullable ClusterConfig cluster;
  private boolean lite;
  private boolean listens = true;
  private @Nullable Consumer<RuntimeException> onFatal;

  SwarmholdNodeBuilder() {}

  /**
   * Begins with what the file says, see the README; what is said here has precedence, in whatever
   * order.
   *
   * @throws IllegalArgumentException naming the key, if the file will not do
   */
  public SwarmholdNodeBuilder config(Path file) {
    return config(ConfigFile.read(file));
  }

  /** As {@link #config(Path)}. */
  public SwarmholdNodeBuilder config(NodeConfig config) {
    base = config;
    return this;
  }

  /** Log, snapshots and identity live here; made if missing. By default {@code swarmhold-data}. */
  public SwarmholdNodeBuilder dataFolder(Path folder) {
    dataFolder = folder;
    return this;
  }

  /** Where the edge listens; 0 for any free port. By default 7070 of loopback. */
  public SwarmholdNodeBuilder edge(String newHost, int newPort) {
    host = newHost;
    port = newPort;
    listens = true;
    return this;
  }

  /** Nobody outside the process is served. {@link SwarmholdNode#client} works all the same. */
  public SwarmholdNodeBuilder withoutEdge() {
    listens = false;
    return this;
  }

  /** Who may do what at the edge; needed where it is not on loopback. */
  public SwarmholdNodeBuilder keyFile(Path file) {
    keyFile = file;
    return this;
  }

  /** What an answer means where the caller does not say; {@code DISK} by default. */
  public SwarmholdNodeBuilder durability(Durability newDurability) {
    durability = newDurability;
    return this;
  }

  /** Fixed once there is data, and the same for all members; 16 alone, 64 in a cluster. */
  public SwarmholdNodeBuilder shards(int count) {
    shards = count;
    return this;
  }

  /**
   * One of a cluster, as most are: see {@link ClusterConfig#of}. All of them list the same members.
   *
   * @param address of this one for the others, {@code host:port}; consensus listens {@value
   *     ClusterConfig#RAFT_PORT_OFFSET} above it
   * @param members those that hold shards, each {@code host:port}
   */
  public SwarmholdNodeBuilder member(String address, List<String> members) {
    return cluster(ClusterConfig.of(address, members));
  }

  /** One of a cluster. */
  public SwarmholdNodeBuilder cluster(ClusterConfig newCluster) {
    cluster = newCluster;
    return this;
  }

  /**
   * A member that holds no shards, keeps no log and does not vote: it may come and go and nothing
   * depends on it. All else it does as others do. {@link #start} waits for one that holds shards,
   * up to two minutes.
   */
  public SwarmholdNodeBuilder lite() {
    lite = true;
    return this;
  }

  /**
   * Told once, on a thread of the node's, if the node must stop: its memory may be ahead of its
   * log. It answers nobody any more; close it, and start another on its folder. By default the JVM
   * is halted, which no program can get wrong.
   */
  public SwarmholdNodeBuilder onFatal(Consumer<RuntimeException> reaction) {
    onFatal = reaction;
    return this;
  }

  /**
   * Starts the node and blocks until it serves; a member of several, until it takes part. Whether
   * all shards are served {@link SwarmholdNode#status} tells.
   *
   * @throws NotStartedException if the reason is one that whoever operates it can see to
   * @throws io.swarmhold.model.port.GridFaultException if what this member holds does not fit its
   *     settings or its cluster; its message names the page that says what to do
   * @throws IllegalArgumentException if the settings will not do
   */
  public SwarmholdNode start() {
    NodeConfig config = config();
    return SwarmholdNode.start(config, listens, or(onFatal, new Halt(config.dataFolder())));
  }

  NodeConfig config() {
    Optional<ClusterConfig> members = Optional.ofNullable(cluster).or(base::cluster);
    if (lite) {
      members =
          Optional.of(
              members
                  .map(ClusterConfig::asLite)
                  .orElseThrow(() ->
                      new IllegalArgumentException(
                          "lite: without a cluster (expected: the members that hold shards)")));
    }
    return new NodeConfig(
        or(dataFolder, base.dataFolder()),
        or(host, base.host()),
        or(port, base.port()),
        Optional.ofNullable(keyFile).or(base::keyFile),
        base.admin(),
        or(durability, base.durability()),
        or(shards, base.shards()),
        base.queueCapacity(),
        base.maxConcurrent(),
        base.finishedKept(),
        base.retention(),
        base.commitDelay(),
        base.snapshotAfterBytes(),
        base.weights(),
        members);
  }

  private static <T> T or(@Nullable T given, T otherwise) {
    return given == null ? otherwise : given;
  }
}
