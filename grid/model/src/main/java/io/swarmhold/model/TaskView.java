package io.swarmhold.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task as its shard saw it at one moment.
 *
 * @param enqueuedAtMillis from when its age counts
 * @param updatedAtMillis time of its latest event
 * @param result what the successful agent returned, one JSON value in UTF-8; null before
 * @param deadReason null unless dead
 * @param progress what the agent last said of its progress, 0 to 1, or -1
 * @param attempts oldest first
 */
public record TaskView(
    TaskId id,
    NewTask task,
    TaskStatus status,
    long createdAtMillis,
    long enqueuedAtMillis,
    long updatedAtMillis,
    byte @Nullable [] result,
    @Nullable DeadReason deadReason,
    double progress,
    List<Attempt> attempts) {}
