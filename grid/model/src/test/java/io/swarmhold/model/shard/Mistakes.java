package io.swarmhold.model.shard;

import io.swarmhold.model.Lane;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Reported;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Mistakes that have been made in queues like this one, each to be planted by itself. */
final class Mistakes {

  private Mistakes() {}

  static List<Mistake> all() {
    return List.of(
        view("a task is leased twice", "no more than is due", DoubleLease::new),
        view("a late completion counts", "reported", LateCompletion::new),
        view("tokens do not grow", "tokens grow", SameToken::new),
        events("an expired task is lost", "status", Mistakes::loseExpired),
        events("a retry waits too long", "waits as long as", Mistakes::retryLater),
        turn("a retry comes without jitter", Mistake.SPREAD, WithoutJitter::new),
        view("priority ignores age", "the best first, to the first", IgnoringAge::new),
        view("an idempotency key is forgotten", "one key, one task", Forgetful::new),
        view("the queue holds one too many", "a full queue refuses", v -> new Miscounting(v, -1)),
        view("the queue holds one too few", "room, so accepted", v -> new Miscounting(v, 1)),
        limits("slots are one too many", "no more than is due", Mistakes::oneMoreSlot),
        rules("slots stay taken on expiry", "not given, though it was next", Mistakes::leaking),
        view("deadlines are ignored", "done by time", WithoutDeadlines::new),
        turn("redrive keeps the attempts", "attempts", KeepingAttempts::new),
        events("a cancel does not fence", "as it stands", Mistakes::cancelWaitingOnly),
        rules("anyone may cancel", "cancels what is open", () -> Mistakes::cancelAny),
        rules("other tenants hear of a task", "reported", () -> Mistakes::reportAny),
        rules("a repetition counts again", "reported", () -> Mistakes::neverRepeated),
        view("time goes by quarters of a second", "done by time", Rounding::new),
        view("dead letters come newest first", "status", NewestFirst::new),
        limits("finished tasks are all kept", "every task, once", Mistakes::keepAll),
        events("handing back costs an attempt", "attempts", Mistakes::handBackCosts),
        replay("replay forgets sessions", Mistakes::replayWithoutSessions),
        replay("replay skips extensions", Mistakes::replayWithoutExtensions),
        Mistake.inImage(
            "an image shows tasks as they became",
            "the image shows the shard as it was",
            shard -> shard.state().captureWith(null)));
  }

  // ---- how they are planted

  private static Mistake rules(String name, String noticedAs, Supplier<Rules> rules) {
    return Mistake.inRules(name, noticedAs, rules);
  }

  private static Mistake turn(String name, String noticedAs, UnaryOperator<Turn> alteration) {
    return rules(
        name,
        noticedAs,
        () -> (command, turn) -> Rules.DEFAULT.decide(command, alteration.apply(turn)));
  }

  private static Mistake view(String name, String noticedAs, UnaryOperator<ShardView> alteration) {
    return turn(
        name,
        noticedAs,
        turn ->
            new AlteredTurn(turn) {
              @Override
              public ShardView view() {
                return alteration.apply(real.view());
              }
            });
  }

  private static Mistake limits(
      String name, String noticedAs, UnaryOperator<ShardLimits> alteration) {
    return turn(
        name,
        noticedAs,
        turn ->
            new AlteredTurn(turn) {
              @Override
              public ShardLimits limits() {
                return alteration.apply(real.limits());
              }
            });
  }

  /** What happens instead of an event; null for nothing. */
  private interface Instead {
    @Nullable TaskEvent of(TaskEvent event, ShardState state);
  }

  private static Mistake events(String name, String noticedAs, Instead instead) {
    return turn(
        name,
        noticedAs,
        turn ->
            new AlteredTurn(turn) {
              @Override
              public void happened(TaskEvent event) {
                TaskEvent other = instead.of(event, (ShardState) real.view());
                if (other != null) {
                  real.happened(other);
                }
              }
            });
  }

  private static Mistake replay(String name, BiConsumer<Shard, byte[]> replay) {
    return Mistake.inReplay(name, "replay leads where life led", replay);
  }

  // ---- the mistakes

  private static final class DoubleLease extends AlteredView {
    DoubleLease(ShardView real) {
      super(real);
    }

    @Override
    public @Nullable TaskRead first(Lane lane) {
      TaskRead first = real.first(lane);
      if (first != null) {
        return first;
      }
      for (TaskCell cell : ((ShardState) real).tasks.sorted()) {
        boolean longSince = cell.startedAt < ((ShardState) real).nowMillis;
        if (cell.status == TaskStatus.RUNNING && longSince && cell.lane().equals(lane)) {
          cell.status = TaskStatus.QUEUED;
          cell.lane.add(cell);
          return cell;
        }
      }
      return null;
    }
  }

  private static final class LateCompletion extends AlteredView {
    LateCompletion(ShardView real) {
      super(real);
    }

    @Override
    public @Nullable TaskRead find(long number) {
      TaskRead task = real.find(number);
      return task == null || task.status() != TaskStatus.RUNNING ? task : withoutEnd(task);
    }

    private static TaskRead withoutEnd(TaskRead task) {
      return (TaskRead)
          Proxy.newProxyInstance(
              TaskRead.class.getClassLoader(),
              new Class<?>[] {TaskRead.class},
              (proxy, method, args) ->
                  method.getName().equals("wakeAtMillis")
                      ? Long.MAX_VALUE
                      : method.invoke(task, args));
    }
  }

  private static final class SameToken extends AlteredView {
    SameToken(ShardView real) {
      super(real);
    }

    @Override
    public long nextToken() {
      return Math.max(real.epoch() << 40 | 1, real.nextToken() - 1);
    }
  }

  private static @Nullable TaskEvent loseExpired(TaskEvent event, ShardState state) {
    return event instanceof TaskEvent.Expired ? null : event;
  }

  private static TaskEvent retryLater(TaskEvent event, ShardState state) {
    return event instanceof TaskEvent.Failed failed
        ? new TaskEvent.Failed(failed.number(), failed.error(), failed.retryAtMillis() + 1_001)
        : event;
  }

  private static final class WithoutJitter extends AlteredTurn {
    WithoutJitter(Turn real) {
      super(real);
    }

    @Override
    public RandomGenerator dice() {
      return new Random(1) {
        @Override
        public double nextDouble() {
          return 0;
        }
      };
    }
  }

  private static final class IgnoringAge extends AlteredView {
    IgnoringAge(ShardView real) {
      super(real);
    }

    @Override
    public @Nullable TaskRead first(Lane lane) {
      return StreamSupport.stream(List.of(((ShardState) real).tasks.sorted()).spliterator(), false)
          .filter(cell -> cell.status == TaskStatus.QUEUED && cell.lane().equals(lane))
          .max(
              Comparator.<TaskCell>comparingInt(cell -> cell.task.priority().points())
                  .thenComparing(Comparator.<TaskCell>comparingLong(c -> c.enqueuedAt).reversed())
                  .thenComparing(Comparator.<TaskCell>comparingLong(c -> c.number).reversed()))
          .orElse(null);
    }
  }

  private static final class Forgetful extends AlteredView {
    Forgetful(ShardView real) {
      super(real);
    }

    @Override
    public @Nullable Remembered remembered(TenantId tenant, String idempotencyKey) {
      return idempotencyKey.equals("i-3") ? null : real.remembered(tenant, idempotencyKey);
    }
  }

  private static PoolCounts miscounted(PoolCounts counts, int ready, int running) {
    PoolCounts wrong = new PoolCounts(counts.tenant(), counts.pool());
    wrong.ready = counts.ready + ready;
    wrong.delayed = counts.delayed;
    wrong.running = counts.running + running;
    return wrong;
  }

  private static final class Miscounting extends AlteredView {
    private final int ready;

    Miscounting(ShardView real, int ready) {
      super(real);
      this.ready = ready;
    }

    @Override
    public PoolCounts counts(Lane lane) {
      return miscounted(real.counts(lane), ready, 0);
    }
  }

  private static ShardLimits oneMoreSlot(ShardLimits limits) {
    return new ShardLimits(
        limits.queueCapacity(),
        limits.maxRunning() + 1,
        limits.finishedKept(),
        limits.retentionMillis());
  }

  private static ShardLimits keepAll(ShardLimits limits) {
    return new ShardLimits(
        limits.queueCapacity(), limits.maxRunning(), 1_000, limits.retentionMillis());
  }

  private static Rules leaking() {
    AtomicInteger leaked = new AtomicInteger();
    return (command, turn) ->
        Rules.DEFAULT.decide(
            command,
            new AlteredTurn(turn) {
              @Override
              public ShardView view() {
                return new AlteredView(real.view()) {
                  @Override
                  public PoolCounts counts(Lane lane) {
                    return miscounted(real.counts(lane), 0, leaked.get());
                  }
                };
              }

              @Override
              public void happened(TaskEvent event) {
                leaked.addAndGet(event instanceof TaskEvent.Expired ? 1 : 0);
                real.happened(event);
              }
            });
  }

  private static final class WithoutDeadlines extends AlteredView {
    WithoutDeadlines(ShardView real) {
      super(real);
    }

    @Override
    public List<? extends TaskRead> due(long nowMillis, int limit) {
      return real.due(nowMillis, limit).stream()
          .filter(task -> !task.task().options().isTooLate(nowMillis))
          .toList();
    }
  }

  private static final class KeepingAttempts extends AlteredTurn {
    KeepingAttempts(Turn real) {
      super(real);
    }

    @Override
    public void happened(TaskEvent event) {
      TaskCell cell = ((ShardState) real.view()).find(event.number());
      int attempts = cell == null ? 0 : cell.attempts;
      real.happened(event);
      if (cell != null && event instanceof TaskEvent.Redriven) {
        cell.attempts = attempts;
      }
    }
  }

  private static @Nullable TaskEvent cancelWaitingOnly(TaskEvent event, ShardState state) {
    TaskCell cell = state.find(event.number());
    boolean held = cell != null && cell.status == TaskStatus.RUNNING;
    return event instanceof TaskEvent.Cancelled && held ? null : event;
  }

  private static ShardAnswer cancelAny(ShardCommand command, Turn turn) {
    if (command instanceof ShardCommand.Cancel cancel) {
      TaskRead task = turn.view().find(cancel.number());
      TenantId tenant = task == null ? cancel.tenant() : task.lane().tenant();
      return Rules.DEFAULT.decide(new ShardCommand.Cancel(tenant, cancel.number()), turn);
    }
    return Rules.DEFAULT.decide(command, turn);
  }

  private static ShardAnswer reportAny(ShardCommand command, Turn turn) {
    ShardAnswer answer = Rules.DEFAULT.decide(command, turn);
    if (command instanceof ShardCommand.ReportAll reports
        && answer instanceof ShardAnswer.Reports(List<Reported> reported)) {
      List<Reported> told = new ArrayList<>(reported);
      for (int i = 0; i < told.size(); i++) {
        boolean exists = turn.view().find(reports.reports().get(i).task().number()) != null;
        if (told.get(i) == Reported.NOT_FOUND && exists) {
          told.set(i, Reported.STALE);
        }
      }
      return new ShardAnswer.Reports(told);
    }
    return answer;
  }

  private static ShardAnswer neverRepeated(ShardCommand command, Turn turn) {
    ShardAnswer answer = Rules.DEFAULT.decide(command, turn);
    return answer instanceof ShardAnswer.Reports(List<Reported> reported)
        ? new ShardAnswer.Reports(
            reported.stream().map(r -> r == Reported.REPEATED ? Reported.ACCEPTED : r).toList())
        : answer;
  }

  private static final class Rounding extends AlteredView {
    Rounding(ShardView real) {
      super(real);
    }

    @Override
    public List<? extends TaskRead> due(long nowMillis, int limit) {
      return real.due(nowMillis | 255, limit);
    }
  }

  private static final class NewestFirst extends AlteredView {
    NewestFirst(ShardView real) {
      super(real);
    }

    @Override
    public Iterable<? extends TaskRead> dead() {
      List<TaskRead> dead = new ArrayList<>();
      real.dead().forEach(dead::add);
      return dead.reversed();
    }
  }

  private static @Nullable TaskEvent handBackCosts(TaskEvent event, ShardState state) {
    return event instanceof TaskEvent.HandedBack back
        ? new TaskEvent.Expired(back.number())
        : event;
  }

  private static void replayWithoutSessions(Shard shard, byte[] frame) {
    shard.replay(frame);
    shard.state().sessions.all().clear();
  }

  private static void replayWithoutExtensions(Shard shard, byte[] frame) {
    EventReader events = new EventReader(frame);
    for (TaskEvent event = events.next(); event != null; event = events.next()) {
      if (event instanceof TaskEvent.Extended) {
        return;
      }
    }
    shard.replay(frame);
  }
}
