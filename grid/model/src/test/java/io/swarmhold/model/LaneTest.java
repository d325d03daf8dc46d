package io.swarmhold.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final PoolId RENDER = new PoolId("render");

  @Test
  void isTheSameInWhateverOrderAndHoweverOftenCapabilitiesAreNamed() {
    assertThat(lane("gpu", "cuda", "gpu")).isEqualTo(lane("cuda", "gpu"));
    assertThat(lane("gpu", "cuda").capabilities()).containsExactly("cuda", "gpu");
    assertThat(lane("gpu", "cuda")).hasSameHashCodeAs(lane("cuda", "gpu"));
  }

  @Test
  void keepsItsCapabilitiesWhateverBecomesOfTheList() {
    List<String> one = new ArrayList<>(List.of("gpu"));
    Lane lane = new Lane(ACME, RENDER, one, "");
    one.set(0, "cpu");
    assertThat(lane.capabilities()).containsExactly("gpu");
  }

  @Test
  void sortsByTenantThenPoolThenCapabilitiesThenRegion() {
    List<Lane> sorted =
        List.of(
            Lane.of(ACME, RENDER),
            new Lane(ACME, RENDER, List.of(), "eu"),
            lane("cuda"),
            lane("cuda", "gpu"),
            lane("gpu"),
            Lane.of(ACME, new PoolId("research")),
            Lane.of(new TenantId("globex"), RENDER));
    assertThat(new TreeSet<>(sorted.reversed())).containsExactlyElementsOf(sorted);
  }

  @Test
  void hasNoMoreThanSixteenCapabilities() {
    List<String> many = IntStream.range(0, 17).mapToObj(i -> "c" + i).toList();
    assertThat(new Lane(ACME, RENDER, many.subList(0, 16), "").capabilities()).hasSize(16);
    assertThatThrownBy(() -> new Lane(ACME, RENDER, many, ""))
        .hasMessage("capabilities: 17 (expected: at most 16)");
    assertThatThrownBy(() -> lane("a b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Lane(ACME, RENDER, List.of(), "e u"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Lane lane(String... capabilities) {
    return new Lane(ACME, RENDER, List.of(capabilities), "");
  }
}
