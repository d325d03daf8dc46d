package io.swarmhold.model.port;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import java.util.List;
import java.util.Optional;

/**
 * What happened to tasks, in the order it was logged, from any point that is still kept.
 *
 * <p>A reader pulls; there is no buffer that a slow one could fill. Only events as durable as the
 * node's default durability are shown.
 */
public interface EventFeed {

  int MAX_BATCH = 1_000;

  /** Position after the newest event: reading from here shows only what is yet to come. */
  Position end();

  /**
   * Up to {@code max} events of a tenant after {@code after}. Cost: reads the log; call it from a
   * thread that may block for milliseconds. Looks at no more than {@link #MAX_BATCH} x 16 events,
   * so it may return none and still have moved {@link Batch#next}.
   *
   * @param task only this task's events, if present
   */
  Batch read(TenantId tenant, Optional<TaskId> task, Position after, int max);

  /**
   * Calls {@code listener} on a thread of the log whenever there is more to read. Close to stop.
   */
  AutoCloseable onAdvance(Runnable listener);

  /**
   * @param gap true if events between {@code after} and the first one here were trimmed
   * @param atEnd true if there was nothing more to read
   */
  record Batch(List<TaskHappening> events, Position next, boolean gap, boolean atEnd) {}

  /**
   * A place in the log.
   *
   * @param frame position of the log's frame
   * @param index of the event within it
   */
  record Position(long frame, int index) implements Comparable<Position> {

    public static final Position START = new Position(0, 0);

    /** As {@link #toString} writes it and not otherwise, or an IllegalArgumentException. */
    public static Position parse(String text) {
      int dot = text.indexOf('.');
      try {
        if (dot > 0 && text.length() <= 32) {
          Position position =
              new Position(
                  Long.parseLong(text, 0, dot, 10),
                  Integer.parseInt(text, dot + 1, text.length(), 10));
          if (position.frame >= 0 && position.index >= 0 && position.toString().equals(text)) {
            return position;
          }
        }
      } catch (NumberFormatException e) {
        // falls through to the one message for all that is malformed
      }
      throw new IllegalArgumentException(
          "position: malformed (expected: frame.index, such as 1042.3)");
    }

    @Override
    public int compareTo(Position other) {
      int byFrame = Long.compare(frame, other.frame);
      return byFrame != 0 ? byFrame : Integer.compare(index, other.index);
    }

    @Override
    public String toString() {
      return frame + "." + index;
    }
  }

  /**
   * One event, as told to the world.
   *
   * @param type the text of an {@link EventType}
   * @param agent empty where no agent has a part in it
   * @param detail reason or error, for people; may be empty
   */
  record TaskHappening(
      Position position,
      long atMillis,
      String type,
      TaskId task,
      String pool,
      String taskType,
      String agent,
      long token,
      String detail) {}
}
