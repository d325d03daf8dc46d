package io.swarmhold.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.edge.testkit.EdgeUnderTest;
import io.swarmhold.edge.testkit.RestClient.Answer;
import io.swarmhold.edge.testkit.Until;
import io.swarmhold.edge.testkit.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How an edge begins and ends. */
class EdgeServerTest {

  @Test
  void withoutKeysItBindsNothingButLoopback() {
    for (String host : new String[] {"127.0.0.1", "localhost", "::1", "127.0.0.2"}) {
      assertThat(
              new EdgeConfig(host, 0, Optional.empty(), Optional.empty(), Limits.DEFAULTS)
                  .onLoopback())
          .isTrue();
    }
    for (String host : new String[] {"0.0.0.0", "::", "192.0.2.1"}) {
      assertThatThrownBy(
              () -> new EdgeConfig(host, 0, Optional.empty(), Optional.empty(), Limits.DEFAULTS))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(host)
          .hasMessageContaining("key file");
    }
  }

  @Test
  void operatorsOfANodeWithoutKeysAreOnTheSameMachineToo() {
    var world = Optional.of(new EdgeConfig.Listener("0.0.0.0", 0));
    assertThatThrownBy(
            () -> new EdgeConfig("127.0.0.1", 0, Optional.empty(), world, Limits.DEFAULTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("admin host: 0.0.0.0 without a key file");
    assertThatThrownBy(() -> new EdgeConfig.Listener("127.0.0.1", 65_536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("admin port: 65536");
  }

  @Test
  void aKeyFileThatCannotBeReadStopsTheStart() {
    EdgeConfig config = EdgeConfig.onLoopback(0).withKeyFile(Path.of("no", "such", "file"));
    assertThatThrownBy(() -> EdgeUnderTest.start(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key file: no/such/file: there is no such file");
  }

  @Test
  void whatIsUnderWayEndsAndWhatIsNewIsRefusedWhileItStops() {
    try (EdgeUnderTest edge = EdgeUnderTest.start();
        Wire before = new Wire(edge.port())) {
      var polling =
          edge.client()
              .sendAsync(
                  "POST", "/api/v1/agents/a-1/leases", "application/json", "{\"waitMs\":60000}");
      Until.isTrue(() -> edge.swarm().openPolls() > 0);
      before.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").read();
      var closing = edge.server().close();
      var refused = before.send("GET /api/v1/pools HTTP/1.1\r\nHost: localhost\r\n\r\n").read();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.says("draining")).isTrue();
      assertThat(refused.head()).containsIgnoringCase("connection: close");
      assertThat(closing.isComplete()).isFalse();

      edge.swarm().elapse(Duration.ofSeconds(60));
      Answer last = polling.join();
      assertThat(last.status()).isEqualTo(200);
      EdgeUnderTest.await(closing);
    }
  }

  @Test
  void theDefaultsAreThoseOfTheDocument() {
    Limits limits = Limits.DEFAULTS;
    assertThat(limits.maxBodyBytes()).isEqualTo(1_048_576);
    assertThat(Limits.MAX_HEADER_BYTES).isEqualTo(8_192);
    assertThat(Limits.MAX_URI_BYTES).isEqualTo(4_096);
    assertThat(limits.headersWithin()).isEqualTo(Duration.ofSeconds(5));
    assertThat(limits.bodyWithin()).isEqualTo(Duration.ofSeconds(30));
    assertThat(limits.idleWithin()).isEqualTo(Duration.ofSeconds(30));
    assertThat(limits.maxConnectionsPerSource())
        .as("10 000 agents of one machine find room, and leave some to others")
        .isEqualTo(12_000)
        .isLessThan(limits.maxConnections());
    assertThat(limits.maxConnections()).isEqualTo(16_000);
  }
}
