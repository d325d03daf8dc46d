package io.swarmhold.perf.load.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.perf.load.outage.Outage.Sample;
import io.swarmhold.perf.load.outage.Outage.Strike;
import io.swarmhold.perf.load.outage.Probe.Outcome;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** From probes to how long submits waited. */
class OutageTest {

  private static final long MILLI = 1_000_000;

  /** Member 0 is struck at 100 ms and gone at 110 ms. */
  private static final Strike STRIKE = new Strike(0, 100 * MILLI, 110 * MILLI);

  private static final int MEMBERS = 2;

  @Test
  void theTimeRunsFromTheStrikeToTheFirstAcknowledgement() {
    Outage outage =
        outage(
            probe(1, 7, 120, 2_000, Outcome.UNKNOWN),
            probe(1, 7, 320, 1_600, Outcome.ACKNOWLEDGED),
            probe(1, 7, 520, 1_700, Outcome.ACKNOWLEDGED));
    assertThat(outage.samples()).containsExactly(new Sample(1, 7, OptionalLong.of(1_500 * MILLI)));
    assertThat(outage.percentileMs(99)).isEqualTo(1_500);
    assertThat(outage.unserved()).isZero();
  }

  @Test
  void whatWasOnItsWayWhenTheMemberDiedSaysNothing() {
    Outage outage =
        outage(
            probe(1, 7, 90, 111, Outcome.ACKNOWLEDGED),
            probe(1, 7, 105, 112, Outcome.ACKNOWLEDGED),
            probe(1, 7, 300, 900, Outcome.ACKNOWLEDGED));
    assertThat(outage.percentileMs(100)).isEqualTo(800);
  }

  @Test
  void aShardThatIsNotServedAgainIsSaidToBeSo() {
    Outage outage =
        outage(
            probe(1, 7, 120, 2_000, Outcome.UNKNOWN),
            probe(1, 7, 140, 141, Outcome.REFUSED),
            probe(1, 7, 160, 160, Outcome.WITHHELD));
    assertThat(outage.unserved()).isEqualTo(1);
    assertThat(outage.percentileMs(99)).isZero();
  }

  @Test
  void otherShardsAndTheMemberItselfAreLeftOut() {
    Outage outage =
        outage(
            probe(0, 7, 120, 121, Outcome.ACKNOWLEDGED),
            probe(1, 8, 120, 121, Outcome.ACKNOWLEDGED),
            probe(1, 7, 120, 600, Outcome.ACKNOWLEDGED));
    assertThat(outage.samples()).hasSize(1);
    assertThat(outage.percentileMs(100)).isEqualTo(500);
  }

  @Test
  void everyMemberThatIsLeftHasItsOwnView() {
    List<Probe> probes =
        List.of(
            probe(1, 7, 120, 600, Outcome.ACKNOWLEDGED),
            probe(2, 7, 120, 900, Outcome.ACKNOWLEDGED));
    Outage outage = Outage.of(probes, STRIKE, Set.of(7), 3);
    assertThat(outage.samples()).hasSize(2);
    assertThat(outage.percentileMs(50)).isEqualTo(500);
    assertThat(outage.percentileMs(100)).isEqualTo(800);
    assertThat(Outage.all(List.of(outage, outage)).samples()).hasSize(4);
    assertThat(Outage.servedShards(probes)).isEqualTo(1);
  }

  @Test
  void aSecondSilenceIsSeenToo() {
    List<Probe> probes =
        List.of(
            probe(1, 7, 120, 600, Outcome.ACKNOWLEDGED),
            probe(1, 7, 650, 1_400, Outcome.ACKNOWLEDGED),
            probe(1, 7, 640, 700, Outcome.ACKNOWLEDGED),
            probe(0, 7, 120, 9_000, Outcome.ACKNOWLEDGED));
    assertThat(Outage.longestSilenceMs(probes, STRIKE)).isEqualTo(700);
    assertThat(Outage.longestSilenceMs(probes.subList(0, 1), STRIKE)).isEqualTo(500);
  }

  @Test
  void percentilesAreValuesThatOccurred() {
    long[] values = {5, 1, 4, 2, 3};
    assertThat(Percentile.of(values, 50)).isEqualTo(3);
    assertThat(Percentile.of(values, 80)).isEqualTo(4);
    assertThat(Percentile.of(values, 99)).isEqualTo(5);
    assertThat(Percentile.of(values, 0)).isEqualTo(1);
    assertThat(Percentile.of(new long[0], 99)).isZero();
    assertThat(values).as("left as it was").containsExactly(5, 1, 4, 2, 3);
  }

  private static Outage outage(Probe... probes) {
    return Outage.of(List.of(probes), STRIKE, Set.of(7), MEMBERS);
  }

  private static Probe probe(int via, int shard, long begunMs, long endedMs, Outcome outcome) {
    return new Probe(via, shard, begunMs * MILLI, endedMs * MILLI, outcome);
  }
}
