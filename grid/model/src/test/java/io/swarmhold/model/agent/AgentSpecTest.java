package io.swarmhold.model.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.PoolId;
import io.swarmhold.model.kit.Golden;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What agents may say of themselves, and its bytes. */
class AgentSpecTest {

  private static final AgentSpec FULL =
      new AgentSpec(
          List.of(new PoolId("render"), new PoolId("draft")),
          new TreeSet<>(List.of("gpu", "cuda-12")),
          "eu-west",
          "eu-west-1a",
          "ip-10-0-0-7",
          "2.4.1+build.7",
          new TreeMap<>(Map.of("team", "blå", "tier", "")),
          8,
          CapacityClass.SPOT,
          "olga@example.org",
          10_000);

  static LongStream seeds() {
    return Seeds.upTo(300);
  }

  @Test
  void itsBytesAreAsTheyAlwaysWere() {
    String bytes = HexFormat.of().formatHex(AgentSpecCodec.encode(FULL));
    assertThat(bytes).isEqualTo(Golden.kept("agent-spec.hex", bytes).strip());
  }

  @Test
  void itComesBackFromItsBytes() {
    assertThat(AgentSpecCodec.decode(AgentSpecCodec.encode(FULL))).isEqualTo(FULL);
    AgentSpec least = AgentSpec.of(new PoolId("p"));
    assertThat(AgentSpecCodec.decode(AgentSpecCodec.encode(least))).isEqualTo(least);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void bytesThatNobodyWroteAreMalformedAndNothingElse(long seed) {
    var dice = new SplittableRandom(seed);
    byte[] bytes = AgentSpecCodec.encode(FULL);
    bytes[dice.nextInt(bytes.length)] = (byte) dice.nextInt(256);
    try {
      AgentSpecCodec.decode(java.util.Arrays.copyOf(bytes, bytes.length - dice.nextInt(2)));
    } catch (MalformedBytesException expected) {
      assertThat(expected).isNotNull();
    }
  }

  @Test
  void boundsAreKeptAndNamed() {
    assertThatThrownBy(() -> withSlots(10_001)).hasMessage("slots: 10001 (expected: 0 to 10000)");
    assertThatThrownBy(() -> withSlots(-1)).hasMessage("slots: -1 (expected: 0 to 10000)");
    assertThatThrownBy(() -> withLabel("a b", "x")).hasMessageContaining("label: not a name");
    assertThatThrownBy(() -> withLabel("a", "x".repeat(129)))
        .hasMessage("label a: 129 characters (expected: at most 128)");
    assertThatThrownBy(() -> withLabel("a", "x\u0000"))
        .hasMessage("label a: holds a control character");
  }

  private static AgentSpec withSlots(int slots) {
    return new AgentSpec(
        FULL.pools(),
        FULL.capabilities(),
        "",
        "",
        "",
        "",
        FULL.labels(),
        slots,
        CapacityClass.BURST,
        "",
        0);
  }

  private static AgentSpec withLabel(String name, String value) {
    return new AgentSpec(
        FULL.pools(),
        FULL.capabilities(),
        "",
        "",
        "",
        "",
        new TreeMap<>(Map.of(name, value)),
        1,
        CapacityClass.BURST,
        "",
        0);
  }
}
