package io.swarmhold.node;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.swarmhold.edge.EdgeConfig;
import io.swarmhold.model.Durability;
import io.swarmhold.model.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A node's configuration as a YAML file. A key that is not known is an error, and so is a value
 * that will not do; what is left out is as in {@link NodeConfig#in}.
 */
public final class ConfigFile {

  private static final YAMLMapper MAPPER =
      YAMLMapper.builder(new YAMLFactory())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** By the name that a node has for it. */
  private static final Map<String, String> KEYS =
      Map.of(
          "host", "edge.host",
          "port", "edge.port",
          "admin host", "edge.adminHost",
          "admin port", "edge.adminPort");

  /** In every pod it is the pod's name. */
  private static final String HOST_NAME = "HOSTNAME";

  private static final int KUBERNETES_VOTERS = 3;

  private ConfigFile() {}

  /** The keys of the file. */
  record Content(
      @Nullable String data,
      @Nullable Edge edge,
      @Nullable String durability,
      @Nullable Integer shards,
      @Nullable Integer queueCapacity,
      @Nullable Integer maxConcurrent,
      @Nullable Map<String, Integer> tenantWeights,
      @Nullable Cluster cluster) {}

  record Edge(
      @Nullable String host,
      @Nullable Integer port,
      @Nullable String keyFile,
      @Nullable String adminHost,
      @Nullable Integer adminPort) {}

  record Cluster(
      @Nullable String name,
      @Nullable String host,
      @Nullable Integer port,
      @Nullable String zone,
      @Nullable List<String> members,
      @Nullable String membersFile,
      @Nullable String kubernetesService,
      @Nullable Integer voters,
      @Nullable Integer backups,
      @Nullable Integer minInSync,
      @Nullable Boolean lite,
      @Nullable ManagementCenter managementCenter) {}

  record ManagementCenter(@Nullable List<String> trusted) {}

  /**
   * @throws IllegalArgumentException naming the key, if the file will not do
   */
  public static NodeConfig read(Path file) {
    return read(file, System::getenv);
  }

  /**
   * @param environment variables by name; null where there is none
   */
  static NodeConfig read(Path file, UnaryOperator<@Nullable String> environment) {
    try {
      JsonNode tree = MAPPER.readTree(Files.readString(file));
      FileShape.require(tree, Content.class);
      return config(MAPPER.treeToValue(tree, Content.class), environment);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(file + ": " + notYaml(e), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": " + FileTrouble.reason(e), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + ofTheFile(e), e);
    }
  }

  /** The parser's words without the lines that show where: a place says it in one. */
  private static String notYaml(JacksonException e) {
    String what =
        String.valueOf(e.getOriginalMessage())
            .lines()
            .filter(line -> !line.startsWith(" ") && !line.startsWith("in \"'reader'"))
            .collect(Collectors.joining(", "));
    JsonLocation at = e.getLocation();
    return at == null || at.getLineNr() < 1
        ? what
        : "line %d, column %d: %s".formatted(at.getLineNr(), at.getColumnNr(), what);
  }

  /** A node knows what it was told by other names than the file's keys. */
  private static String ofTheFile(IllegalArgumentException e) {
    String said = String.valueOf(e.getMessage());
    int colon = said.indexOf(':');
    String name = colon < 0 ? "" : said.substring(0, colon);
    return KEYS.getOrDefault(name, name) + said.substring(name.length());
  }

  private static NodeConfig config(Content content, UnaryOperator<@Nullable String> environment) {
    NodeConfig defaults = NodeConfig.in(Path.of(or(content.data(), "swarmhold-data")));
    Edge edge = content.edge() == null ? new Edge(null, null, null, null, null) : content.edge();
    Optional<ClusterConfig> cluster =
        Optional.ofNullable(content.cluster()).map(given -> cluster(placed(given, environment)));
    return new NodeConfig(
        defaults.dataFolder(),
        or(edge.host(), defaults.host()),
        or(edge.port(), defaults.port()),
        Optional.ofNullable(edge.keyFile()).map(Path::of),
        admin(edge),
        content.durability() == null ? defaults.durability() : durability(content.durability()),
        or(content.shards(), defaults.shards()),
        or(content.queueCapacity(), defaults.queueCapacity()),
        or(content.maxConcurrent(), defaults.maxConcurrent()),
        defaults.finishedKept(),
        defaults.retention(),
        defaults.commitDelay(),
        defaults.snapshotAfterBytes(),
        weights(content.tenantWeights()),
        cluster);
  }

  private static Optional<EdgeConfig.Listener> admin(Edge edge) {
    return edge.adminHost() == null && edge.adminPort() == null
        ? Optional.empty()
        : Optional.of(
            new EdgeConfig.Listener(
                or(edge.adminHost(), "127.0.0.1"),
                or(edge.adminPort(), NodeConfig.DEFAULT_ADMIN_PORT)));
  }

  private static Durability durability(String name) {
    try {
      return Durability.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "durability: %s (expected: memory, process or disk)".formatted(name), e);
    }
  }

  private static Map<TenantId, Integer> weights(@Nullable Map<String, Integer> byTenant) {
    Map<TenantId, Integer> weights = new LinkedHashMap<>();
    if (byTenant != null) {
      byTenant.forEach((tenant, weight) -> weights.put(new TenantId(tenant), weight));
    }
    return weights;
  }

  /** A pod that is told its service needs neither names nor numbers: all pods share one file. */
  private static Cluster placed(Cluster cluster, UnaryOperator<@Nullable String> environment) {
    String service = cluster.kubernetesService();
    if (service == null || cluster.members() != null || cluster.membersFile() != null) {
      return cluster;
    }
    String hostName = or(environment.apply(HOST_NAME), "");
    var pod = StatefulSetPod.of(hostName, service);
    int port = or(cluster.port(), ClusterConfig.DEFAULT_PORT);
    int voters = or(cluster.voters(), KUBERNETES_VOTERS);
    return new Cluster(
        cluster.name(),
        or(cluster.host(), hostName + "." + service),
        port,
        cluster.zone(),
        pod.first(voters, port),
        null,
        service,
        voters,
        cluster.backups(),
        cluster.minInSync(),
        cluster.lite(),
        cluster.managementCenter());
  }

  private static ClusterConfig cluster(Cluster cluster) {
    List<String> members = members(cluster);
    int backups = or(cluster.backups(), ClusterConfig.defaultBackups(members));
    return new ClusterConfig(
        or(cluster.name(), ""),
        or(cluster.host(), "127.0.0.1"),
        or(cluster.port(), ClusterConfig.DEFAULT_PORT),
        or(cluster.zone(), ""),
        members,
        Optional.ofNullable(cluster.kubernetesService()),
        or(cluster.voters(), ClusterConfig.defaultVoters(members)),
        backups,
        or(cluster.minInSync(), ClusterConfig.defaultMinInSync(backups)),
        or(cluster.lite(), false),
        trusted(cluster.managementCenter()));
  }

  private static List<String> trusted(@Nullable ManagementCenter center) {
    return center == null ? List.of() : or(center.trusted(), List.of());
  }

  private static List<String> members(Cluster cluster) {
    if (cluster.membersFile() == null) {
      return or(cluster.members(), List.of());
    }
    if (cluster.members() != null) {
      throw new IllegalArgumentException(
          "cluster.membersFile: beside cluster.members (expected: one of the two)");
    }
    Path file = Path.of(cluster.membersFile());
    try {
      return Files.readAllLines(file).stream()
          .map(String::trim)
          .filter(line -> !line.isEmpty() && line.charAt(0) != '#')
          .toList();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cluster.membersFile: %s: %s (expected: a file with host:port on each line)"
              .formatted(file, FileTrouble.reason(e)),
          e);
    }
  }

  private static <T> T or(@Nullable T given, T otherwise) {
    return given == null ? otherwise : given;
  }
}
