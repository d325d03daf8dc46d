/**
 * Recurring tasks (B11): what is to run, when, and what happens to a run that comes late or finds
 * the last one still open. Start with {@link io.swarmhold.model.schedule.ScheduleRules} (what a
 * command leads to), {@link io.swarmhold.model.schedule.ScheduleTable} (what events lead to) and
 * {@link io.swarmhold.model.schedule.CronExpression}. A schedule lives in the shard that its name
 * hashes to, so its record is logged, copied and recovered as tasks are, and its runs are tasks of
 * that shard.
 */
@NullMarked
package io.swarmhold.model.schedule;

import org.jspecify.annotations.NullMarked;
