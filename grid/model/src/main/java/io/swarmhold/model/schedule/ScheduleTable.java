package io.swarmhold.model.schedule;

import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The schedules of one shard, as the fold of their {@link ScheduleEvent events}. Belongs to the
 * shard's thread; the schedules themselves may be handed to anybody.
 *
 * <p>Folding is total: an event that was decided on this table always applies; one that was not
 * throws IllegalStateException. It computes no time: those stand in the events. Cost: a walk down
 * two trees, and a look at the bytes of the schedule.
 */
public final class ScheduleTable implements ScheduleView {

  private static final Comparator<Alarm> SOONEST =
      Comparator.comparingLong(Alarm::dueAtMillis).thenComparing(Alarm::key);

  private final TreeMap<ScheduleKey, Schedule> schedules = new TreeMap<>();
  private final TreeSet<Alarm> alarms = new TreeSet<>(SOONEST);
  private final Map<Long, ScheduleKey> openTasks = new HashMap<>();
  private long changes;
  private long sum;
  private long bytes;

  /** When a schedule is to be looked at. */
  private record Alarm(long dueAtMillis, ScheduleKey key) {}

  /** What an event did to a schedule: null before if it is new, null after if it is gone. */
  public record Change(@Nullable Schedule before, @Nullable Schedule after) {}

  @Override
  public @Nullable Schedule find(ScheduleKey key) {
    return schedules.get(key);
  }

  @Override
  public @Nullable ScheduleKey keyOf(long task) {
    return openTasks.get(task);
  }

  @Override
  public int size() {
    return schedules.size();
  }

  @Override
  public List<ScheduleKey> due(long nowMillis, int limit) {
    return alarms.stream()
        .takeWhile(alarm -> alarm.dueAtMillis() <= nowMillis)
        .limit(limit)
        .map(Alarm::key)
        .toList();
  }

  /** When a tick has something to do next; {@link Recurrence#NEVER} if it has not. */
  public long nextDueMillis() {
    return alarms.isEmpty() ? Recurrence.NEVER : alarms.first().dueAtMillis();
  }

  /** All of them as they are now, by tenant and name. Cost: a reference for each. */
  public List<Schedule> all() {
    return List.copyOf(schedules.values());
  }

  /** Changes on purpose so far: the revision of the latest. */
  public long changes() {
    return changes;
  }

  /**
   * Hash over all schedules, whatever came before: two tables are alike if size, {@link #changes}
   * and this are. Kept up from change to change, so that asking costs nothing.
   */
  public long digest() {
    return sum;
  }

  /** What they take of memory, about. */
  public long bytes() {
    return bytes;
  }

  /** Folds one event that happened at {@code at}. */
  public Change apply(ScheduleEvent event, long at) {
    Schedule before = schedules.get(event.key());
    if (before == null && !(event instanceof ScheduleEvent.Defined)) {
      throw new IllegalStateException(
          "event about schedule " + event.key() + ", which is not known");
    }
    Schedule after = before == null ? defined(event, at) : changed(before, event, at);
    replace(before, after);
    return new Change(before, after);
  }

  private Schedule defined(ScheduleEvent event, long at) {
    ScheduleEvent.Defined fresh = (ScheduleEvent.Defined) event;
    return new Schedule(
        fresh.key(),
        fresh.spec(),
        fresh.pause(),
        fresh.next(),
        Backlog.EMPTY,
        RunHistory.EMPTY,
        RunCounts.NONE,
        new Stamp(at, at, ++changes));
  }

  private @Nullable Schedule changed(Schedule was, ScheduleEvent event, long at) {
    return switch (event) {
      case ScheduleEvent.Defined again ->
          was.in(again.spec(), again.next(), was.stamp().changed(at, ++changes));
      case ScheduleEvent.Deleted gone -> null;
      case ScheduleEvent.Paused paused -> paused(was, paused.pause(), at);
      case ScheduleEvent.Resumed back ->
          was.in((Pause) null, back.next(), was.stamp().changed(at, ++changes));
      case ScheduleEvent.TimesPassed passed ->
          was.in(
              passed.next(),
              was.backlog().with(passed.due(), at),
              was.counts().withMissed(passed.missed()));
      case ScheduleEvent.RunsAdded added ->
          was.in(was.backlog().with(added.due(), at), was.history(), was.counts());
      case ScheduleEvent.RunDue run -> started(was, run, at);
      case ScheduleEvent.RunSkipped skipped ->
          was.in(
              skipped.waited() ? was.backlog().without(skipped.due()) : was.backlog(),
              was.history(),
              was.counts().withSkipped(1));
      case ScheduleEvent.Waiting waiting ->
          was.in(was.backlog().retriedAt(waiting.retryAtMillis()), was.history(), was.counts());
      case ScheduleEvent.RunEnded ended ->
          was.in(
              was.backlog().retriedAt(at),
              was.history().ended(ended.run(), ended.how(), at),
              was.counts());
    };
  }

  private Schedule paused(Schedule was, Pause pause, long at) {
    Backlog left = was.backlog().wished();
    int dropped = was.backlog().waiting().size() - left.waiting().size();
    return was.in(left, was.history(), was.counts().withSkipped(dropped))
        .in(pause, was.upcoming(), was.stamp().changed(at, ++changes));
  }

  private static Schedule started(Schedule was, ScheduleEvent.RunDue run, long at) {
    return was.in(
        run.waited() ? was.backlog().without(run.due()) : was.backlog(),
        was.history().with(new Run(run.run(), run.due(), at, run.task(), 0, null)),
        was.counts().withStarted());
  }

  private void replace(@Nullable Schedule before, @Nullable Schedule after) {
    if (before != null) {
      schedules.remove(before.key());
      alarms.remove(new Alarm(before.dueAtMillis(), before.key()));
      before.history().openRuns().forEach(run -> openTasks.remove(run.task()));
      sum -= ScheduleHash.of(before);
      bytes -= before.bytes();
    }
    if (after != null) {
      add(after);
    }
  }

  private void add(Schedule after) {
    schedules.put(after.key(), after);
    if (after.dueAtMillis() != Recurrence.NEVER) {
      alarms.add(new Alarm(after.dueAtMillis(), after.key()));
    }
    after.history().openRuns().forEach(run -> openTasks.put(run.task(), after.key()));
    sum += ScheduleHash.of(after);
    bytes += after.bytes();
  }

  /** Puts back what {@link #write} wrote into a snapshot. */
  public void restore(ByteReader in) {
    Schedule schedule = ScheduleCodec.read(in);
    if (schedules.containsKey(schedule.key())) {
      throw new IllegalStateException("schedule " + schedule.key() + " twice");
    }
    add(schedule);
  }

  /**
   * Says what the counters were, once all schedules are back.
   *
   * @throws IllegalStateException if the schedules are not those that were there
   */
  public void restored(int size, long changesThen, long digest) {
    if (size != schedules.size() || digest != sum) {
      throw new IllegalStateException(
          "%d schedules (expected: %d, or others)".formatted(schedules.size(), size));
    }
    changes = changesThen;
  }

  /** One schedule's part of a snapshot. */
  public static void write(Schedule schedule, ByteWriter out) {
    ScheduleCodec.write(schedule, out);
  }
}
