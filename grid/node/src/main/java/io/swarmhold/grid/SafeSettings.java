package io.swarmhold.grid;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.spi.properties.HazelcastProperties;
import io.swarmhold.model.port.GridFault;
import io.swarmhold.model.port.GridFaultException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What must be set as it is for the promises to hold. Asked of the member that runs, whoever set
 * it: a system property or an environment variable too many, and it does not start.
 */
final class SafeSettings {

  /** Each with what it prevents when it is as it is here. */
  private static final Map<String, String> PROPERTIES = properties();

  private SafeSettings() {}

  private static Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("hazelcast.operation.fail.on.indeterminate.state", "true");
    properties.put("hazelcast.operation.backup.timeout.millis", "500");
    properties.put("hazelcast.operation.call.timeout.millis", "10000");
    properties.put("hazelcast.heartbeat.interval.seconds", "1");
    properties.put("hazelcast.max.no.heartbeat.seconds", "8");
    properties.put("hazelcast.connection.monitor.max.faults", "1");
    properties.put("hazelcast.merge.first.run.delay.seconds", "15");
    properties.put("hazelcast.merge.next.run.delay.seconds", "15");
    properties.put("hazelcast.partial.member.disconnection.resolution.heartbeat.count", "3");
    properties.put("hazelcast.socket.bind.any", "false");
    properties.put("hazelcast.phone.home.enabled", "false");
    properties.put("hazelcast.shutdownhook.enabled", "false");
    return properties;
  }

  /**
   * @throws IllegalStateException naming every setting that will not do
   */
  static void require(Config config, HazelcastProperties properties, GridConfig wanted) {
    List<String> wrong = new ArrayList<>();
    PROPERTIES.forEach((name, value) -> check(wrong, name, value, properties.get(name)));
    check(
        wrong,
        "hazelcast.partition.count",
        Integer.toString(wanted.shards()),
        properties.get("hazelcast.partition.count"));
    network(wrong, config.getNetworkConfig(), wanted.membership());
    management(wrong, config);
    MapConfig shards = config.findMapConfig(ShardCalls.MAP);
    Membership membership = wanted.membership();
    check(wrong, "lite member", Promotion.joinsLite(membership), config.isLiteMember());
    check(wrong, "shards: format", "OBJECT", shards.getInMemoryFormat().name());
    check(wrong, "shards: backups", membership.backups(), shards.getBackupCount());
    check(wrong, "shards: journal", false, shards.getEventJournalConfig().isEnabled());
    check(wrong, "shards: WAN", null, shards.getWanReplicationRef());
    if (!membership.isAlone()) {
      check(
          wrong,
          "shards: split-brain protection",
          Grid.MAJORITY,
          shards.getSplitBrainProtectionName());
    }
    check(wrong, "upload of job resources", false, config.getJetConfig().isResourceUploadEnabled());
    if (!wrong.isEmpty()) {
      throw new GridFaultException(GridFault.UNSAFE, String.join("; ", wrong));
    }
  }

  private static void network(List<String> wrong, NetworkConfig network, Membership membership) {
    check(wrong, "port auto-increment", false, network.isPortAutoIncrement());
    check(wrong, "interfaces", true, network.getInterfaces().isEnabled());
    check(
        wrong,
        "interface",
        List.of(membership.host()),
        List.copyOf(network.getInterfaces().getInterfaces()));
    JoinConfig join = network.getJoin();
    check(wrong, "multicast", false, join.getMulticastConfig().isEnabled());
    check(wrong, "auto-detection", false, join.getAutoDetectionConfig().isEnabled());
  }

  private static void management(List<String> wrong, Config config) {
    var center = config.getManagementCenterConfig();
    check(wrong, "scripts from Management Center", false, center.isScriptingEnabled());
    check(wrong, "console of Management Center", false, center.isConsoleEnabled());
    check(wrong, "trusted interfaces", false, center.getTrustedInterfaces().isEmpty());
    check(
        wrong,
        "filter of Java serialisation",
        true,
        config.getSerializationConfig().getJavaSerializationFilterConfig() != null);
  }

  private static void check(
      List<String> wrong, String what, @Nullable Object wanted, @Nullable Object found) {
    if (!Objects.equals(wanted, found)) {
      wrong.add("%s is %s (expected: %s)".formatted(what, found, wanted));
    }
  }
}
