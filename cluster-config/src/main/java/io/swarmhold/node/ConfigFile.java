package io.swarmhold.node;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.swarmhold.edge.EdgeConfig;
import io.swarmhold.model.Durability;
import io.swarmhold.model.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

  private static final ObjectReader READER =
      new YAMLMapper(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .readerFor(Content.class);

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
      Content content = READER.readValue(Files.readString(file));
      return content == null
          ? NodeConfig.in(Path.of("swarmhold-data"))
          : config(content, environment);
    } catch (UnrecognizedPropertyException e) {
      throw new IllegalArgumentException(file + ": " + unknown(e), e);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(file + ": there is no such file", e);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private static String unknown(UnrecognizedPropertyException e) {
    String where =
        e.getPath().stream()
            .map(JsonMappingException.Reference::getFieldName)
            .collect(Collectors.joining("."));
    String known =
        e.getKnownPropertyIds().stream()
            .map(String::valueOf)
            .sorted()
            .collect(Collectors.joining(", "));
    return "%s: there is no such key (expected: %s)".formatted(where, known);
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
        or(cluster.name(), ClusterConfig.DEFAULT_NAME),
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
    try (var lines = Files.lines(Path.of(cluster.membersFile()))) {
      return lines
          .map(String::trim)
          .filter(line -> !line.isEmpty() && line.charAt(0) != '#')
          .toList();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cluster.membersFile: %s: %s".formatted(cluster.membersFile(), e.getMessage()), e);
    }
  }

  private static <T> T or(@Nullable T given, T otherwise) {
    return given == null ? otherwise : given;
  }
}
