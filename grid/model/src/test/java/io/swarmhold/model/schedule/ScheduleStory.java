package io.swarmhold.model.schedule;

import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.schedule.ScheduleCommand.Backfill;
import io.swarmhold.model.schedule.ScheduleCommand.Delete;
import io.swarmhold.model.schedule.ScheduleCommand.Put;
import io.swarmhold.model.schedule.ScheduleCommand.Resume;
import io.swarmhold.model.schedule.ScheduleCommand.SetPaused;
import io.swarmhold.model.schedule.ScheduleCommand.Trigger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One story: a shard and naive schedules are told the same, and compared after every step. */
final class ScheduleStory {

  private static final int STEPS = 120;
  private static final Pause PAUSE = new Pause("olga@example.org", "billing is down");

  final Set<RunCause> causes = EnumSet.noneOf(RunCause.class);
  final Set<RunEnd> ends = EnumSet.noneOf(RunEnd.class);
  final Set<Class<?>> answers = new HashSet<>();
  private final SplittableRandom dice;
  private final long seed;
  private final ScheduleMistake mistake;
  private final StoryShard shard = new StoryShard();
  private final Map<ScheduleKey, NaiveSchedule> naive = new TreeMap<>();
  private long revisions;

  ScheduleStory(long seed, ScheduleMistake mistake) {
    this.seed = seed;
    this.mistake = mistake;
    this.dice = new SplittableRandom(seed);
  }

  void tell() {
    for (int step = 0; step < STEPS; step++) {
      shard.now += elapsed();
      String what = step();
      compare("seed %d, step %d: %s".formatted(seed, step, what));
    }
    ScheduleTable copy = shard.replayed();
    assertThat(copy.digest()).as("seed %d, replay", seed).isEqualTo(shard.table.digest());
    assertThat(copy.changes()).isEqualTo(shard.table.changes());
    assertThat(copy.bytes()).isEqualTo(shard.table.bytes());
    assertThat(copy.nextDueMillis()).isEqualTo(shard.table.nextDueMillis());
  }

  /** Often to the very millisecond at which something is due or late, or one beside it. */
  private long elapsed() {
    long due = shard.table.nextDueMillis();
    long until = due == Recurrence.NEVER ? 0 : Math.max(0, due - shard.now);
    return switch (dice.nextInt(9)) {
      case 0 -> until;
      case 1 -> Math.max(0, until - 1);
      case 2 -> until + 10_000;
      case 3 -> until + 10_001;
      case 4 -> dice.nextInt(5_000);
      case 5 -> dice.nextInt(40) == 0 ? dice.nextInt(2_000_000) : 1_000;
      case 6 -> dice.nextInt(120_000);
      default -> 0;
    };
  }

  private String step() {
    return switch (dice.nextInt(24)) {
      case 0, 1, 2 -> put();
      case 3 -> dice.nextInt(3) == 0 ? delete() : tick();
      case 4 -> pause();
      case 5, 6 -> resume();
      case 7, 8 -> trigger();
      case 9, 10 -> backfill();
      case 11, 12, 13, 14, 15 -> end();
      case 16 -> fill();
      default -> tick();
    };
  }

  private String tick() {
    naive.values().forEach(one -> one.tick(shard.now, shard.isFull));
    shard.ticks();
    return "tick";
  }

  private String fill() {
    shard.isFull = !shard.isFull && dice.nextInt(3) == 0;
    return "full: " + shard.isFull;
  }

  private ScheduleKey key() {
    return new ScheduleKey(new TenantId("acme"), "s-" + dice.nextInt(3));
  }

  private long expected(@Nullable NaiveSchedule before) {
    return switch (dice.nextInt(6)) {
      case 0 -> before == null ? 0 : before.revision;
      case 1 -> before == null ? 9 : before.revision - 1;
      default -> ScheduleCommand.ANY;
    };
  }

  private String put() {
    ScheduleKey key = key();
    NaiveSchedule before = naive.get(key);
    ScheduleSpec spec = spec(before);
    long expected = expected(before);
    Pause pause = dice.nextInt(6) == 0 ? PAUSE : null;
    ScheduleAnswer answer =
        shard.does(new Put(key, ScheduleSpecCodec.encode(spec), expected, pause));
    assertAnswer(expectedOfPut(key, before, spec, expected, pause != null), answer);
    return "put " + spec;
  }

  private ScheduleAnswer expectedOfPut(
      ScheduleKey key,
      @Nullable NaiveSchedule before,
      ScheduleSpec spec,
      long expected,
      boolean paused) {
    long found = before == null ? 0 : before.revision;
    if (isUnexpected(expected, found)) {
      return new ScheduleAnswer.Conflict(found);
    } else if (before != null && isSame(before.spec, spec)) {
      return new ScheduleAnswer.Unchanged(found);
    }
    boolean moves = before == null || !before.spec.hasTimesOf(spec);
    NaiveSchedule fresh = new NaiveSchedule(key, spec, shard.now, mistake);
    if (moves && fresh.nextTime(shard.now) == Recurrence.NEVER) {
      return new ScheduleAnswer.Refused(
          "when: no time (expected: one after %d)".formatted(shard.now));
    } else if (before == null) {
      naive.put(key, fresh);
      fresh.isPaused = paused;
      fresh.revision = ++revisions;
      return new ScheduleAnswer.Created(revisions);
    }
    before.replace(spec, shard.now);
    return changed(before);
  }

  private static boolean isSame(ScheduleSpec one, ScheduleSpec other) {
    return Arrays.equals(ScheduleSpecCodec.encode(one), ScheduleSpecCodec.encode(other));
  }

  private boolean isUnexpected(long expected, long found) {
    return expected >= 0
        && expected != found
        && mistake != ScheduleMistake.REVISIONS_ARE_NOT_ASKED_FOR;
  }

  private ScheduleAnswer changed(NaiveSchedule one) {
    one.updated = shard.now;
    one.revision = ++revisions;
    return new ScheduleAnswer.Changed(revisions);
  }

  private ScheduleSpec spec(@Nullable NaiveSchedule before) {
    String note = "note " + dice.nextInt(3);
    if (before != null && dice.nextInt(2) == 0) {
      ScheduleSpec was = before.spec;
      return new ScheduleSpec(
          was.task(),
          was.when(),
          was.startMillis(),
          was.endMillis(),
          was.missed(),
          dice.nextBoolean() ? was.overlap() : Overlap.of(dice.nextInt(4)),
          was.catchUpMillis(),
          was.jitterMillis(),
          note);
    }
    long start = dice.nextInt(4) == 0 ? shard.now - shard.now % 1_000 + 20_000 : 0;
    return new ScheduleSpec(
        aTask().build(),
        when(),
        start,
        dice.nextInt(4) == 0 ? shard.now - shard.now % 1_000 + 300_000 : 0,
        MissedRuns.of(dice.nextInt(3)),
        Overlap.of(dice.nextInt(4)),
        10_000,
        dice.nextInt(3) == 0 ? 1 + dice.nextInt(5_000) : 0,
        note);
  }

  private Recurrence when() {
    return switch (dice.nextInt(6)) {
      case 0 -> new Recurrence.Once(shard.now - 1 + dice.nextInt(20_000));
      case 1 -> new Recurrence.Every(1_000, 0);
      case 2 -> new Recurrence.Every(10_000, 7_000);
      default -> new Recurrence.Every(1_000L * (1 + dice.nextInt(60)), dice.nextInt(100_000));
    };
  }

  private String delete() {
    ScheduleKey key = key();
    NaiveSchedule before = naive.get(key);
    long expected = expected(before);
    ScheduleAnswer answer = shard.does(new Delete(key, expected));
    if (before == null) {
      assertAnswer(new ScheduleAnswer.Missing(), answer);
    } else if (isUnexpected(expected, before.revision)) {
      assertAnswer(new ScheduleAnswer.Conflict(before.revision), answer);
    } else {
      naive.remove(key);
      assertAnswer(new ScheduleAnswer.Gone(), answer);
    }
    return "delete";
  }

  private String pause() {
    ScheduleKey key = key();
    NaiveSchedule before = naive.get(key);
    ScheduleAnswer answer = shard.does(new SetPaused(key, PAUSE));
    if (before == null) {
      assertAnswer(new ScheduleAnswer.Missing(), answer);
    } else if (before.isPaused) {
      assertAnswer(new ScheduleAnswer.Unchanged(before.revision), answer);
    } else {
      before.pause();
      assertAnswer(changed(before), answer);
    }
    return "pause " + key;
  }

  private String resume() {
    ScheduleKey key = key();
    NaiveSchedule before = naive.get(key);
    ScheduleAnswer answer = shard.does(new Resume(key, "olga@example.org"));
    if (before == null) {
      assertAnswer(new ScheduleAnswer.Missing(), answer);
    } else if (!before.isPaused) {
      assertAnswer(new ScheduleAnswer.Unchanged(before.revision), answer);
    } else {
      before.resume(shard.now);
      assertAnswer(changed(before), answer);
    }
    return "resume " + key;
  }

  private String trigger() {
    ScheduleKey key = key();
    NaiveSchedule one = naive.get(key);
    ScheduleAnswer answer = shard.does(new Trigger(key));
    if (one == null) {
      assertAnswer(new ScheduleAnswer.Missing(), answer);
      return "trigger nothing";
    }
    DueRun due = new DueRun(shard.now, RunCause.TRIGGERED);
    String verdict = one.verdict(due, false);
    if (verdict.equals("wait")) {
      one.waiting.add(due);
      one.tryAgain = shard.now;
      assertAnswer(new ScheduleAnswer.Waits(1), answer);
    } else if (verdict.equals("skip")) {
      one.skipped++;
      assertAnswer(new ScheduleAnswer.Skipped(SkipReason.OVERLAP), answer);
    } else if (shard.isFull) {
      assertAnswer(new ScheduleAnswer.QueueFull(5, 3_000), answer);
    } else {
      one.start(due, shard.now);
      assertAnswer(new ScheduleAnswer.Started(one.started, shard.tasks.size() + 100L), answer);
    }
    return "trigger " + key + ": " + verdict;
  }

  private String backfill() {
    ScheduleKey key = key();
    NaiveSchedule one = naive.get(key);
    long to = shard.now - shard.now % 1_000 - 1_000L * dice.nextInt(100) + 7_000;
    long from = Math.max(0, to - 1_000L * dice.nextInt(200));
    ScheduleAnswer answer = shard.does(new Backfill(key, from, to));
    if (one == null) {
      assertAnswer(new ScheduleAnswer.Missing(), answer);
    } else if (to > shard.now) {
      assertThat(answer).isInstanceOf(ScheduleAnswer.Refused.class);
    } else {
      List<DueRun> due = one.backfill(from, to);
      long waiting = one.waiting.stream().filter(DueRun::isBackfilled).count();
      if (waiting + due.size() > 100) {
        assertAnswer(new ScheduleAnswer.TooMany(100), answer);
      } else {
        one.waiting.addAll(due);
        one.tryAgain = due.isEmpty() ? one.tryAgain : shard.now;
        assertAnswer(new ScheduleAnswer.Waits(due.size()), answer);
      }
    }
    return "backfill " + from + " " + to;
  }

  /** The task of some run ends, or one that is none. */
  private String end() {
    RunEnd how = RunEnd.of(dice.nextInt(3));
    List<Long> open = new ArrayList<>(shard.open);
    if (open.isEmpty() || dice.nextInt(20) == 0) {
      assertAnswer(new ScheduleAnswer.Missing(), shard.ends(7, how));
      return "end of nothing";
    }
    long task = dice.nextBoolean() ? open.getFirst() : open.get(dice.nextInt(open.size()));
    ScheduleKey key = shard.table.keyOf(task);
    long number = key == null ? 0 : runOf(task, shard.find(key));
    NaiveSchedule one = key == null ? null : naive.get(key);
    shard.ends(task, how);
    if (one != null) {
      List.copyOf(one.runs).stream()
          .filter(run -> run.number == number)
          .forEach(run -> one.end(run, how, shard.now));
    }
    return "end of " + task;
  }

  private static long runOf(long task, Schedule schedule) {
    return schedule.history().runs().stream()
        .filter(run -> run.task() == task)
        .mapToLong(Run::number)
        .findFirst()
        .orElseThrow();
  }

  private void assertAnswer(ScheduleAnswer expected, ScheduleAnswer answer) {
    answers.add(answer.getClass());
    assertThat(answer).as("seed %d", seed).isEqualTo(expected);
  }

  private void compare(String what) {
    assertThat(shard.table.size()).as(what).isEqualTo(naive.size());
    naive.forEach((key, one) -> compare(shard.find(key), one, what + ", " + key));
    long due =
        naive.values().stream().mapToLong(NaiveSchedule::nextDue).min().orElse(Recurrence.NEVER);
    assertThat(shard.table.nextDueMillis()).as("due, %s", what).isEqualTo(due);
    if (dice.nextInt(10) == 0) {
      ScheduleTable copy = shard.restored();
      assertThat(copy.nextDueMillis()).as(what).isEqualTo(due);
      assertThat(copy.bytes()).as(what).isEqualTo(shard.table.bytes());
      shard.open.forEach(
          task -> assertThat(copy.keyOf(task)).as(what).isEqualTo(shard.table.keyOf(task)));
    }
  }

  private void compare(Schedule schedule, NaiveSchedule one, String what) {
    assertThat(schedule.pause() != null).as("paused, %s", what).isEqualTo(one.isPaused);
    assertThat(schedule.dueAtMillis()).as("due, %s", what).isEqualTo(one.nextDue());
    assertThat(schedule.backlog().waiting()).as("waiting, %s", what).isEqualTo(one.waiting);
    assertThat(schedule.counts())
        .as("counts, %s", what)
        .isEqualTo(new RunCounts(one.started, one.missed, one.skipped));
    assertThat(schedule.stamp())
        .as("stamp, %s", what)
        .isEqualTo(new Stamp(one.created, one.updated, one.revision));
    List<String> runs = one.runs.stream().map(ScheduleStory::shown).toList();
    assertThat(schedule.history().runs().stream().map(ScheduleStory::shown))
        .as("runs, %s", what)
        .isEqualTo(runs);
    schedule.history().runs().forEach(this::look);
  }

  private void look(Run run) {
    causes.add(run.due().cause());
    if (run.end() != null) {
      ends.add(run.end());
    }
    assertThat(shard.open.contains(run.task())).isEqualTo(run.isOpen());
  }

  private static String shown(NaiveSchedule.Note run) {
    return "%d %s at %d, %s at %d".formatted(run.number, run.due, run.at, run.end, run.endedAt);
  }

  private static String shown(Run run) {
    return "%d %s at %d, %s at %d"
        .formatted(run.number(), run.due(), run.startedAtMillis(), run.end(), run.endedAtMillis());
  }
}
