package io.swarmhold.perf.sim;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Durability;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.Priority;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Submitters, agents and readers, each at whatever member runs. */
final class Clients {

  private static final TenantId TENANT = new TenantId("acme");
  private static final Lane LANE = Lane.of(TENANT, new PoolId("research"));
  private static final RetryPolicy AGAIN = new RetryPolicy(100, 100, 1, 100, 50);

  private final Story story;
  private final Promises promises;
  private final Agents agents;
  private final List<Keyed> keyed = new ArrayList<>();
  private boolean over;

  /** A task under an idempotency key. */
  private record Keyed(int op, int shard, NewTask task) {}

  Clients(Story story) {
    this.story = story;
    this.promises = story.referee.promises;
    this.agents = new Agents(story);
  }

  void begin() {
    story.agenda.in(story.upTo(2 * story.plan.opGapMicros() * 1_000), this::next);
  }

  /** From now on nothing new is submitted. */
  void end() {
    over = true;
  }

  private void next() {
    if (over) {
      return;
    }
    Life life = anyLife();
    if (life != null) {
      switch (story.dice.nextInt(10)) {
        case 0, 1, 2, 3 -> submit(life);
        case 4, 5, 6 ->
            lease(life, story.dice.nextInt(story.plan.shards()), 1 + story.dice.nextInt(4));
        case 7 -> submitAgain(life);
        default -> read(life);
      }
    }
    begin();
  }

  @Nullable Life anyLife() {
    SimMember member = story.members.get(story.dice.nextInt(story.members.size()));
    return member.runs() ? member.life() : null;
  }

  private void submit(Life life) {
    int op = promises.nextOp();
    boolean hasKey = story.dice.nextBoolean();
    NewTask task = task(op, hasKey ? "k" + op : null);
    int shard = story.dice.nextInt(story.plan.shards());
    if (hasKey) {
      keyed.add(new Keyed(op, shard, task));
    }
    send(life, op, shard, task);
  }

  private NewTask task(int op, @Nullable String key) {
    long visible = 1_000L + story.dice.nextInt(3_000);
    return new NewTask(
        LANE,
        "",
        Priority.MEDIUM,
        Promises.payload(op),
        new TaskOptions(null, key, 0, 0, visible, AGAIN));
  }

  /** The same task under its key, at another member perhaps; or another one, which is refused. */
  private void submitAgain(Life life) {
    if (keyed.isEmpty()) {
      return;
    }
    Keyed before = keyed.get(story.dice.nextInt(keyed.size()));
    if (story.dice.nextInt(5) == 0) {
      int op = promises.nextOp();
      send(life, op, before.shard(), task(op, before.task().options().idempotencyKey()));
    } else {
      send(life, before.op(), before.shard(), before.task());
    }
  }

  private void send(Life life, int op, int shard, NewTask task) {
    promises.sent(op);
    life.edge.send(
        shard,
        new ShardCommand.Submit(List.of(task)),
        story.plan.durability(),
        new Edge.Sender() {
          @Override
          public void answered(ShardAnswer answer, CopyId at) {
            var submission = ((ShardAnswer.Submitted) answer).submissions().getFirst();
            promises.submitted(op, task, submission);
          }

          @Override
          public void failed(boolean didNotHappen) {
            if (didNotHappen) {
              promises.refused(op);
            }
          }
        });
  }

  void lease(Life life, int shard, int slots) {
    AgentKey agent = new AgentKey(TENANT, new AgentId("a" + story.dice.nextInt(5)));
    long askedAt = story.agenda.now();
    Durability wanted = story.plan.earlyLeases() && !over ? null : Durability.MEMORY;
    life.edge.send(
        shard,
        new ShardCommand.Lease(LANE, List.of(new ShardCommand.Offer(agent, slots))),
        wanted,
        new Edge.Sender() {
          private Promises.@Nullable EarlyLease early;

          @Override
          public void answered(ShardAnswer answer, CopyId at) {
            var given = ((ShardAnswer.Leased) answer).assignments().getFirst();
            if (wanted == null && !given.isEmpty()) {
              early = promises.early(life, shard, at);
            }
            given.forEach(one -> agents.take(life, agent, one, askedAt, wanted != null, over));
          }

          @Override
          public void lost(ShardAnswer answer) {
            if (early != null) {
              early.isTold = true;
            }
          }
        });
  }

  private void read(Life life) {
    if (promises.acknowledged() == 0) {
      return;
    }
    TaskBook book = promises.anyAcknowledged();
    long askedAt = story.agenda.now();
    life.edge.read(
        book.id.shard(),
        shard -> shard.find(TENANT, book.id.number()),
        found -> promises.read(book, askedAt, found));
  }
}
