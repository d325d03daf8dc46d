package io.swarmhold.model.shard;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Assignment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who gets what (B2, B4, B7, B8). */
final class LeaseRules {

  private LeaseRules() {}

  static ShardAnswer lease(ShardCommand.Lease command, Turn turn) {
    Lane lane = command.lane();
    Rooms rooms = new Rooms(command.offers());
    int running = turn.view().counts(lane).running();
    while (rooms.left() > 0 && running < turn.limits().maxRunning()) {
      TaskRead first = turn.view().first(lane);
      if (first == null) {
        break;
      }
      if (first.task().options().isTooLate(turn.nowMillis())) {
        turn.happened(new TaskEvent.Buried(first.number(), DeadReason.DEADLINE, ""));
      } else {
        leaseOne(first, rooms, turn);
        running++;
      }
    }
    return new ShardAnswer.Leased(rooms.given, turn.view().ready(lane), turn.view().bestKey(lane));
  }

  private static void leaseOne(TaskRead first, Rooms rooms, Turn turn) {
    NewTask task = first.task();
    int place = rooms.placeFor(task.options().key());
    AgentKey agent = rooms.agent(place);
    long token = turn.view().nextToken();
    TaskOptions options = task.options();
    long expiresAt = options.leaseEnd(turn.nowMillis(), options.visibilityTimeoutMillis());
    turn.happened(new TaskEvent.Leased(first.number(), agent, token, expiresAt));
    rooms.give(place, assignment(first, turn.view().shard()));
  }

  /** What the holder of a running task is told. */
  static Assignment assignment(TaskRead running, int shard) {
    NewTask task = running.task();
    return new Assignment(
        new TaskId(shard, running.number()),
        running.token(),
        task.lane().tenant(),
        task.type(),
        task.options().key(),
        running.attempts(),
        running.wakeAtMillis(),
        task.payload());
  }

  /** The room that is left at each agent, and what each has been given. */
  private static final class Rooms {

    private final List<ShardCommand.Offer> offers;
    private final int[] left;
    private final List<List<Assignment>> given;
    private int total;
    private int current;

    Rooms(List<ShardCommand.Offer> offers) {
      this.offers = offers;
      this.left = new int[offers.size()];
      this.given = new ArrayList<>(offers.size());
      for (int i = 0; i < left.length; i++) {
        left[i] = offers.get(i).slots();
        total += left[i];
        given.add(new ArrayList<>(Math.min(left[i], 64)));
      }
    }

    int left() {
      return total;
    }

    AgentKey agent(int place) {
      return offers.get(place).agent();
    }

    /**
     * The first agent with room; for work that belongs together, the one of those with room that
     * its key points to.
     */
    int placeFor(@Nullable String key) {
      if (key != null) {
        return affine(key);
      }
      while (left[current] == 0) {
        current++;
      }
      return current;
    }

    /**
     * Rendezvous hashing (Thaler, Ravishankar 1998): the same agent as long as it is offered and
     * has room.
     */
    private int affine(String key) {
      int best = -1;
      long bestWeight = 0;
      for (int i = 0; i < left.length; i++) {
        if (left[i] > 0) {
          TenantId tenant = offers.get(i).agent().tenant();
          long weight = weight(key, tenant.value(), offers.get(i).agent().agent().value());
          if (best < 0 || weight > bestWeight) {
            best = i;
            bestWeight = weight;
          }
        }
      }
      return best;
    }

    private static long weight(String key, String tenant, String agent) {
      long hash = key.hashCode() * 0x9E3779B97F4A7C15L + tenant.hashCode() * 31L + agent.hashCode();
      hash = (hash ^ hash >>> 31) * 0xBF58476D1CE4E5B9L;
      return hash ^ hash >>> 29;
    }

    void give(int place, Assignment assignment) {
      left[place]--;
      total--;
      given.get(place).add(assignment);
    }
  }
}
