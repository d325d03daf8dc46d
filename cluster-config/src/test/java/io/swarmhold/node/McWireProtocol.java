package io.swarmhold.node;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.impl.clientside.HazelcastClientInstanceImpl;
import com.hazelcast.client.impl.clientside.HazelcastClientProxy;
import com.hazelcast.client.impl.protocol.ClientMessage;
import com.hazelcast.client.impl.protocol.codec.MCGetClusterMetadataCodec;
import com.hazelcast.client.impl.protocol.codec.MCGetMapConfigCodec;
import com.hazelcast.client.impl.protocol.codec.MCGetMemberConfigCodec;
import com.hazelcast.client.impl.protocol.codec.MCGetThreadDumpCodec;
import com.hazelcast.client.impl.protocol.codec.MCGetTimedMemberStateCodec;
import com.hazelcast.client.impl.protocol.codec.MCReadMetricsCodec;
import com.hazelcast.client.impl.protocol.codec.MCRunConsoleCommandCodec;
import com.hazelcast.client.impl.protocol.codec.MCRunScriptCodec;
import com.hazelcast.client.impl.spi.impl.ClientInvocation;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.metrics.MetricConsumer;
import com.hazelcast.internal.metrics.MetricDescriptor;
import com.hazelcast.internal.metrics.impl.MetricsCompressor;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Management Center's wire protocol, not Management Center itself: a client that says it is one,
 * and asks one member what it would ask. Pinned to Hazelcast 5.7.0, whose inner classes these are.
 */
final class McWireProtocol implements AutoCloseable {

  private static final long ANSWER_WITHIN_SECONDS = 30;

  private final HazelcastInstance client;
  private final HazelcastClientInstanceImpl inner;
  private final UUID member;

  /**
   * @param address of a member, {@code host:port}
   */
  McWireProtocol(String clusterName, String address) {
    ClientConfig config = new ClientConfig();
    config.setClusterName(clusterName);
    config.setProperty("hazelcast.client.internal.mc.mode", "true");
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.getNetworkConfig().addAddress(address);
    config
        .getConnectionStrategyConfig()
        .getConnectionRetryConfig()
        .setClusterConnectTimeoutMillis(TimeUnit.SECONDS.toMillis(ANSWER_WITHIN_SECONDS));
    client = HazelcastClient.newHazelcastClient(config);
    inner = ((HazelcastClientProxy) client).client;
    member =
        client.getCluster().getMembers().stream()
            .filter(one -> address.equals(addressOf(one)))
            .findFirst()
            .orElseThrow()
            .getUuid();
  }

  private static String addressOf(Member member) {
    return member.getAddress().getHost() + ":" + member.getAddress().getPort();
  }

  private ClientMessage ask(ClientMessage request) throws Exception {
    return new ClientInvocation(inner, request, null, member)
        .invoke()
        .get(ANSWER_WITHIN_SECONDS, TimeUnit.SECONDS);
  }

  MCGetClusterMetadataCodec.ResponseParameters clusterMetadata() throws Exception {
    return MCGetClusterMetadataCodec.decodeResponse(ask(MCGetClusterMetadataCodec.encodeRequest()));
  }

  /** How the member is, as JSON; what most of the pages show. */
  String timedMemberState() throws Exception {
    return MCGetTimedMemberStateCodec.decodeResponse(
        ask(MCGetTimedMemberStateCodec.encodeRequest()));
  }

  /** XML. */
  String memberConfig() throws Exception {
    return MCGetMemberConfigCodec.decodeResponse(ask(MCGetMemberConfigCodec.encodeRequest()));
  }

  MCGetMapConfigCodec.ResponseParameters mapConfig(String map) throws Exception {
    return MCGetMapConfigCodec.decodeResponse(ask(MCGetMapConfigCodec.encodeRequest(map)));
  }

  String threadDump() throws Exception {
    return MCGetThreadDumpCodec.decodeResponse(ask(MCGetThreadDumpCodec.encodeRequest(false)));
  }

  String console(String command) throws Exception {
    return MCRunConsoleCommandCodec.decodeResponse(
        ask(MCRunConsoleCommandCodec.encodeRequest("default", command)));
  }

  String script(String engine, String script) throws Exception {
    return MCRunScriptCodec.decodeResponse(ask(MCRunScriptCodec.encodeRequest(engine, script)));
  }

  /**
   * Blobs that were collected since.
   *
   * @param byName what the latest of them says, those that stand under several names as any of them
   */
  record Metrics(int blobs, long nextSequence, SortedMap<String, Number> byName) {}

  /**
   * @param sequence 0 for the oldest that is kept, then what the last answer said
   */
  Metrics metrics(long sequence) throws Exception {
    var answer =
        MCReadMetricsCodec.decodeResponse(ask(MCReadMetricsCodec.encodeRequest(member, sequence)));
    SortedMap<String, Number> byName = new TreeMap<>();
    answer.elements.forEach(
        blob -> MetricsCompressor.extractMetrics(blob.getValue(), into(byName)));
    return new Metrics(answer.elements.size(), answer.nextSequence, byName);
  }

  private static MetricConsumer into(SortedMap<String, Number> byName) {
    return new MetricConsumer() {
      @Override
      public void consumeLong(MetricDescriptor metric, long value) {
        byName.put(metric.metricString(), value);
      }

      @Override
      public void consumeDouble(MetricDescriptor metric, double value) {
        byName.put(metric.metricString(), value);
      }
    };
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
