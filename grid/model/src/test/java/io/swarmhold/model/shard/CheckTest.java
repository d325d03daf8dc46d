package io.swarmhold.model.shard;

import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Attempt;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.Priority;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.shard.ShardState.TenantKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A primary says part by part what its shard looks like, and copies see whether they do, too. */
class CheckTest {

  private static final ShardLimits LIMITS =
      new ShardLimits(100_000, 100_000, 100_000, ShardLimits.DEFAULT_RETENTION_MILLIS);
  private static final int TASKS = 9_000;

  private final Shard primary = new Shard(3, LIMITS);
  private final AgentKey ada = anAgent().named("ada").key();
  private long sequence;
  private long now = 1_000_000;

  static LongStream seeds() {
    return Seeds.upTo(60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void copiesAgreeHoweverTheyCameToBe(long seed) {
    Story story = new Story(seed, Mistake.NONE).checked();
    story.tell(Story.steps(seed));
    Shard ahead = new Shard(story.number(), story.limits());
    int every = 1 + (int) (seed % 13);
    for (int cut = 0; cut < story.frames().size(); cut++) {
      if (cut % every == 0) {
        Shard copy = Shard.restore(story.number(), story.limits(), image(ahead));
        story.frames().subList(cut, story.frames().size()).forEach(copy::replay);
        assertThat(copy.difference()).as("from frame %d on", cut).isNull();
      }
      ahead.replay(story.frames().get(cut));
    }
    assertThat(ahead.difference()).isNull();
    assertThat(ahead.compared()).isGreaterThan(20);
  }

  /** Tasks in every state, and more of everything than one slice holds. */
  @BeforeEach
  void work() {
    handle(new ShardCommand.Activate(1));
    for (int i = 0; i < TASKS; i += 10) {
      handle(new ShardCommand.Submit(tasks(i)));
    }
    ShardCommand.Offer offer = new ShardCommand.Offer(ada, TASKS / 2);
    Shard.Outcome leased = handle(new ShardCommand.Lease(aTask().lane(), List.of(offer)));
    List<Assignment> given =
        ((ShardAnswer.Leased) leased.answers().getFirst()).assignments().getFirst();
    for (int i = 0; i < given.size(); i += 10) {
      List<Report> reports = new ArrayList<>();
      given.subList(i, Math.min(i + 10, given.size())).forEach(one -> report(one, reports));
      handle(new ShardCommand.ReportAll(ada, reports));
    }
  }

  private static List<NewTask> tasks(int from) {
    List<NewTask> tasks = new ArrayList<>();
    for (int i = from; i < from + 10; i++) {
      tasks.add(
          aTask()
              .idempotencyKey(i % 2 == 0 ? "k-" + i : null)
              .notBefore(i % 50 == 0 ? 2_000_000 : 0)
              .priority(Priority.of(i % 4))
              .retry(i % 3 == 0 ? new RetryPolicy(1, 1, 1, 1, 0) : RetryPolicy.TASK_ASSIGNMENT)
              .payload("[" + i + "]")
              .build());
    }
    return tasks;
  }

  private static void report(Assignment one, List<Report> reports) {
    long count = one.task().number() & 0xFFFF;
    if (count % 7 == 0) {
      reports.add(new Report.Progress(one.task(), one.token(), 0.25));
    } else if (count % 3 == 1) {
      reports.add(new Report.Fail(one.task(), one.token(), "no", true));
    } else {
      reports.add(new Report.Complete(one.task(), one.token(), new byte[] {1, 2}));
    }
  }

  @Test
  void aWalkGoesOverAllOfItAndThenThereIsPeace() {
    List<Slice> slices = new ArrayList<>();
    walk().forEach(frame -> slices.add(checkedIn(frame)));
    assertThat(slices).hasSize(8);
    for (long number : Numbers.of(primary)) {
      assertThat(slices.stream().filter(slice -> slice.contains(number))).hasSize(1);
    }
    assertThat(primary.nextCheck()).as("all has been looked at").isEmpty();

    handle(new ShardCommand.Submit(tasks(TASKS)));
    assertThat(walk()).as("something has changed since").hasSize(8);
    assertThat(primary.nextCheck()).isEmpty();
  }

  @Test
  void whatChangesUnderAWalkIsLookedAtByTheNext() {
    check();
    handle(new ShardCommand.Submit(tasks(TASKS)));
    assertThat(walk()).as("the rest of this walk, and another").hasSize(7 + 8);
  }

  /** A check may travel with other commands: what they change counts as changed. */
  @Test
  void whatChangesInTheFrameOfACheckIsLookedAtByTheNextWalk() {
    walk();
    handle(new ShardCommand.Submit(tasks(TASKS)));
    walk();
    var check = new ShardCommand.Check(Slice.BEGIN);
    handle(check, new ShardCommand.Submit(tasks(TASKS + 10)));
    assertThat(walk()).hasSize(7 + 8);
  }

  @Test
  void aNewPrimaryGoesOnWhereTheLastOneWas() {
    Shard backup = copy();
    backup.replay(check());
    backup.replay(check());
    assertThat(backup.nextCheck()).isEqualTo(primary.nextCheck()).isPresent();
  }

  @Test
  void aCopyThatCameAsAnImageIsCheckedFromTheBeginning() {
    check();
    assertThat(copy().nextCheck()).hasValue(new ShardCommand.Check(Slice.BEGIN));
  }

  @Test
  void aCopyRemembersWhereItFirstDiffered() {
    Shard backup = copy();
    backup.state().leaseCount++;
    List<byte[]> walk = walk();
    walk.forEach(backup::replay);
    Difference first = requireNonNull(backup.difference());
    assertThat(first.epoch()).isEqualTo(1);
    assertThat(first.sequence()).isEqualTo(backup.sequence() - walk.size() + 1);
    assertThat(first.slice()).isEqualTo(new Slice(3, 0));
    assertThat(first.found()).isNotEqualTo(first.said());
    assertThat(backup.differing()).isEqualTo(backup.compared()).isEqualTo(8);
  }

  static Stream<String> differences() {
    return Alterations.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("differences")
  void whateverDiffersIsFoundWithinOneWalk(String name) {
    Shard sound = copy();
    Shard altered = copy();
    requireNonNull(Alterations.all().get(name)).accept(altered.state());
    for (byte[] frame : walk()) {
      sound.replay(frame);
      altered.replay(frame);
    }
    assertThat(sound.differing()).isZero();
    assertThat(altered.differing()).isPositive();
  }

  /** Ways in which a copy may be other than its primary. */
  private static final class Alterations {

    private static final Map<String, Consumer<ShardState>> ALL = new TreeMap<>();

    static Map<String, Consumer<ShardState>> all() {
      if (ALL.isEmpty()) {
        counters();
        tasks();
        given();
        others();
      }
      return ALL;
    }

    private static void counters() {
      ALL.put("epoch", state -> state.epoch++);
      ALL.put("task count", state -> state.taskCount++);
      ALL.put("lease count", state -> state.leaseCount++);
      ALL.put("final count", state -> state.finalCount++);
      ALL.put("sequence", state -> state.sequence++);
      ALL.put("clock", state -> state.nowMillis++);
    }

    private static void tasks() {
      task("created", TaskStatus.QUEUED, cell -> with(cell, cell.task, 0, 1));
      task("fingerprint", TaskStatus.QUEUED, cell -> with(cell, cell.task, 1, 0));
      task("payload", TaskStatus.QUEUED, cell -> with(cell, aTask().payload("x").build(), 0, 0));
      task("lane", TaskStatus.QUEUED, cell -> with(cell, laneOf("gpu"), cell));
      field("enqueued", TaskStatus.QUEUED, cell -> cell.enqueuedAt++);
      field("updated", TaskStatus.QUEUED, cell -> cell.updatedAt++);
      field("ready", TaskStatus.QUEUED, cell -> cell.readyAt++);
      field("attempts", TaskStatus.RUNNING, cell -> cell.attempts++);
      field("token", TaskStatus.RUNNING, cell -> cell.token++);
      field("started", TaskStatus.RUNNING, cell -> cell.startedAt++);
      field("lease", TaskStatus.RUNNING, cell -> cell.wakeAt++);
      field("progress", TaskStatus.RUNNING, cell -> cell.progress += 0.5f);
      field("agent", TaskStatus.RUNNING, cell -> cell.agent = anAgent().named("eve").key());
      field("delay", TaskStatus.DELAYED, cell -> cell.wakeAt++);
      field("reason", TaskStatus.DEAD, cell -> cell.deadReason = DeadReason.DEADLINE);
      field("error", TaskStatus.DEAD, cell -> cell.error = "yes");
      field("rank", TaskStatus.DEAD, cell -> cell.finalRank++);
      field("status", TaskStatus.DEAD, cell -> cell.status = TaskStatus.DELAYED);
      field("history", TaskStatus.DEAD, cell -> cell.history = List.of());
      field("an attempt", TaskStatus.DEAD, cell -> cell.history = List.of(other(cell)));
    }

    private static Attempt other(TaskCell cell) {
      Attempt real = requireNonNull(cell.history).getFirst();
      return new Attempt(
          real.agent(),
          real.token(),
          real.startedAtMillis(),
          real.endedAtMillis() + 1,
          real.ending(),
          real.error());
    }

    private static void given() {
      ALL.put("a task is missing", state -> state.tasks.remove(one(state, TaskStatus.QUEUED)));
      ALL.put(
          "a task is too many",
          state -> state.tasks.add(new TaskCell(7L << 40, laneOf("gpu"), aTask().build(), 0, 0)));
      ALL.put(
          "dead ones in another order",
          state -> {
            TaskCell oldest = state.dead.iterator().next();
            state.dead.remove(oldest);
            state.dead.add(oldest);
          });
      ALL.put("a finished one is missing", state -> state.over.removeOldest());
      ALL.put("a bit of a finished one", state -> flip(state, 25));
      ALL.put("when a finished one ended", state -> flip(state, 12));
      ALL.put("the last bit of a finished one", state -> flip(state, -1));
    }

    /** A bit of some task that is over, so far from where its bytes begin, or from their end. */
    private static void flip(ShardState state, int at) {
      boolean[] done = {false};
      state.over.forEachIn(
          new Slice(3, 5),
          (bytes, from, length) -> {
            if (!done[0]) {
              bytes[at < 0 ? from + length + at : from + at] ^= 1;
              done[0] = true;
            }
          });
    }

    private static void others() {
      ALL.put("a key is missing", state -> state.keys.pollLastEntry());
      ALL.put(
          "a key means another task",
          state ->
              key(
                  state,
                  was ->
                      new ShardView.Remembered(
                          was.number() + 1, was.fingerprint(), was.atMillis())));
      ALL.put(
          "a key had another body",
          state -> key(state, was -> new ShardView.Remembered(was.number(), 77, was.atMillis())));
      ALL.put(
          "a key is of another time",
          state ->
              key(state, was -> new ShardView.Remembered(was.number(), was.fingerprint(), 77)));
      ALL.put(
          "keys in another order",
          state -> {
            Map.Entry<TenantKey, ShardView.Remembered> oldest =
                requireNonNull(state.keys.pollFirstEntry());
            state.keys.putLast(oldest.getKey(), oldest.getValue());
          });
      ALL.put(
          "an answer",
          state -> state.sessions.answered(7, new Sessions.Answered(1 << 20, new byte[0])));
      ALL.put(
          "a session is too many",
          state -> state.sessions.answered(9, new Sessions.Answered(1, new byte[0])));
      ALL.put(
          "sessions in another order",
          state -> {
            var oldest = new LinkedHashMap<>(state.sessions.all()).firstEntry();
            state.sessions.answered(oldest.getKey(), oldest.getValue());
          });
    }

    private static void key(ShardState state, UnaryOperator<ShardView.Remembered> change) {
      TenantKey any = state.keys.keySet().iterator().next();
      state.keys.replaceAll((key, was) -> key.equals(any) ? change.apply(was) : was);
    }

    private static void field(String name, TaskStatus status, Consumer<TaskCell> change) {
      ALL.put(status + ": " + name, state -> change.accept(one(state, status)));
    }

    private static void task(String name, TaskStatus status, UnaryOperator<TaskCell> change) {
      ALL.put(
          status + ": " + name,
          state -> {
            TaskCell cell = one(state, status);
            state.tasks.remove(cell);
            state.tasks.add(change.apply(cell));
          });
    }

    private static TaskCell with(TaskCell cell, NewTask task, long fingerprint, long later) {
      return like(
          cell,
          new TaskCell(
              cell.number,
              cell.lane,
              task,
              cell.fingerprint + fingerprint,
              cell.createdAt + later));
    }

    private static TaskCell with(TaskCell cell, LaneQueue lane, TaskCell other) {
      return like(
          cell, new TaskCell(cell.number, lane, other.task, other.fingerprint, other.createdAt));
    }

    private static TaskCell like(TaskCell cell, TaskCell made) {
      made.status = cell.status;
      made.enqueuedAt = cell.enqueuedAt;
      made.updatedAt = cell.updatedAt;
      made.readyAt = cell.readyAt;
      return made;
    }

    private static LaneQueue laneOf(String capability) {
      Lane lane = aTask().needing(capability).lane();
      return new LaneQueue(lane, new PoolCounts(lane.tenant(), lane.pool()));
    }

    private static TaskCell one(ShardState state, TaskStatus status) {
      return Stream.of(state.tasks.sorted())
          .filter(cell -> cell.status == status)
          .skip(100)
          .findFirst()
          .orElseThrow();
    }
  }

  private Shard copy() {
    return Shard.restore(3, LIMITS, image(primary));
  }

  private static List<byte[]> image(Shard shard) {
    List<byte[]> chunks = new ArrayList<>();
    try (ShardImage image = shard.beginImage()) {
      for (byte[] c = image.nextChunk(1_000); c != null; c = image.nextChunk(1_000)) {
        chunks.add(c);
      }
    }
    return chunks;
  }

  /** Checks until there is nothing left to check. */
  private List<byte[]> walk() {
    List<byte[]> frames = new ArrayList<>();
    while (primary.nextCheck().isPresent()) {
      frames.add(check());
    }
    return frames;
  }

  private byte[] check() {
    return requireNonNull(handle(primary.nextCheck().orElseThrow()).frame());
  }

  private static Slice checkedIn(byte[] frame) {
    return ((TaskEvent.Checked) requireNonNull(new EventReader(frame).next())).slice();
  }

  private Shard.Outcome handle(ShardCommand... commands) {
    now += 10;
    return primary.handle(
        new Envelope(7 + sequence % 2, ++sequence, now, sequence, List.of(commands)));
  }
}
