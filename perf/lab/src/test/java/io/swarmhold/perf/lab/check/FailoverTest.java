package io.swarmhold.perf.lab.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.perf.lab.history.History;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts as an outage, and from when to when. */
class FailoverTest {

  private static final String KILL =
      """
      100 n/0 invoke fault f1 {kind:'kill', removes:true}
      101 n/0 ok fault f1
      """;

  @Test
  void fromTheFaultToTheFirstAcknowledgement() {
    assertThat(
            outages(
                KILL
                    + "110 s/0 invoke submit a\n400 s/0 info submit a\n"
                    + "500 s/1 invoke submit b\n2100 s/1 ok submit b"))
        .containsExactly(2_000.0);
  }

  @Test
  void aStalledSubmitIsAnOutageThatItsOwnAnswerEnds() {
    assertThat(outages("90 s/0 invoke submit a\n" + KILL + "1700 s/0 ok submit a"))
        .containsExactly(1_600.0);
  }

  @Test
  void whoNoticesLaterIsCountedFromItsLastAcknowledgement() {
    assertThat(outages(KILL + "110 s/0 invoke submit a\n3100 s/0 ok submit a\n"))
        .containsExactly(3_000.0);
    assertThat(
            outages(
                KILL
                    + "110 s/0 invoke submit a\n200 s/0 ok submit a\n"
                    + "210 s/0 invoke submit b\n900 s/0 info submit b\n"
                    + "950 s/1 invoke submit c\n1000 s/1 ok submit c"))
        .containsExactly(800.0);
  }

  @Test
  void whoNoticesNothingGivesNoSample() {
    assertThat(outages(KILL + "110 s/0 invoke submit a\n200 s/0 ok submit a")).isEmpty();
    assertThat(outages(KILL + "110 s/0 invoke submit a\n200 s/0 fail submit a !queue_full"))
        .isEmpty();
  }

  @Test
  void eachStreamGivesItsOwnAndThePercentileIsOfAll() {
    History history =
        history(
            KILL
                + "110 s/0 invoke submit a\n110 q/0 invoke submit b\n"
                + "1400 s/0 ok submit a\n1500 q/0 ok submit b");
    assertThat(Failover.percentileMs(Failover.samples(history), 99)).isEqualTo(1_400);
    assertThat(Failover.percentileMs(Failover.samples(history), 50)).isEqualTo(1_300);
    assertThat(Failover.percentileMs(List.of(), 99)).isZero();
  }

  private static List<Double> outages(String lines) {
    return Failover.samples(history(lines)).stream()
        .map(sample -> sample.nanos().map(nanos -> nanos / 1e6).orElse(-1.0))
        .toList();
  }

  private static History history(String lines) {
    return Golden.history(lines.lines().filter(line -> !line.isBlank()).toList());
  }
}
