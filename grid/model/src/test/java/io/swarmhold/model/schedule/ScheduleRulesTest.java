package io.swarmhold.model.schedule;

import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.NewTask;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.schedule.ScheduleCommand.Backfill;
import io.swarmhold.model.schedule.ScheduleCommand.Delete;
import io.swarmhold.model.schedule.ScheduleCommand.Put;
import io.swarmhold.model.schedule.ScheduleCommand.Resume;
import io.swarmhold.model.schedule.ScheduleCommand.SetPaused;
import io.swarmhold.model.schedule.ScheduleCommand.Tick;
import io.swarmhold.model.schedule.ScheduleCommand.Trigger;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of runs: one rule each, to the millisecond. */
class ScheduleRulesTest {

  private static final ScheduleKey KEY = new ScheduleKey(new TenantId("acme"), "nightly");
  private static final long T = StoryShard.START;
  private static final long MINUTE = 60_000;
  private static final Recurrence EACH_MINUTE = new Recurrence.Every(MINUTE, 0);
  private static final NewTask TASK = aTask().type("report").build();

  private final StoryShard shard = new StoryShard();

  private void put(Recurrence when, MissedRuns missed, Overlap overlap) {
    put(new ScheduleSpec(TASK, when, 0, 0, missed, overlap, MINUTE, 0, ""));
  }

  private ScheduleAnswer put(ScheduleSpec spec) {
    return shard.does(new Put(KEY, ScheduleSpecCodec.encode(spec), ScheduleCommand.ANY, null));
  }

  private Schedule schedule() {
    return shard.find(KEY);
  }

  private List<String> runs() {
    return schedule().history().runs().stream()
        .map(run -> (run.due().scheduledForMillis() - T) / MINUTE + " " + run.due().cause().text())
        .toList();
  }

  @Test
  void aRunIsATaskOfItsTemplateUnderAKeyOfItsTime() {
    put(EACH_MINUTE, MissedRuns.SKIP, Overlap.ALLOW);
    shard.now = T + MINUTE - 1;
    assertThat(shard.does(new Tick())).isEqualTo(new ScheduleAnswer.Ticked(0));
    shard.now = T + MINUTE;
    assertThat(shard.does(new Tick())).isEqualTo(new ScheduleAnswer.Ticked(1));
    NewTask task = Objects.requireNonNull(shard.tasks.get(101L));
    assertThat(task.options().idempotencyKey()).isEqualTo("schedule/nightly/" + (T + MINUTE));
    assertThat(task.options().withIdempotencyKey(null)).isEqualTo(TASK.options());
    assertThat(List.of(task.lane(), task.type(), task.priority()))
        .isEqualTo(List.of(TASK.lane(), TASK.type(), TASK.priority()));
    assertThat(task.payload()).isEqualTo(TASK.payload());
    assertThat(schedule().history().runs())
        .containsExactly(
            new Run(1, new DueRun(T + MINUTE, RunCause.ON_TIME), T + MINUTE, 101, 0, null));
  }

  /** Times of minutes 1 to 5 came; how far the fifth is past says whether the fourth is late. */
  @ParameterizedTest(name = "{0}, {1} ms after the fifth minute")
  @CsvSource({
    "SKIP, 0, 3, 4 on-time;5 on-time",
    "SKIP, 1, 4, 5 on-time",
    "SKIP, 59999, 4, 5 on-time",
    "ONE, 0, 2, 3 caught-up;4 on-time;5 on-time",
    "ONE, 1, 3, 4 caught-up;5 on-time",
    "ALL, 0, 0, 1 caught-up;2 caught-up;3 caught-up;4 on-time;5 on-time",
    "ALL, 1, 0, 1 caught-up;2 caught-up;3 caught-up;4 caught-up;5 on-time",
  })
  void whatIsMissedIsDecidedToTheMillisecond(
      MissedRuns missed, long past, long dropped, String expected) {
    put(EACH_MINUTE, missed, Overlap.ALLOW);
    shard.now = T + 5 * MINUTE + past;
    shard.ticks();
    assertThat(String.join(";", runs())).isEqualTo(expected);
    assertThat(schedule().counts().missed()).isEqualTo(dropped);
    assertThat(shard.table.nextDueMillis()).isEqualTo(T + 6 * MINUTE);
  }

  @ParameterizedTest
  @CsvSource({"101, 100, 0", "102, 100, 1", "5000, 100, 4899"})
  void ofAllThatWereMissedTheLast100AreMadeUpFor(int minutes, int caughtUp, long dropped) {
    put(EACH_MINUTE, MissedRuns.ALL, Overlap.CANCEL_OTHER);
    shard.now = T + minutes * MINUTE + 1;
    shard.ticks();
    assertThat(schedule().counts().missed()).isEqualTo(dropped);
    assertThat(schedule().counts().started() + schedule().counts().skipped())
        .isEqualTo(caughtUp + 1);
    assertThat(runs()).contains(minutes + " on-time");
  }

  @Test
  void aDayOfMissedSecondsIsPassedInSmallTicks() {
    put(new Recurrence.Every(1_000, 0), MissedRuns.ONE, Overlap.ALLOW);
    shard.now = T + 86_400_000;
    for (int ticks = 0; shard.table.nextDueMillis() <= shard.now; ticks++) {
      assertThat(ticks).isLessThan(86_400 / TickRules.MAX_TIMES + 5);
      shard.does(new Tick());
    }
    assertThat(schedule().counts()).isEqualTo(new RunCounts(62, 86_338, 0));
  }

  @Test
  void aRunThatFindsAnotherOpenIsDroppedBesideItBufferedOrCancelsIt() {
    for (Overlap overlap : Overlap.values()) {
      StoryShard fresh = new StoryShard();
      ScheduleSpec spec =
          new ScheduleSpec(TASK, EACH_MINUTE, 0, 0, MissedRuns.SKIP, overlap, MINUTE, 0, "");
      fresh.does(new Put(KEY, ScheduleSpecCodec.encode(spec), ScheduleCommand.ANY, null));
      for (int minute = 1; minute <= 3; minute++) {
        fresh.now = T + minute * MINUTE;
        fresh.ticks();
      }
      Schedule schedule = fresh.find(KEY);
      List<Object> found =
          List.of(fresh.open, schedule.backlog().waiting().size(), schedule.counts().skipped());
      assertThat(found.toString())
          .as(overlap.text())
          .isEqualTo(
              switch (overlap) {
                case ALLOW -> "[[101, 102, 103], 0, 0]";
                case SKIP -> "[[101], 0, 2]";
                case BUFFER_ONE -> "[[101], 1, 1]";
                case CANCEL_OTHER -> "[[103], 0, 0]";
              });
    }
  }

  @Test
  void whatWasBufferedStartsWithTheTickAfterTheEnd() {
    put(EACH_MINUTE, MissedRuns.SKIP, Overlap.BUFFER_ONE);
    shard.now = T + MINUTE;
    shard.ticks();
    shard.now = T + 2 * MINUTE;
    shard.ticks();
    assertThat(shard.table.nextDueMillis()).isEqualTo(T + 3 * MINUTE);
    shard.now += 10_000;
    assertThat(shard.ends(101, RunEnd.DEAD)).isInstanceOf(ScheduleAnswer.Changed.class);
    assertThat(shard.open).isEmpty();
    assertThat(shard.table.nextDueMillis()).isEqualTo(shard.now);
    shard.ticks();
    assertThat(shard.open).containsExactly(102L);
    assertThat(shard.table.keyOf(101)).isNull();
    assertThat(shard.table.keyOf(102)).isEqualTo(KEY);
  }

  @Test
  void aFullQueueIsTriedAgainAndTheRunIsNotForgotten() {
    put(EACH_MINUTE, MissedRuns.SKIP, Overlap.SKIP);
    shard.isFull = true;
    shard.now = T + MINUTE;
    assertThat(shard.ticks()).isZero();
    assertThat(shard.table.nextDueMillis()).isEqualTo(shard.now + TickRules.RETRY_MILLIS);
    assertThat(shard.does(new Trigger(KEY))).isEqualTo(new ScheduleAnswer.QueueFull(5, 3_000));
    shard.isFull = false;
    shard.now += TickRules.RETRY_MILLIS;
    assertThat(shard.ticks()).isOne();
    assertThat(runs()).containsExactly("1 on-time");
  }

  /** The first tick after a long pause looks at a part of what was missed, and starts nothing. */
  @Test
  void whatIsDueTogetherStartsTogetherThoughItIsLookedAtInSeveralTicks() {
    put(new Recurrence.Every(1_000, 0), MissedRuns.SKIP, Overlap.CANCEL_OTHER);
    shard.isFull = true;
    shard.now = T + 1_000;
    shard.ticks();
    shard.isFull = false;
    shard.now = T + 2_000_000;
    assertThat(shard.does(new Tick())).isEqualTo(new ScheduleAnswer.Ticked(0));
    assertThat(shard.ticks()).isOne();
    assertThat(schedule().counts()).isEqualTo(new RunCounts(1, 1_938, 61));
  }

  @Test
  void aTimeThatWasRunIsNotRunAgainByAScheduleMadeAnew() {
    put(EACH_MINUTE, MissedRuns.SKIP, Overlap.ALLOW);
    shard.now = T + MINUTE;
    shard.ticks();
    assertThat(shard.does(new Delete(KEY, ScheduleCommand.ANY)))
        .isEqualTo(new ScheduleAnswer.Gone());
    shard.now = T + 30_000; // No shard's clock does that, but two shards' clocks differ.
    put(EACH_MINUTE, MissedRuns.SKIP, Overlap.ALLOW);
    shard.now = T + MINUTE;
    assertThat(shard.ticks()).isZero();
    assertThat(schedule().counts()).isEqualTo(new RunCounts(0, 0, 1));
    assertThat(shard.open).containsExactly(101L);
  }

  @Test
  void timesThatPassWhileItIsPausedAreNotMadeUpFor() {
    put(EACH_MINUTE, MissedRuns.ALL, Overlap.ALLOW);
    Pause pause = new Pause("olga@example.org", "billing is down");
    assertThat(shard.does(new SetPaused(KEY, pause))).isEqualTo(new ScheduleAnswer.Changed(2));
    assertThat(schedule().pause()).isEqualTo(pause);
    assertThat(shard.table.nextDueMillis()).isEqualTo(Recurrence.NEVER);
    shard.now = T + 10 * MINUTE + 1;
    assertThat(shard.does(new Trigger(KEY))).isEqualTo(new ScheduleAnswer.Started(1, 101));
    assertThat(shard.does(new Resume(KEY, "olga"))).isEqualTo(new ScheduleAnswer.Changed(3));
    assertThat(shard.does(new Resume(KEY, "olga"))).isEqualTo(new ScheduleAnswer.Unchanged(3));
    assertThat(shard.table.nextDueMillis()).isEqualTo(T + 11 * MINUTE);
    assertThat(runs()).containsExactly("10 triggered");
  }

  @Test
  void aBackfillRunsEachTimeOneAfterTheOther() {
    put(EACH_MINUTE, MissedRuns.SKIP, Overlap.SKIP);
    shard.now = T + 30_000;
    ScheduleAnswer answer = shard.does(new Backfill(KEY, T - 3 * MINUTE, T));
    assertThat(answer).isEqualTo(new ScheduleAnswer.Waits(3));
    for (long task = 101; task <= 103; task++) {
      assertThat(shard.ticks()).isOne();
      assertThat(shard.open).containsExactly(task);
      shard.ends(task, RunEnd.SUCCEEDED);
    }
    assertThat(runs()).containsExactly("-3 backfilled", "-2 backfilled", "-1 backfilled");
    assertThat(shard.does(new Backfill(KEY, T - 101 * MINUTE, T)))
        .isEqualTo(new ScheduleAnswer.TooMany(100));
    assertThat(shard.does(new Backfill(KEY, T, T + MINUTE)))
        .isEqualTo(
            new ScheduleAnswer.Refused(
                "to: %d (expected: at most now, %d)".formatted(T + MINUTE, T + 30_000)));
  }

  @Test
  void startIsWithinAndEndIsNot() {
    put(
        new ScheduleSpec(
            TASK,
            EACH_MINUTE,
            T + 3 * MINUTE,
            T + 5 * MINUTE,
            MissedRuns.ALL,
            Overlap.ALLOW,
            MINUTE,
            0,
            ""));
    shard.now = T + 100 * MINUTE;
    shard.ticks();
    assertThat(runs()).containsExactly("3 caught-up", "4 caught-up");
    assertThat(shard.table.nextDueMillis()).isEqualTo(Recurrence.NEVER);
  }

  @Test
  void whatHasNoTimeAheadIsRefusedAndSoIsAnotherTenantsTask() {
    ScheduleAnswer late = put(ScheduleSpec.of(TASK, new Recurrence.Once(T)));
    assertThat(late)
        .isEqualTo(new ScheduleAnswer.Refused("when: no time (expected: one after " + T + ")"));
    assertThat(put(ScheduleSpec.of(aTask().of("other").build(), EACH_MINUTE)))
        .isEqualTo(new ScheduleAnswer.Refused("tenant: other (expected: acme)"));
    assertThat(put(ScheduleSpec.of(TASK, new Recurrence.Once(T + 1))))
        .isEqualTo(new ScheduleAnswer.Created(1));
    shard.now = T + 1;
    assertThat(shard.ticks()).isOne();
    assertThat(shard.table.nextDueMillis()).isEqualTo(Recurrence.NEVER);
  }

  @Test
  void aZoneThatThisJdkDoesNotKnowStopsItsScheduleAndNoOther() {
    CronExpression hourly = CronExpression.parse("@hourly");
    ScheduleSpec lost = ScheduleSpec.of(TASK, new Recurrence.Cron(hourly, "Mars/Olympus"));
    assertThat(put(lost))
        .isEqualTo(new ScheduleAnswer.Refused("zone: Unknown time-zone ID: Mars/Olympus"));
    shard.happened(
        new ScheduleEvent.Defined(
            KEY, ScheduleSpecCodec.encode(lost), new Upcoming(T + 5, T + 5), null));
    shard.now = T + 5;
    shard.ticks();
    assertThat(schedule().pause())
        .isEqualTo(new Pause("swarmhold", "zone: Unknown time-zone ID: Mars/Olympus"));
  }

  @Test
  void aReplayAsksNoZoneRules() {
    ScheduleSpec spec = ScheduleSpec.of(TASK, Recurrence.cron("30 2 * * *", "Europe/Berlin"));
    put(spec);
    shard.now = Instant.parse("2026-03-29T01:00:00Z").toEpochMilli();
    shard.ticks();
    assertThat(runs()).hasSize(1);
    assertThat(shard.replayed().digest()).isEqualTo(shard.table.digest());
    assertThat(shard.table.nextDueMillis())
        .isEqualTo(Instant.parse("2026-03-30T00:30:00Z").toEpochMilli());
  }

  @Test
  void manySchedulesOfLargeTasksStartInSeveralTicks() {
    NewTask large = aTask().payload(new byte[NewTask.MAX_PAYLOAD_BYTES]).build();
    for (int i = 0; i < 20; i++) {
      ScheduleKey key = new ScheduleKey(new TenantId("acme"), "s-" + i);
      byte[] spec = ScheduleSpecCodec.encode(ScheduleSpec.of(large, EACH_MINUTE));
      shard.does(new Put(key, spec, ScheduleCommand.NONE, null));
    }
    shard.now = T + MINUTE;
    assertThat(shard.does(new Tick())).isEqualTo(new ScheduleAnswer.Ticked(4));
    assertThat(shard.ticks()).isEqualTo(16);
  }

  @ParameterizedTest
  @EnumSource(Overlap.class)
  void noMoreThan100RunsAreOpen(Overlap overlap) {
    put(new Recurrence.Every(1_000, 0), MissedRuns.ALL, overlap);
    for (int i = 0; i < 300; i++) {
      shard.now += 1_000;
      shard.ticks();
    }
    assertThat(shard.open).hasSize(overlap == Overlap.ALLOW ? RunHistory.MAX_OPEN : 1);
    assertThat(schedule().history().runs()).hasSizeLessThanOrEqualTo(RunHistory.MAX_OPEN);
  }
}
