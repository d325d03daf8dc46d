package io.swarmhold.model.schedule;

import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.NewTask;
import io.swarmhold.model.TenantId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a schedule may be, and when its runs are due. */
class ScheduleSpecTest {

  private static final ScheduleKey KEY = new ScheduleKey(new TenantId("acme"), "nightly");
  private static final Recurrence HOURLY = new Recurrence.Every(3_600_000, 0);

  private static ScheduleSpec spec(Recurrence when, long jitter) {
    return new ScheduleSpec(
        aTask().build(), when, 0, 0, MissedRuns.SKIP, Overlap.SKIP, 60_000, jitter, "");
  }

  @Test
  void jitterSpreadsEvenlyAndIsTheSameWheneverItIsAskedFor() {
    ScheduleSpec spec = spec(HOURLY, 599_999);
    int[] tenths = new int[10];
    long time = StoryShard.START;
    for (int i = 0; i < 10_000; i++) {
      Upcoming next = spec.upcoming(KEY, time);
      long jitter = next.dueAtMillis() - next.scheduledForMillis();
      assertThat(jitter).isBetween(0L, 599_999L);
      assertThat(spec.upcoming(KEY, next.scheduledForMillis() - 1)).isEqualTo(next);
      tenths[(int) (jitter / 60_000)]++;
      time = next.scheduledForMillis();
    }
    for (int tenth : tenths) {
      assertThat(tenth).isBetween(850, 1_150);
    }
  }

  @Test
  void jitterOfAKnownRunStaysWhatItIs() {
    assertThat(Jitter.of(KEY, 1_767_225_600_000L, Recurrence.NEVER, 86_400_000))
        .isEqualTo(16_613_749);
  }

  @Test
  void runsOfManySchedulesDoNotComeTogether() {
    ScheduleSpec spec = spec(HOURLY, 60_000);
    Set<Long> moments = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      ScheduleKey key = new ScheduleKey(new TenantId("acme"), "s-" + i);
      moments.add(spec.upcoming(key, StoryShard.START).dueAtMillis());
    }
    assertThat(moments).hasSizeGreaterThan(950);
  }

  @Test
  void noRunIsPutOffToTheNextOne() {
    ScheduleSpec spec = spec(new Recurrence.Every(1_000, 0), 86_400_000);
    List<Long> dues = new ArrayList<>();
    for (long time = 0; time < 1_000_000; time += 1_000) {
      dues.add(spec.upcoming(KEY, time).dueAtMillis());
    }
    for (int i = 0; i < dues.size(); i++) {
      assertThat(dues.get(i)).isBetween((i + 1) * 1_000L, (i + 2) * 1_000L - 1);
    }
  }

  @Test
  void intervalsLieOnAGridThroughTheirAnchor() {
    Recurrence every = new Recurrence.Every(60_000, 10_000);
    assertThat(every.next(-1)).isEqualTo(10_000);
    assertThat(every.next(9_999)).isEqualTo(10_000);
    assertThat(every.next(10_000)).isEqualTo(70_000);
    assertThat(new Recurrence.Every(60_000, 610_000).next(0)).isEqualTo(10_000);
    assertThat(new Recurrence.Once(5).next(4)).isEqualTo(5);
    assertThat(new Recurrence.Once(5).next(5)).isEqualTo(Recurrence.NEVER);
  }

  @Test
  void whatLiesBeyondABoundIsRefused() {
    NewTask task = aTask().build();
    assertRefused(
        () -> new Recurrence.Every(999, 0), "intervalMs: 999 (expected: 1000 to 31622400000)");
    assertRefused(() -> new Recurrence.Once(-1), "at: -1 (expected: 0 to 253370764799999)");
    assertRefused(() -> spec(HOURLY, -1), "jitterMs: -1 (expected: 0 to 86400000)");
    assertRefused(
        () -> ScheduleSpec.of(aTask().idempotencyKey("k").build(), HOURLY),
        "idempotencyKey: given (expected: none, runs have theirs)");
    assertRefused(
        () -> ScheduleSpec.of(aTask().deadline(5).build(), HOURLY),
        "notBefore, deadline: given (expected: none)");
    assertRefused(() -> with(task, 7, 7, 60_000, ""), "end: 7 (expected: after start, 7)");
    assertRefused(
        () -> with(task, 0, 0, 999, ""), "catchUpMs: 999 (expected: 1000 to 31622400000)");
    assertRefused(
        () -> with(task, 0, 0, 60_000, "n".repeat(1_025)),
        "note, characters: 1025 (expected: 0 to 1024)");
    assertRefused(
        () -> with(task, 0, 0, 60_000, "\ud800"),
        "note: half a character (expected: text that UTF-8 can say)");
    assertRefused(
        () -> new ScheduleKey(new TenantId("acme"), "no/name"),
        "schedule: not a name (expected: 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or"
            + " digit)");
  }

  private static ScheduleSpec with(NewTask task, long start, long end, long catchUp, String note) {
    return new ScheduleSpec(
        task, HOURLY, start, end, MissedRuns.SKIP, Overlap.SKIP, catchUp, 0, note);
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable what, String message) {
    assertThatThrownBy(what).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void everythingIsCalledWhatItIsCalledOutside() {
    for (MissedRuns one : MissedRuns.values()) {
      assertThat(MissedRuns.named(one.text())).isEqualTo(one);
    }
    for (Overlap one : Overlap.values()) {
      assertThat(Overlap.named(one.text())).isEqualTo(one);
    }
    assertRefused(() -> MissedRuns.named("some"), "missed: some (expected: skip, one or all)");
    assertRefused(
        () -> Overlap.named("some"),
        "overlap: some (expected: allow, skip, buffer-one or cancel-other)");
  }
}
