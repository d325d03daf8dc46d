/**
 * Tasks, for those who submit and follow them. Start with {@link
 * io.swarmhold.edge.task.TaskRoutes}.
 */
@NullMarked
package io.swarmhold.edge.task;

import org.jspecify.annotations.NullMarked;
