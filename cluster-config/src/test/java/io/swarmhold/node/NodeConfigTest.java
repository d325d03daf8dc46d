package io.swarmhold.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.edge.EdgeConfig.Listener;
import io.swarmhold.model.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a node may be told, and what it makes of what it is not told. */
class NodeConfigTest {

  private static final Path DATA = Path.of("data");
  private static final Optional<Path> KEYS = Optional.of(Path.of("keys.json"));

  static NodeConfig listening(
      Path data, String host, int port, Optional<Path> keys, Optional<Listener> admin) {
    return config(data, host, port, keys, admin, Map.of());
  }

  private static NodeConfig config(
      Path data,
      String host,
      int port,
      Optional<Path> keys,
      Optional<Listener> admin,
      Map<TenantId, Integer> weights) {
    NodeConfig defaults = NodeConfig.in(data);
    return new NodeConfig(
        data,
        host,
        port,
        keys,
        admin,
        defaults.durability(),
        defaults.shards(),
        defaults.queueCapacity(),
        defaults.maxConcurrent(),
        defaults.finishedKept(),
        defaults.retention(),
        defaults.commitDelay(),
        defaults.snapshotAfterBytes(),
        weights,
        Optional.empty());
  }

  @Test
  void onLoopbackOperatorsAskWhereEverybodyDoes() {
    assertThat(NodeConfig.in(DATA).admin()).isEmpty();
  }

  @Test
  void offLoopbackTheyHaveAListenerOnLoopbackUnlessTheySayWhere() {
    assertThat(listening(DATA, "0.0.0.0", 7070, KEYS, Optional.empty()).admin())
        .contains(new Listener("127.0.0.1", 7071));
    var elsewhere = Optional.of(new Listener("0.0.0.0", 9090));
    assertThat(listening(DATA, "0.0.0.0", 7070, KEYS, elsewhere).admin()).isEqualTo(elsewhere);
  }

  @Test
  void withoutKeysNothingIsOpenToTheWorld() {
    assertThatThrownBy(() -> listening(DATA, "0.0.0.0", 7070, Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("host: 0.0.0.0 without a key file");
    assertThatThrownBy(() ->
            listening(
                DATA,
                "127.0.0.1",
                7070,
                Optional.empty(),
                Optional.of(new Listener("0.0.0.0", 7071))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("admin host: 0.0.0.0 without a key file");
  }

  @Test
  void aWeightIsAtLeastOneAndNotEverything() {
    var acme = new TenantId("acme");
    for (int weight : new int[] {0, 1_001}) {
      assertThatThrownBy(() ->
              config(
                  DATA, "127.0.0.1", 0, Optional.empty(), Optional.empty(), Map.of(acme, weight)))
          .hasMessage("weight of acme: " + weight + " (expected: 1 to 1000)");
    }
    var weights = Map.of(acme, 3);
    assertThat(
            config(DATA, "127.0.0.1", 0, Optional.empty(), Optional.empty(), weights)
                .grid()
                .weights())
        .isEqualTo(weights);
  }

  @Test
  void theReadmeNamesTheDefaults() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    assertThat(readme)
        .contains("http://127.0.0.1:" + NodeConfig.DEFAULT_PORT)
        .contains("| `--admin-host`, `--admin-port` |")
        .contains("`" + NodeConfig.DEFAULT_ADMIN_PORT + "`");
  }
}
