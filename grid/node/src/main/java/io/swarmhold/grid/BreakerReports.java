package io.swarmhold.grid;

import io.swarmhold.grid.Guard.Standing;
import io.swarmhold.grid.PoolLoads.PoolLoad;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.breaker.BreakerAsk;
import io.swarmhold.model.breaker.BreakerCommand;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.breaker.BreakerKey.Kind;
import io.swarmhold.model.breaker.BreakerReply;
import io.swarmhold.model.breaker.Outcomes;
import io.swarmhold.model.breaker.Permits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tells breakers what became of work on this member, keeps to where they stand, and asks for
 * permits to probe those that are half open. Of an agent its desk knows every outcome, in order; of
 * a pool every member knows its part.
 */
final class BreakerReports {

  /** How often breakers are told, and how late one is noticed whose time is up. */
  static final long ROUND_MILLIS = 200;

  /** Permits asked for at a time; there are as many as the breaker's settings say, in all. */
  private static final int WANTED = 10;

  private final PoolLoads loads;
  private final AgentDesks desks;
  private final BreakerCalls calls;
  private final Shards shards;
  private final LocalShards local;
  private final ShardHost host;
  private final Runnable retell;

  /**
   * @param retell tells the matcher what waits: more may be given than before
   */
  BreakerReports(
      PoolLoads loads,
      AgentDesks desks,
      BreakerCalls calls,
      Shards shards,
      LocalShards local,
      ShardHost host,
      Runnable retell) {
    this.loads = loads;
    this.desks = desks;
    this.calls = calls;
    this.shards = shards;
    this.local = local;
    this.host = host;
    this.retell = retell;
  }

  /** Breakers stand so from now on; all others are closed. */
  void standing(Map<BreakerKey, Standing> standings) {
    boolean more = loads.standing(standings);
    desks.standing(standings);
    if (more) {
      retell.run();
    }
  }

  /** Reports, and asks for permits; to be called every {@link #ROUND_MILLIS}. */
  void round(Map<BreakerKey, Standing> standings) {
    standing(standings);
    List<BreakerAsk> asks = new ArrayList<>();
    for (PoolLoad load : loads.all()) {
      BreakerKey key = BreakerKey.of(load.key.tenant(), load.key.pool());
      report(key, load.guard, asks);
      if (load.guard.standing().isProbing() && load.guard.permits() == 0 && load.ready() > 0) {
        asks.add(new BreakerAsk(key, new BreakerCommand.TakePermits(WANTED)));
      }
    }
    desks.reportOutcomes((agent, outcomes, guard, isHere) -> {
      BreakerKey key = BreakerKey.of(agent.tenant(), agent.agent());
      report(key, outcomes, asks);
      report(key, guard, asks);
      if (isHere && guard.standing().isProbing() && guard.permits() == 0) {
        asks.add(new BreakerAsk(key, new BreakerCommand.TakePermits(1)));
      }
    });
    var unused = calls.send(asks, null).thenAccept(replies -> permitted(asks, replies));
    tickDue();
  }

  private static void report(BreakerKey key, Outcomes outcomes, List<BreakerAsk> asks) {
    if (!outcomes.isEmpty()) {
      asks.add(new BreakerAsk(key, new BreakerCommand.Report(outcomes)));
    }
  }

  private static void report(BreakerKey key, Guard guard, List<BreakerAsk> asks) {
    report(key, guard.takeOutcomes(), asks);
    Outcomes probed = guard.takeProbed();
    if (!probed.isEmpty()) {
      asks.add(
          new BreakerAsk(
              key,
              new BreakerCommand.ReportProbes(
                  guard.standing().round(), probed.successes(), probed.failures())));
    }
  }

  private void permitted(List<BreakerAsk> asks, List<BreakerReply> replies) {
    boolean any = false;
    for (int i = 0; i < replies.size(); i++) {
      Permits permits = replies.get(i).permits();
      if (permits.count() > 0) {
        permit(asks.get(i).key(), permits);
        any = true;
      }
    }
    if (any) {
      retell.run();
    }
  }

  private void permit(BreakerKey key, Permits permits) {
    if (key.kind() == Kind.AGENT) {
      desks.permit(new AgentKey(key.tenant(), new AgentId(key.name())), permits);
      return;
    }
    PoolLoad load = loads.find(key.tenant(), new PoolId(key.name()));
    if (load != null) {
      load.guard.permit(permits.round(), permits.count());
    }
  }

  /** Lets happen what is due to the breakers of shards that are served here. */
  private void tickDue() {
    for (int shard = 0; shard < shards.count(); shard++) {
      if (shards.isServedHere(shard)) {
        int asked = shard;
        var unused =
            local
                .run(shard, () -> host.primary().breakersDue(asked))
                .thenCompose(due ->
                    calls.send(
                        due.stream()
                            .map(key -> new BreakerAsk(key, new BreakerCommand.Tick()))
                            .toList(),
                        null));
      }
    }
  }
}
