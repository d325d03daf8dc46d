package io.swarmhold.grid;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.IndexConfig;
import com.hazelcast.config.IndexType;
import com.hazelcast.config.MapConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.util.Properties;

/**
 * A Hazelcast member as this system needs it; every setting that differs from the default has its
 * reason here.
 */
final class Grid {

  private Grid() {}

  static HazelcastInstance start(GridConfig config) {
    return Hazelcast.newHazelcastInstance(hazelcast(config));
  }

  static Config hazelcast(GridConfig config) {
    Config hazelcast = new Config();
    hazelcast.setClusterName(config.clusterName());
    hazelcast.setProperties(properties());
    hazelcast.getMetricsConfig().getJmxConfig().setEnabled(false);
    loopbackOnly(hazelcast);
    hazelcast
        .getSerializationConfig()
        .addDataSerializableFactory(
            GridSerialization.FACTORY_ID, new GridSerialization(config.shardLimits()));
    hazelcast.addMapConfig(shards());
    hazelcast.addMapConfig(tasks());
    hazelcast
        .getJetConfig()
        .setEnabled(true)
        .setCooperativeThreadCount(1)
        .setResourceUploadEnabled(false);
    return hazelcast;
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("hazelcast.logging.type", "slf4j");
    properties.setProperty("hazelcast.phone.home.enabled", "false");
    properties.setProperty("hazelcast.shutdownhook.enabled", "false");
    properties.setProperty("hazelcast.socket.bind.any", "false");
    properties.setProperty("hazelcast.operation.fail.on.indeterminate.state", "true");
    properties.setProperty("hazelcast.operation.call.timeout.millis", "10000");
    // On two cores a second thread of a kind only takes the core from another kind.
    properties.setProperty("hazelcast.operation.thread.count", "1");
    properties.setProperty("hazelcast.operation.generic.thread.count", "2");
    properties.setProperty("hazelcast.io.thread.count", "1");
    properties.setProperty("hazelcast.event.thread.count", "1");
    return properties;
  }

  /**
   * A member alone listens to nobody: its port is not for strangers, and Community Edition has no
   * lock for it.
   */
  private static void loopbackOnly(Config hazelcast) {
    hazelcast.getNetworkConfig().setPublicAddress("127.0.0.1");
    hazelcast.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    hazelcast.getNetworkConfig().setPort(0).setPortAutoIncrement(false);
    hazelcast.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
    hazelcast.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
    hazelcast.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(false);
  }

  /**
   * Objects, changed in place on the partition's thread: turning a shard to bytes costs more than
   * ten thousand commands.
   */
  private static MapConfig shards() {
    MapConfig map = new MapConfig(ShardCalls.MAP);
    map.setInMemoryFormat(InMemoryFormat.OBJECT);
    map.setBackupCount(1);
    map.setStatisticsEnabled(false);
    return map;
  }

  private static MapConfig tasks() {
    MapConfig map = new MapConfig(TaskProjection.MAP);
    map.setInMemoryFormat(InMemoryFormat.BINARY);
    map.setBackupCount(0);
    map.addIndexConfig(new IndexConfig(IndexType.SORTED, "updatedAt"));
    // The few dead tasks, asked for each second by every page, among many others.
    map.addIndexConfig(new IndexConfig(IndexType.SORTED, "status", "updatedAt"));
    return map;
  }
}
