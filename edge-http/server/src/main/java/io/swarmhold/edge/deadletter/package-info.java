/**
 * What became of tasks nobody could do. Start with {@link
 * io.swarmhold.edge.deadletter.DeadLetterRoutes}.
 */
@NullMarked
package io.swarmhold.edge.deadletter;

import org.jspecify.annotations.NullMarked;
