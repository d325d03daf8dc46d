package io.swarmhold.model.schedule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A shard's schedules as rules see them: to look at, not to change. */
public interface ScheduleView {

  @Nullable Schedule find(ScheduleKey key);

  /** The schedule whose open run that task is; null if it is none. */
  @Nullable ScheduleKey keyOf(long task);

  int size();

  /** Those for which time has something to do, the longest due first; at most {@code limit}. */
  List<ScheduleKey> due(long nowMillis, int limit);
}
