package io.swarmhold.grid;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.agent.AgentCommand;
import io.swarmhold.model.agent.HeartbeatSettings;
import io.swarmhold.model.agent.HeartbeatWatch.Heard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/**
 * Brings signs of life to the shards of the agents, and has silent agents judged in the shards that
 * this member serves. Off the map and off the log: of a heartbeat nothing is written; what is
 * logged is that an agent was missed, and that it is back.
 *
 * <p>Beside Jet, not in a job: see the ADR on heartbeats.
 */
final class Heartbeats {

  /** Silent agents judged by one command: what lies beyond is judged the next time, soon. */
  private static final int MAX_JUDGED = 1_000;

  final LongAdder heard = new LongAdder();
  final LongAdder unknown = new LongAdder();
  final LongAdder judged = new LongAdder();

  private final Shards shards;
  private final LocalShards local;
  private final ShardHost host;
  private final AgentWrites writes;
  private final HeartbeatSettings settings;
  private final AtomicIntegerArray judging;

  Heartbeats(
      Shards shards,
      LocalShards local,
      ShardHost host,
      AgentWrites writes,
      HeartbeatSettings settings) {
    this.shards = shards;
    this.local = local;
    this.host = host;
    this.writes = writes;
    this.settings = settings;
    this.judging = new AtomicIntegerArray(shards.count());
  }

  /**
   * Passes signs of life on.
   *
   * @param known told of each agent what its shard knows of it; on a thread of the grid
   * @return done when all shards have answered that are served at the moment
   */
  CompletionStage<Void> pass(List<Sign> signs, BiConsumer<AgentKey, Sign.Known> known) {
    Map<Integer, List<Sign>> byShard = new TreeMap<>();
    for (Sign sign : signs) {
      byShard.computeIfAbsent(writes.shardOf(sign.agent()), shard -> new ArrayList<>()).add(sign);
    }
    List<CompletableFuture<Void>> all = new ArrayList<>();
    byShard.forEach((shard, some) ->
        all.add(
            shards
                .ask(shard, new ShardQuestion.Signs(some))
                .<Void>handle((seen, failure) -> {
                  if (seen != null && seen.value() != null) {
                    passed(some, seen.value(), known);
                  }
                  return null;
                })
                .toCompletableFuture()));
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
  }

  private void passed(
      List<Sign> signs, List<Sign.Known> answers, BiConsumer<AgentKey, Sign.Known> known) {
    List<AgentKey> back = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      AgentKey agent = signs.get(i).agent();
      Sign.Known answer = answers.get(i);
      (answer.heard() == Heard.UNKNOWN ? unknown : heard).increment();
      if (answer.heard() == Heard.BACK) {
        back.add(agent);
      }
      known.accept(agent, answer);
    }
    if (!back.isEmpty()) {
      var unused = writes.send(back, agent -> agent, AgentCommand.Hear::new, null);
    }
  }

  /** Has silent agents judged; to be called once a second. */
  void judge() {
    for (int shard = 0; shard < shards.count(); shard++) {
      if (shards.isServedHere(shard) && judging.compareAndSet(shard, 0, 1)) {
        judge(shard);
      }
    }
  }

  private void judge(int shard) {
    var unused =
        local
            .run(shard, () -> host.primary().silences(shard, MAX_JUDGED))
            .thenCompose(silences -> {
              judged.add(silences.size());
              return writes.send(
                  silences,
                  AgentCommand.Silence::key,
                  some -> new AgentCommand.Judge(some, settings),
                  null);
            })
            .whenComplete((outcomes, failure) -> judging.set(shard, 0));
  }
}
