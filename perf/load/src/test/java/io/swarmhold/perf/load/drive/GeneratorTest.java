package io.swarmhold.perf.load.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import io.swarmhold.perf.load.check.Verdict;
import io.swarmhold.perf.load.drive.FakeServer.Mischief;
import io.swarmhold.perf.load.drive.Generator.Way;
import io.swarmhold.perf.load.wire.TaskTemplate;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The generator against a small server over real sockets: what goes out comes back once. */
@Timeout(60)
class GeneratorTest {

  private static final long SECOND = 1_000_000_000;
  private static final long STALL = SECOND / 2;
  private static final int PAYLOAD = 100;
  private static final int TASKS = 3_000;

  @ParameterizedTest
  @EnumSource(Way.class)
  void everyTaskGoesRoundOnceWhicheverWayItIsSubmitted(Way way) throws Exception {
    try (var server = new FakeServer(Mischief.NONE);
        var generator = new Generator(List.of(server.address()), Progress.silent())) {
      generator.connectAgents(5, 2, 50, PAYLOAD);
      submit(generator, way, new Pace.Closed(500));
      Traffic traffic = generator.traffic();
      generator.openWindow();
      assertThat(generator.runUntil(() -> traffic.ledger().completed() >= TASKS, 30 * SECOND))
          .isTrue();
      assertThat(traffic.unfinished()).isLessThanOrEqualTo(500);
      generator.submit(false);
      assertThat(drain(generator)).isTrue();

      Verdict verdict = traffic.ledger().verdict();
      assertThat(verdict.isGood()).isTrue();
      assertThat(verdict.completed()).isEqualTo(verdict.accepted()).isEqualTo(traffic.submitted());
      assertThat(traffic.unfinished()).isZero();
      assertThat(traffic.latencies().submit().getTotalCount()).isEqualTo(verdict.accepted());
      assertThat(traffic.latencies().dispatch().getTotalCount()).isEqualTo(verdict.accepted());
      assertThat(traffic.latencies().complete().getTotalCount()).isEqualTo(verdict.accepted());
      assertThat(traffic.latencies().dispatch().getMaxValue()).isLessThan(30_000_000);
    }
  }

  @Test
  void anOpenLoopSendsAtItsRateWhateverTheServerDoes() throws Exception {
    try (var server = new FakeServer(Mischief.NONE);
        var generator = new Generator(List.of(server.address()), Progress.silent())) {
      submit(generator, Way.WS, new Pace.Open(2_000)); // and nobody works
      long start = System.nanoTime();
      generator.run(SECOND / 2);
      double seconds = (double) (System.nanoTime() - start) / SECOND;
      assertThat(generator.traffic().submitted())
          .isBetween(900L, (long) (2_000 * (seconds + 0.5)) + 20);
    }
  }

  @Test
  void aLoadEndsAfterItsTasks() throws Exception {
    try (var server = new FakeServer(Mischief.NONE);
        var generator = new Generator(List.of(server.address()), Progress.silent())) {
      submit(generator, Way.WS, new Pace.Load(1_000, 100));
      Traffic traffic = generator.traffic();
      assertThat(
              generator.runWhileMoving(
                  () -> traffic.submitted() == 1_000 && traffic.unanswered() == 0, STALL))
          .isTrue();
      generator.run(SECOND / 20);
      assertThat(traffic.submitted()).isEqualTo(1_000);
      assertThat(traffic.ledger().accepted()).isEqualTo(1_000);

      generator.connectAgents(2, 2, 10, PAYLOAD);
      assertThat(generator.runWhileMoving(() -> traffic.unfinished() == 0, STALL)).isTrue();
      assertThat(traffic.ledger().verdict().isGood()).isTrue();
    }
  }

  @Test
  void holdersKeepWhatTheyGetAndGetAsManyAsTheyHaveSlots() throws Exception {
    try (var server = new FakeServer(Mischief.NONE);
        var generator = new Generator(List.of(server.address()), Progress.silent())) {
      generator.connectHolders(7, 7, 0, PAYLOAD);
      submit(generator, Way.WS, new Pace.Load(100, 100));
      Traffic traffic = generator.traffic();
      generator.runWhileMoving(() -> traffic.ledger().accepted() == 100, STALL);
      assertThat(traffic.delivered()).isZero();
      generator.credits(5);
      assertThat(generator.runWhileMoving(() -> traffic.delivered() == 35, STALL)).isTrue();
      assertThat(server.held()).isEqualTo(35);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Mischief.class,
      mode = Mode.EXCLUDE,
      names = {"NONE", "REFUSE", "HANG_UP"})
  void whatTheServerDoesWrongIsFound(Mischief mischief) throws Exception {
    Verdict verdict = verdictOn(mischief);
    assertThat(verdict.isGood()).isFalse();
    switch (mischief) {
      case LOSE, REJECT_COMPLETION -> assertThat(verdict.lost()).isPositive();
      case ASSIGN_TWICE, REUSE_ID -> assertThat(verdict.doubled()).isPositive();
      case INVENT -> assertThat(verdict.phantom()).isPositive();
      case NONE, REFUSE, HANG_UP -> throw new AssertionError();
    }
  }

  @Test
  void whatIsRefusedIsCountedAndOwesNothing() throws Exception {
    Verdict verdict = verdictOn(Mischief.REFUSE);
    assertThat(verdict.refused()).isPositive();
    assertThat(verdict.isGood()).isTrue();
  }

  @Test
  void aServerThatHangsUpEndsTheRun() {
    assertThatException().isThrownBy(() -> verdictOn(Mischief.HANG_UP));
  }

  private static Verdict verdictOn(Mischief mischief) throws IOException {
    try (var server = new FakeServer(mischief);
        var generator = new Generator(List.of(server.address()), Progress.silent())) {
      generator.connectAgents(3, 3, 50, PAYLOAD);
      submit(generator, Way.WS, new Pace.Closed(500));
      Traffic traffic = generator.traffic();
      generator.runUntil(() -> traffic.submitted() >= TASKS, 5 * SECOND);
      generator.submit(false);
      drain(generator);
      return traffic.ledger().verdict();
    }
  }

  private static void submit(Generator generator, Way way, Pace pace) throws IOException {
    int tasks = way == Way.REST ? 1 : 10;
    generator.connectSubmitters(way, 3, TaskTemplate.of(PAYLOAD), tasks, "memory", pace);
    generator.submit(true);
  }

  private static boolean drain(Generator generator) throws IOException {
    Traffic traffic = generator.traffic();
    return generator.runWhileMoving(
        () -> traffic.unanswered() == 0 && traffic.unfinished() == 0, STALL);
  }
}
