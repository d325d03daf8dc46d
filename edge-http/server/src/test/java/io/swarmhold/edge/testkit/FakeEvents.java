package io.swarmhold.edge.testkit;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.EventFeed;
import io.swarmhold.model.port.EventPosition;
import io.swarmhold.model.port.EventPosition.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The events of a {@link FakeSwarm}, in one log of one shard. */
public final class FakeEvents implements EventFeed {

  private final FakeState state;

  FakeEvents(FakeState state) {
    this.state = state;
  }

  @Override
  public EventPosition end() {
    synchronized (state) {
      return after(state.log.size());
    }
  }

  /** After so many events. */
  public static EventPosition after(long events) {
    return EventPosition.START.with(1, events == 0 ? Mark.NONE : Mark.after(1, events));
  }

  @Override
  public Reading open(TenantId tenant, Optional<TaskId> task, EventPosition after) {
    return new Reading() {
      private EventPosition at = after;

      @Override
      public Batch next(int max) {
        Batch batch = read(tenant, task, at, max);
        at = batch.next();
        return batch;
      }
    };
  }

  private Batch read(TenantId tenant, Optional<TaskId> task, EventPosition after, int max) {
    synchronized (state) {
      long seen = after.of(1).sequence();
      boolean gap = seen < state.trimmed && seen > 0;
      List<TaskHappening> found = new ArrayList<>();
      int at = (int) Math.max(seen, state.trimmed);
      while (at < state.log.size() && found.size() < max) {
        TaskHappening event = state.log.get(at);
        if (state.logTenants.get(at).equals(tenant)
            && (task.isEmpty() || task.get().equals(event.task()))) {
          found.add(event);
        }
        at++;
      }
      state.readUpTo = Math.max(state.readUpTo, at);
      return new Batch(found, after(at), gap, at >= state.log.size());
    }
  }

  @Override
  public AutoCloseable onAdvance(Runnable listener) {
    synchronized (state) {
      state.listeners.add(listener);
      return () -> {
        synchronized (state) {
          state.listeners.remove(listener);
        }
      };
    }
  }
}
