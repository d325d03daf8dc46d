package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.spi.properties.HazelcastProperties;
import io.swarmhold.model.Durability;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A member whose settings would break its promises does not start. */
class SafeSettingsTest {

  private static final GridConfig MEMBER =
      new GridConfig(
          "safe",
          8,
          100,
          50,
          1_000,
          86_400_000L,
          Durability.DISK,
          Long.MAX_VALUE,
          Map.of(),
          1L << 30,
          new Membership(
              "127.0.0.1",
              5701,
              "127.0.0.1:5801",
              new Membership.Join.Listed(List.of("127.0.0.1:5701")),
              3,
              "",
              1,
              false,
              List.of()));

  private static void requireWith(Consumer<Config> change) {
    Config config = Grid.hazelcast(MEMBER);
    change.accept(config);
    SafeSettings.require(config, new HazelcastProperties(config), MEMBER);
  }

  @Test
  void theSettingsOfTheHouseWillDo() {
    requireWith(config -> {});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hazelcast.operation.fail.on.indeterminate.state",
        "hazelcast.max.no.heartbeat.seconds",
        "hazelcast.partial.member.disconnection.resolution.heartbeat.count",
        "hazelcast.socket.bind.any",
        "hazelcast.phone.home.enabled",
        "hazelcast.partition.count"
      })
  void aPropertyThatIsOtherwiseIsNamed(String property) {
    assertThatThrownBy(() -> requireWith(config -> config.setProperty(property, "60")))
        .hasMessageStartingWith("GRID-UNSAFE")
        .hasMessageContaining(property);
  }

  @Test
  void aMapWithoutBackupOrProtectionIsNamed() {
    assertThatThrownBy(
            () -> requireWith(config -> config.getMapConfig(ShardCalls.MAP).setBackupCount(0)))
        .hasMessageContaining("shards: backups is 0 (expected: 1)");
    assertThatThrownBy(() ->
            requireWith(
                config -> config.getMapConfig(ShardCalls.MAP).setSplitBrainProtectionName(null)))
        .hasMessageContaining("split-brain protection");
  }

  @Test
  void whatLetsStrangersInIsNamed() {
    assertThatThrownBy(() ->
            requireWith(config ->
                config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(true)))
        .hasMessageContaining("multicast");
    assertThatThrownBy(() ->
            requireWith(config -> config.getManagementCenterConfig().setScriptingEnabled(true)))
        .hasMessageContaining("scripts");
    assertThatThrownBy(() ->
            requireWith(
                config -> config.getSerializationConfig().setJavaSerializationFilterConfig(null)))
        .hasMessageContaining("filter of Java serialisation");
  }
}
