package io.swarmhold.grid;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.config.ManagementCenterConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.PartitionGroupConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.config.SplitBrainProtectionConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import com.hazelcast.spi.partitiongroup.PartitionGroupMetaData;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.DispatchSignal;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * A Hazelcast member as this system needs it; every setting that differs from the default has its
 * reason here.
 */
final class Grid {

  static final String MAJORITY = "majority";
  private static final String LOOPBACK = "127.0.0.1";

  private Grid() {}

  static GridNode.GridMember member(GridConfig config, GridNode.Surroundings surroundings) {
    return new GridNode.GridMember() {
      @Override
      public HazelcastInstance join() {
        HazelcastInstance joined = start(config, surroundings.self());
        // The first of the members moves shards of others, maybe before it has read its own.
        new MigrationBroadcast(Engine.of(joined)).register();
        return joined;
      }

      @Override
      public void takePart(HazelcastInstance joined) {
        Grid.takePart(joined, config.membership(), surroundings.nanos());
      }
    };
  }

  private static HazelcastInstance start(GridConfig config, MemberId self) {
    Config hazelcast = hazelcast(config);
    hazelcast
        .getMemberAttributeConfig()
        .setAttribute(GridLink.MEMBER_ATTRIBUTE, self.value())
        .setAttribute(GridLink.RAFT_ATTRIBUTE, config.membership().raftAddress());
    JoinRefusal refusal = new JoinRefusal();
    hazelcast.addListenerConfig(new ListenerConfig(refusal));
    return start(hazelcast, refusal);
  }

  private static HazelcastInstance start(Config hazelcast, JoinRefusal refusal) {
    try {
      return Hazelcast.newHazelcastInstance(hazelcast);
    } catch (IllegalStateException e) {
      throw refusal.fault(e).<RuntimeException>map(fault -> fault).orElse(e);
    }
  }

  /** To be called once a member has joined: before that somebody holds data, no map can be used. */
  static void takePart(HazelcastInstance joined, Membership membership, LongSupplier nanos) {
    Promotion.joined(joined, membership, nanos);
    if (membership.lite()) {
      DataMembers.await(joined, DataMembers.PATIENCE);
    }
  }

  static Config hazelcast(GridConfig config) {
    Config hazelcast = new Config();
    hazelcast.setClusterName(config.clusterName());
    // Not whatever loader the thread that starts us happens to carry: see SwarmholdNode.
    hazelcast.setClassLoader(Grid.class.getClassLoader());
    hazelcast.setProperties(properties(config));
    hazelcast.getMetricsConfig().getJmxConfig().setEnabled(false);
    network(hazelcast, config.membership());
    hazelcast
        .getSerializationConfig()
        .addDataSerializableFactory(
            GridSerialization.FACTORY_ID, new GridSerialization(config.shardLimits()));
    hazelcast
        .getSerializationConfig()
        .setJavaSerializationFilterConfig(ownClassesOnly())
        .addSerializerConfig(
            new SerializerConfig()
                .setTypeClass(DispatchSignal.Elsewhere.class)
                .setImplementation(new DemandSerializer()));
    hazelcast
        .getSerializationConfig()
        .getCompactSerializationConfig()
        .addSerializer(new TaskRowSerializer());
    managementCenter(hazelcast, config.membership());
    hazelcast.addMapConfig(shards(config.membership()));
    hazelcast.addMapConfig(tasks());
    if (!config.membership().isAlone()) {
      hazelcast.addSplitBrainProtectionConfig(
          new SplitBrainProtectionConfig(MAJORITY, true, config.membership().majority()));
      hazelcast.addListenerConfig(new ListenerConfig(new SilentConnections()));
    }
    hazelcast
        .getJetConfig()
        .setEnabled(true)
        .setCooperativeThreadCount(1)
        // An agent that connects to a member that has just come waits for its matcher.
        .setScaleUpDelayMillis(1_000)
        .setResourceUploadEnabled(false);
    return hazelcast;
  }

  private static Properties properties(GridConfig config) {
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
    // Answers are taken by the thread that reads them: no thread more to wake for each. What we do
    // with them never blocks, and takes less than reading them.
    properties.setProperty("hazelcast.operation.response.thread.count", "0");
    properties.setProperty("hazelcast.event.thread.count", "1");
    // A shard is a partition: see ShardKeys.
    properties.setProperty("hazelcast.partition.count", Integer.toString(config.shards()));
    // A backup that missed a change is brought back by the grid itself, sooner than twice a minute.
    properties.setProperty("hazelcast.partition.backup.sync.interval", "5");
    // What moves is not served while it does, and ten at a time share one thread.
    properties.setProperty("hazelcast.partition.max.parallel.migrations", "1");
    // Silence is noticed after eight seconds, a closed connection at once.
    properties.setProperty("hazelcast.heartbeat.interval.seconds", "1");
    properties.setProperty("hazelcast.max.no.heartbeat.seconds", "8");
    properties.setProperty("hazelcast.connection.monitor.max.faults", "1");
    properties.setProperty("hazelcast.connection.monitor.interval", "50");
    properties.setProperty("hazelcast.operation.backup.timeout.millis", "500");
    // Others that start at the same time join with one; five seconds is a third of a restart.
    properties.setProperty("hazelcast.wait.seconds.before.join", "1");
    properties.setProperty("hazelcast.merge.first.run.delay.seconds", "15");
    properties.setProperty("hazelcast.merge.next.run.delay.seconds", "15");
    properties.setProperty(
        "hazelcast.partial.member.disconnection.resolution.heartbeat.count", "3");
    return properties;
  }

  /**
   * Members that start together ask each other for so long who is the first of them, before one of
   * them says that it is, which the others have to agree to.
   */
  private static final int FIRST_AFTER_SECONDS = 2;

  /**
   * Members talk at an address of their own: the port is not for strangers, and Community Edition
   * has no lock for it. A member alone listens to nobody.
   */
  private static void network(Config hazelcast, Membership membership) {
    NetworkConfig network = hazelcast.getNetworkConfig();
    network.setPublicAddress(membership.host());
    network.getInterfaces().setEnabled(true).addInterface(membership.host());
    network.setPort(membership.port()).setPortAutoIncrement(false);
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(false).setConnectionTimeoutSeconds(FIRST_AFTER_SECONDS);
    switch (membership.join()) {
      case Membership.Join.Alone() -> {}
      case Membership.Join.Listed(List<String> members) ->
          join.getTcpIpConfig().setEnabled(true).setMembers(members);
      case Membership.Join.Kubernetes(String serviceDns, int port) ->
          join.getKubernetesConfig()
              .setEnabled(true)
              .setProperty("service-dns", serviceDns)
              .setProperty("service-port", Integer.toString(port));
    }
    hazelcast.setLiteMember(Promotion.joinsLite(membership));
    if (membership.lite()) {
      hazelcast.getMemberAttributeConfig().setAttribute(GridLink.LITE_ATTRIBUTE, "true");
    }
    if (!membership.zone().isEmpty()) {
      hazelcast
          .getMemberAttributeConfig()
          .setAttribute(PartitionGroupMetaData.PARTITION_GROUP_ZONE, membership.zone());
      hazelcast
          .getPartitionGroupConfig()
          .setEnabled(true)
          .setGroupType(PartitionGroupConfig.MemberGroupType.ZONE_AWARE);
    }
  }

  /**
   * May look, and may not run anything. Where it may ask from is all that keeps others from asking
   * as it does; whether it shows what maps hold is its own matter, and is left to whom it lets in.
   */
  private static void managementCenter(Config hazelcast, Membership membership) {
    ManagementCenterConfig center = hazelcast.getManagementCenterConfig();
    center.setScriptingEnabled(false).setConsoleEnabled(false).setDataAccessEnabled(true);
    Set<String> trusted =
        membership.trusted().isEmpty() ? Set.of(LOOPBACK) : new TreeSet<>(membership.trusted());
    trusted.forEach(center::addTrustedInterface);
    hazelcast.getMetricsConfig().setEnabled(true).getManagementCenterConfig().setEnabled(true);
  }

  /** Jobs travel as Java objects: those of ours, of the grid, and what they are made of. */
  private static JavaSerializationFilterConfig ownClassesOnly() {
    JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig();
    filter.setDefaultsDisabled(true);
    filter
        .getWhitelist()
        .addPrefixes("io.swarmhold.", "com.hazelcast.", "java.lang.", "java.util.", "[");
    return filter;
  }

  /**
   * Objects, changed in place on the partition's thread: turning a shard to bytes costs more than
   * ten thousand commands.
   */
  private static MapConfig shards(Membership membership) {
    MapConfig map = new MapConfig(ShardCalls.MAP);
    map.setInMemoryFormat(InMemoryFormat.OBJECT);
    map.setBackupCount(membership.backups());
    map.setStatisticsEnabled(false);
    // What a minority decided was never acknowledged: nothing of it is merged.
    map.getMergePolicyConfig().setPolicy(DiscardMergePolicy.class.getName());
    protect(map, membership);
    return map;
  }

  /** Those who are too few serve nothing, whatever else they believe. */
  private static void protect(MapConfig map, Membership membership) {
    if (!membership.isAlone()) {
      map.setSplitBrainProtectionName(MAJORITY);
    }
  }

  private static MapConfig tasks() {
    MapConfig map = new MapConfig(TaskProjection.MAP);
    map.setInMemoryFormat(InMemoryFormat.BINARY);
    // See Projector#lost.
    map.setBackupCount(0);
    // And no index: see TaskProjection.
    return map;
  }
}
