package io.swarmhold.model.schedule;

/** What a shard answers to a {@link ScheduleCommand}. */
public sealed interface ScheduleAnswer {

  /** It was not there before. */
  record Created(long revision) implements ScheduleAnswer {}

  record Changed(long revision) implements ScheduleAnswer {}

  /** It was so already. */
  record Unchanged(long revision) implements ScheduleAnswer {}

  /** It is not there any more. */
  record Gone() implements ScheduleAnswer {}

  /** There is none. */
  record Missing() implements ScheduleAnswer {}

  /** It has another revision than was expected: nothing was done. */
  record Conflict(long revision) implements ScheduleAnswer {}

  /** There are as many as there may be, of schedules or of runs that wait. */
  record TooMany(int limit) implements ScheduleAnswer {}

  /** It cannot be; {@code why} gives value and expectation. */
  record Refused(String why) implements ScheduleAnswer {}

  record Started(long run, long task) implements ScheduleAnswer {}

  /** Starts once what is open is over. */
  record Waits(int runs) implements ScheduleAnswer {}

  record Skipped(SkipReason why) implements ScheduleAnswer {}

  /** The queue is full: nothing was done. */
  record QueueFull(int limit, long retryAfterMillis) implements ScheduleAnswer {}

  /**
   * @param started runs
   */
  record Ticked(int started) implements ScheduleAnswer {}
}
