package io.swarmhold.perf.sim;

import io.swarmhold.model.consensus.ShardRecord;
import io.swarmhold.model.shard.Shard;
import org.jspecify.annotations.Nullable;

/**
 * All is healed: every shard must serve again, and all that was acknowledged must come to an end.
 */
final class QuietEnd {

  private static final long ROUND = 250 * Agenda.MILLI;
  private static final long WITHIN = 90 * Agenda.SECOND;
  private static final int SLOTS = 50;

  private final Story story;
  private final Clients clients;

  QuietEnd(Story story, Clients clients) {
    this.story = story;
    this.clients = clients;
  }

  void comeToRest() {
    clients.end();
    long until = story.agenda.now() + WITHIN;
    int calm = 0;
    while (calm < 4) {
      if (story.agenda.now() > until) {
        throw new BrokenPromise("INV15", "not at rest: " + trouble());
      }
      story.agenda.run(story.agenda.now() + ROUND);
      boolean isAtRest = true;
      for (int shard = 0; shard < story.plan.shards(); shard++) {
        isAtRest &= workOn(shard);
      }
      calm = isAtRest ? calm + 1 : 0;
    }
    for (int shard = 0; shard < story.plan.shards(); shard++) {
      Shard served = served(shard);
      if (served != null) {
        story.trace.mix(served.digest());
        story.referee.promises.assertHeld(served);
      }
    }
  }

  /** Lets agents take what is left; true if nothing is. */
  private boolean workOn(int shard) {
    Shard served = served(shard);
    if (served == null) {
      return false;
    }
    int[] open = {0};
    served.forEach(task -> open[0] += task.status().isFinal() ? 0 : 1);
    Life life = clients.anyLife();
    if (open[0] > 0 && life != null) {
      clients.lease(life, shard, SLOTS);
    }
    boolean isIdle = true;
    for (SimMember member : story.members) {
      Life one = member.life();
      isIdle &= one == null || one.edge.isIdle(shard);
    }
    return open[0] == 0 && isIdle;
  }

  /** The copy of whoever serves under the epoch that was agreed on; null if nobody does. */
  private @Nullable Shard served(int shard) {
    ShardRecord record = story.council.state().view().shard(shard);
    for (SimMember member : story.members) {
      Life life = member.life();
      if (life != null && life.host.local(shard).serving > 0) {
        LocalCopy local = life.host.local(shard);
        boolean isAgreed = local.serving == record.epoch() || story.has(Bug.EPOCH_FROM_THE_GRID);
        if (isAgreed && life.grid.primary(shard) == life) {
          return local.copy;
        }
      }
    }
    return null;
  }

  private String trouble() {
    StringBuilder trouble = new StringBuilder();
    for (int shard = 0; shard < story.plan.shards(); shard++) {
      ShardRecord record = story.council.state().view().shard(shard);
      Shard served = served(shard);
      trouble.append("s").append(shard).append(' ').append(record);
      trouble.append(served == null ? " is not served; " : " has open tasks; ");
      for (SimMember member : story.members) {
        Life life = member.life();
        if (life != null) {
          LocalCopy local = life.host.local(shard);
          trouble
              .append(life)
              .append(life.grid.primary(shard) == life ? "*" : "")
              .append(" at ")
              .append(local.id())
              .append(" serving ")
              .append(local.serving)
              .append(life.edge.isIdle(shard) ? ", " : " with a window that waits, ");
        }
      }
    }
    return trouble.toString();
  }
}
