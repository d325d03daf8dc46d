package io.swarmhold.model.port;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import java.util.List;
import java.util.Optional;

/**
 * What happened to tasks, in all shards, from any point that is still kept.
 *
 * <p>Every member tells the same. What happened in one shard, and so to one task, is told in the
 * order in which it happened; between shards there is no order. Each event is told once to who goes
 * on from a {@linkplain TaskHappening#position position}, at this member or another, wherever the
 * shard is served by then. Only events that are kept as firmly as the node's default durability
 * says, by enough members, are told.
 *
 * <p>A reader pulls; there is no buffer that a slow one could fill.
 */
public interface EventFeed {

  int MAX_BATCH = 1_000;

  /**
   * Position after the newest events this member has heard of, in a cluster a moment ago: reading
   * from here shows what is yet to come, and perhaps what came in that moment.
   */
  EventPosition end();

  /**
   * Begins to read events of a tenant after {@code after}.
   *
   * @param task only this task's events, if present
   */
  Reading open(TenantId tenant, Optional<TaskId> task, EventPosition after);

  /** Calls {@code listener} on a thread of the grid whenever there is more to read. */
  AutoCloseable onAdvance(Runnable listener);

  /** One reader. Belongs to one caller at a time. */
  interface Reading {

    /**
     * Up to {@code max} events, and {@link #MAX_BATCH}. Cost: reads logs, of this member where it
     * can, else of others; call it from a thread that may block, for milliseconds as a rule and for
     * seconds while a member does not answer. Looks at a bounded number of changes, so it may
     * return no event and still have moved {@link Batch#next}.
     */
    Batch next(int max);
  }

  /**
   * @param gap true if events between what was read before and the first one here may be missing:
   *     no member keeps them any more
   * @param atEnd true if there was nothing more to read
   */
  record Batch(List<TaskHappening> events, EventPosition next, boolean gap, boolean atEnd) {}

  /**
   * One event, as told to the world.
   *
   * @param position after it, for this reader: it differs between readers
   * @param id the event's own name, the same for all who are told, for ever
   * @param type the text of an {@link EventType}
   * @param agent empty where no agent has a part in it
   * @param detail reason or error, for people; may be empty
   */
  record TaskHappening(
      EventPosition position,
      String id,
      long atMillis,
      String type,
      TaskId task,
      String pool,
      String taskType,
      String agent,
      long token,
      String detail) {}
}
