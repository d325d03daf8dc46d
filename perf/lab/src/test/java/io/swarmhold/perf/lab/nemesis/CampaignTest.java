package io.swarmhold.perf.lab.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.perf.lab.history.Call;
import io.swarmhold.perf.lab.history.F;
import io.swarmhold.perf.lab.history.History;
import io.swarmhold.perf.lab.history.HistoryFile;
import io.swarmhold.perf.lab.history.Recorder;
import io.swarmhold.perf.lab.nemesis.Plan.Planned;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A plan is carried out as it is written, or what was not is said. */
@Timeout(30)
class CampaignTest {

  private static final Duration HOLD = Duration.ofSeconds(5);

  @TempDir Path folder;
  private final AtomicLong clock = new AtomicLong();

  static LongStream seeds() {
    Long only = Long.getLong("seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 30);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whateverIsPlannedEverybodyIsUpAtTheEnd(long seed) throws Exception {
    var ground = new FakeGround(3);
    List<Nemesis> all = Nemeses.names().stream().map(Nemeses::named).toList();
    Plan plan =
        Plan.of(seed, new Plan.Options(all, 3, Duration.ofSeconds(10), 2, Duration.ofMinutes(10)));
    History history = run(plan, ground, span -> {});
    assertThat(ground.down).isEmpty();
    assertThat(ground.cuts).isEmpty();
    assertThat(history.calls(F.FAULT)).hasSameSizeAs(plan.faults());
    long struck = history.calls(F.FAULT).stream().filter(Call::isOk).count();
    assertThat(history.calls(F.HEAL)).hasSize((int) struck).allMatch(Call::isOk);
    assertThat(struck).isPositive();
  }

  @Test
  void aSecondMemberOfThreeIsNotHarmedWhileTheFirstIs() throws Exception {
    History history = both(kill("f1", Set.of(1), false), kill("f2", Set.of(2), false));
    assertThat(history.calls(F.FAULT)).filteredOn(Call::isRefused).hasSize(1);
    assertThat(history.calls(F.FAULT)).filteredOn(Call::isOk).hasSize(1);
  }

  @Test
  void aMemberIsNotGivenTheFaultThatItHas() throws Exception {
    History history = both(kill("f1", Set.of(1), false), kill("f2", Set.of(1), false));
    assertThat(history.calls(F.FAULT)).filteredOn(Call::isRefused).hasSize(1);
  }

  @Test
  void aFaultThatSaysSoHarmsThemAll() throws Exception {
    History history = both(pause("f1", 1), kill("f2", Set.of(1, 2, 3), true));
    assertThat(history.calls(F.FAULT)).allMatch(Call::isOk);
  }

  @Test
  void besideAWipeNothingElseIsDone() throws Exception {
    var wipe = new Planned("f1", Duration.ZERO, "wipe", new Wipes.Wipe(1, HOLD));
    History history = both(wipe, kill("f2", Set.of(1), false));
    assertThat(history.calls(F.FAULT)).filteredOn(Call::isRefused).hasSize(1);
  }

  @Test
  void whatGoesWrongIsRecordedAsUnknown() throws Exception {
    var ground = new FakeGround(3);
    ground.breakDown();
    var plan = new Plan(List.of(kill("f1", Set.of(1), false)), HOLD);
    History history = run(plan, ground, span -> {});
    assertThat(history.calls(F.FAULT)).allMatch(Call::isUnknown);
    assertThat(history.calls(F.HEAL)).allMatch(Call::isUnknown);
  }

  private static Planned kill(String tag, Set<Integer> members, boolean beyond) {
    return new Planned(tag, Duration.ZERO, "kill", new Kills.Kill(members, HOLD, beyond));
  }

  private static Planned pause(String tag, int member) {
    return new Planned(tag, Duration.ZERO, "pause", new Pauses.Pause(member, HOLD));
  }

  /** Neither is healed before the other was tried. */
  private History both(Planned one, Planned other) throws Exception {
    var tried = new CountDownLatch(2);
    Campaign.Pause untilBothWereTried =
        span -> {
          if (span.equals(HOLD)) {
            tried.countDown();
            tried.await();
          }
        };
    try (Recorder recorder = Recorder.into(folder.resolve("history"), clock::incrementAndGet)) {
      new Campaign(
              new FakeGround(3),
              recorder,
              untilBothWereTried,
              said -> {
                if (said.contains("skipped")) {
                  tried.countDown();
                }
              })
          .run(new Plan(List.of(one, other), Duration.ofSeconds(1)), 2);
    }
    return HistoryFile.read(folder.resolve("history"));
  }

  private History run(Plan plan, FakeGround ground, Campaign.Pause pause) throws Exception {
    Path file = folder.resolve("history");
    try (Recorder recorder = Recorder.into(file, clock::incrementAndGet)) {
      new Campaign(ground, recorder, pause, said -> {}).run(plan, 2);
    }
    return HistoryFile.read(file);
  }
}
