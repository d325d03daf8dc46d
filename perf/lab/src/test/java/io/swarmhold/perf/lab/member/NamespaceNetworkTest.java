package io.swarmhold.perf.lab.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.swarmhold.perf.lab.member.Network.Port;
import io.swarmhold.perf.lab.member.Network.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults of a real network, where this machine lets us have one. */
@Timeout(60)
class NamespaceNetworkTest {

  @TempDir Path folder;

  private String prefix = "";
  private Path script = Path.of("");
  private NamespaceNetwork network = new NamespaceNetwork(script, prefix);

  @BeforeEach
  void up() throws Exception {
    assumeTrue(Tools.facilities(false, 3).contains(Facility.NETWORK), Facility.NETWORK.wanted());
    prefix = "t" + letters(ProcessHandle.current().pid() % 1_000_000); // builds may run at once
    script = Tools.networkScript(folder);
    network = new NamespaceNetwork(script, prefix);
    network.up(3);
  }

  @AfterEach
  void down() throws Exception {
    if (!prefix.isEmpty()) {
      network.down();
      assertThat(Files.exists(Path.of("/run/netns", prefix + "1"))).isFalse();
    }
  }

  @Test
  void everyFaultIsThereUntilItsOwnNameIsHealed() throws Exception {
    network.cut("f1", 1, Way.OUT);
    network.part("f2", 2, 3);
    network.cutPort("f2", 3, Port.RAFT, Way.BOTH);
    network.lose("f12", 1, 30, Way.IN);
    assertThat(status()).contains("=f1=", "=f2=", "=f12=", "sport 5801", "dport 5801");

    network.heal("f1");
    assertThat(status()).doesNotContain("=f1=").contains("=f2=", "=f12=");
    network.healAll();
    assertThat(status()).contains("no faults");
  }

  @Test
  void aFaultOfNobodyIsRefused() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> network.cut("f1", 9, Way.BOTH))
        .withMessageContaining("no such node: 9");
  }

  private String status() throws IOException {
    return Shell.run(script.toString(), prefix, "status");
  }

  private static String letters(long number) {
    var letters = new StringBuilder();
    for (char digit : Long.toString(number).toCharArray()) {
      letters.append((char) ('a' + digit - '0'));
    }
    return letters.toString();
  }
}
