package io.swarmhold.model.shard;

import static io.swarmhold.model.kit.TaskBuilder.aTask;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.Priority;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Thinks up what happens next: tenants submit, agents work, stall, lie and come late, time flies or
 * stands still, and messages arrive twice. Knows what an outsider knows, and from the referee which
 * moments are worth hitting to the millisecond.
 */
final class Narrator {

  private static final RetryPolicy[] POLICIES = {
    RetryPolicy.TASK_ASSIGNMENT,
    RetryPolicy.HANDOFF,
    RetryPolicy.MEMORY_WRITE,
    RetryPolicy.LLM_CALL,
    RetryPolicy.CHECKPOINT_SAVE,
    RetryPolicy.GENERIC,
    new RetryPolicy(1, 1_000, 2, 10_000, 0),
    new RetryPolicy(3, 0, 1, 0, 0),
    new RetryPolicy(9, 10, 10, 2_000, 5),
  };

  /** Ages at which tasks of two priorities stand next to each other, in minutes. */
  private static final int[] TELLING_AGES = {90, 400, 490, 500, 900, 990};

  private static final long QUIET_SESSION = 9;

  private final Notebook notes;
  private final boolean calm;
  private final List<Given> given = new ArrayList<>();
  private final Map<Long, Envelope> latest = new HashMap<>();
  private SplittableRandom dice = new SplittableRandom(0);
  private long clock = 1_767_225_600_000L;

  /** A task in an agent's hands, or so the agent thinks. */
  private record Given(AgentKey agent, Assignment assignment) {}

  /**
   * @param calm whether time mostly passes slowly, so that agents mostly come in time
   */
  Narrator(Notebook notes, boolean calm) {
    this.notes = notes;
    this.calm = calm;
  }

  Envelope next(long seed) {
    dice = new SplittableRandom(seed);
    clock += elapsed();
    long session = dice.nextLong(1, 4);
    Envelope before = latest.get(session);
    if (before != null && chance(15)) {
      Notebook.SessionNote answered = notes.sessions.get(session);
      return answered != null && chance(4)
          ? renumbered(before, answered.sequence() - 1)
          : renumbered(before, before.sequence());
    }
    List<ShardCommand> commands = new ArrayList<>();
    do {
      commands.add(command());
    } while (chance(4));
    long sequence = before == null ? 1 : before.sequence() + 1;
    long behind = chance(20) ? dice.nextInt(10_000) : 0;
    Envelope envelope = new Envelope(session, sequence, clock - behind, dice.nextLong(), commands);
    latest.put(session, envelope);
    return envelope;
  }

  void hear(Envelope envelope, List<ShardAnswer> answers) {
    for (int i = 0; i < answers.size(); i++) {
      if (envelope.commands().get(i) instanceof ShardCommand.Lease lease
          && answers.get(i) instanceof ShardAnswer.Leased leased) {
        for (int j = 0; j < leased.assignments().size(); j++) {
          AgentKey agent = lease.offers().get(j).agent();
          leased.assignments().get(j).forEach(one -> given.add(new Given(agent, one)));
        }
      }
    }
  }

  private Envelope renumbered(Envelope envelope, long sequence) {
    return new Envelope(envelope.session(), sequence, clock, dice.nextLong(), envelope.commands());
  }

  private boolean chance(int oneIn) {
    return dice.nextInt(oneIn) == 0;
  }

  private <T> T one(List<T> of) {
    return of.get(dice.nextInt(of.size()));
  }

  private long elapsed() {
    if (calm && !chance(8)) {
      return dice.nextInt(100);
    }
    return switch (dice.nextInt(24)) {
      case 0, 1, 2, 3 -> 0;
      case 4, 5, 6, 7 -> untilSomethingIsDue();
      case 8 -> TELLING_AGES[dice.nextInt(TELLING_AGES.length)] * 60_000L - 2 + dice.nextInt(5);
      case 9 -> chance(6) ? dice.nextLong(5 * 86_400_000L) : dice.nextInt(3_600_000);
      case 10, 11 -> dice.nextInt(20_000);
      default -> dice.nextInt(400);
    };
  }

  /** To the millisecond, the one before or the one after; 0 if nothing is. */
  private long untilSomethingIsDue() {
    List<Long> moments = new ArrayList<>();
    long retention = notes.limits.retentionMillis();
    for (TaskNote note : notes.tasks) {
      moments.add(note.isOpen() ? note.due(retention) : note.updatedAt + retention);
      moments.add(note.task.options().deadlineMillis());
    }
    notes.keys.forEach(key -> moments.add(key.at() + (chance(9) ? Notebook.KEY_RETENTION : 0)));
    moments.removeIf(moment -> moment <= clock || moment == Long.MAX_VALUE);
    if (moments.isEmpty()) {
      return 0;
    }
    return Math.max(0, one(moments) - clock - 1 + dice.nextInt(3));
  }

  private ShardCommand command() {
    if (notes.epoch == 0) {
      return chance(10) ? submit() : new ShardCommand.Activate(1 + dice.nextInt(3));
    }
    return switch (dice.nextInt(40)) {
      case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 -> submit();
      case 11, 12, 13, 14, 15, 16, 17, 18, 19 -> lease();
      case 20, 21, 22, 23, 24, 25, 26, 27, 28 -> reports();
      case 29, 30, 31, 32, 33, 34 -> new ShardCommand.Tick();
      case 35, 36 -> new ShardCommand.Cancel(tenant(), number());
      case 37 -> new ShardCommand.Redrive(deadLetters());
      case 38 -> chance(2) ? new ShardCommand.Purge(deadLetters()) : submit();
      default ->
          chance(4)
              ? new ShardCommand.Activate(Math.max(0, notes.epoch - 1 + dice.nextInt(3)))
              : new ShardCommand.Tick();
    };
  }

  private TenantId tenant() {
    return new TenantId("t-" + dice.nextInt(2));
  }

  private Lane lane(TenantId tenant) {
    return new Lane(
        tenant,
        new PoolId("p-" + (chance(3) ? 1 : 0)),
        chance(6) ? List.of("gpu") : List.of(),
        chance(6) ? "eu" : "");
  }

  private AgentKey agent() {
    return new AgentKey(tenant(), new AgentId("a-" + dice.nextInt(3)));
  }

  private long number() {
    return notes.tasks.isEmpty() || chance(12) ? dice.nextInt(3) : one(notes.tasks).number;
  }

  private ShardCommand submit() {
    TenantId tenant = tenant();
    List<NewTask> tasks = new ArrayList<>();
    do {
      tasks.add(chance(4) ? known(tenant) : fresh(tenant));
    } while (chance(2));
    boolean[] withoutPlace = new boolean[tasks.size()];
    withoutPlace[0] = chance(20);
    return withoutPlace[0]
        ? new ShardCommand.Submit(tasks, withoutPlace)
        : new ShardCommand.Submit(tasks);
  }

  /** One of few tasks under one of few idempotency keys, so that they come again. */
  private NewTask known(TenantId tenant) {
    return aTask()
        .in(Lane.of(tenant, new PoolId("p-0")))
        .idempotencyKey("i-" + dice.nextInt(5))
        .payload("{\"n\":" + (chance(5) ? 1 : 0) + "}")
        .notBefore(chance(3) ? clock + dice.nextInt(5_000) : 0)
        .build();
  }

  private NewTask fresh(TenantId tenant) {
    return aTask()
        .in(lane(tenant))
        .type(chance(3) ? "index" : "")
        .priority(Priority.of(dice.nextInt(4)))
        .key(chance(3) ? "k-" + dice.nextInt(3) : null)
        .payload("{\"n\":" + dice.nextInt(100) + "}")
        .notBefore(chance(4) ? clock - 5 + dice.nextInt(chance(3) ? 10 : 10_000) : 0)
        .deadline(chance(4) ? clock - 5 + dice.nextInt(chance(3) ? 10 : 10_000) : 0)
        .visibleAgainAfter(1_000 + dice.nextInt(chance(5) ? 3_600_000 : 4_000))
        .retry(POLICIES[dice.nextInt(POLICIES.length)])
        .build();
  }

  private ShardCommand lease() {
    Lane lane = notes.tasks.isEmpty() || chance(5) ? lane(tenant()) : one(notes.tasks).task.lane();
    List<ShardCommand.Offer> offers = new ArrayList<>();
    do {
      offers.add(new ShardCommand.Offer(agent(), dice.nextInt(4)));
    } while (chance(2));
    return new ShardCommand.Lease(lane, offers);
  }

  private ShardCommand reports() {
    if (given.isEmpty()) {
      return lease();
    }
    AgentKey agent = recent().agent();
    List<Report> reports = new ArrayList<>();
    do {
      Given about = recent();
      if (about.agent().equals(agent) || chance(10)) {
        reports.add(report(about.assignment()));
      }
    } while (chance(2) || reports.isEmpty());
    return new ShardCommand.ReportAll(chance(25) ? agent() : agent, reports);
  }

  /** Mostly one that its agent still holds, else any of the latest. */
  private Given recent() {
    List<Given> held =
        given.stream()
            .filter(one -> {
              TaskNote note = notes.find(one.assignment().task().number());
              return note != null
                  && note.is(TaskStatus.RUNNING)
                  && note.token == one.assignment().token();
            })
            .toList();
    if (!held.isEmpty() && !chance(4)) {
      return one(held);
    }
    int back = chance(5) ? dice.nextInt(given.size()) : dice.nextInt(Math.min(6, given.size()));
    return given.get(given.size() - 1 - back);
  }

  private Report report(Assignment about) {
    TaskId task =
        switch (dice.nextInt(30)) {
          case 0 -> new TaskId(about.task().shard() + 1, about.task().number());
          case 1 -> new TaskId(about.task().shard(), number());
          default -> about.task();
        };
    long token = chance(25) ? about.token() - 1 + dice.nextInt(3) : about.token();
    return switch (dice.nextInt(10)) {
      case 0, 1, 2 -> new Report.Complete(task, token, new byte[] {(byte) (chance(4) ? 1 : 0)});
      case 3, 4, 5, 6 -> new Report.Fail(task, token, error(), !chance(5));
      case 7 -> new Report.Extend(task, token, chance(2) ? 0 : dice.nextLong(-5, 50_000_000));
      case 8 -> new Report.Progress(task, token, dice.nextInt(11) / 10.0);
      default -> new Report.HandBack(task, token);
    };
  }

  private String error() {
    return chance(10) ? "x".repeat(dice.nextInt(2)) + "\uD83D\uDE00".repeat(600) : "no luck";
  }

  private ShardCommand.DeadLetters deadLetters() {
    return new ShardCommand.DeadLetters(
        tenant(),
        chance(3) ? List.of(number(), number(), number()) : null,
        chance(4) ? new PoolId("p-0") : null,
        chance(4) ? DeadReason.of(dice.nextInt(5)) : null,
        1 + dice.nextInt(4));
  }

  /** At the end: time moves on to the next moment at which something happens by itself. */
  Envelope tick() {
    clock = Math.max(clock, notes.clock);
    notes.tasks.stream()
        .mapToLong(note -> note.due(notes.limits.retentionMillis()))
        .min()
        .ifPresent(due -> clock = due == Long.MAX_VALUE ? clock : Math.max(clock, due));
    return quiet(new ShardCommand.Tick());
  }

  /** At the end: one honest agent does what is left. */
  Envelope quiet(ShardCommand command) {
    Envelope before = latest.get(QUIET_SESSION);
    long sequence = before == null ? 1 : before.sequence() + 1;
    Envelope envelope = new Envelope(QUIET_SESSION, sequence, clock, sequence, List.of(command));
    latest.put(QUIET_SESSION, envelope);
    return envelope;
  }
}
