/**
 * The versioned bytes of events, answers and snapshots: what stands in the log and travels between
 * members.
 */
@NullMarked
package io.swarmhold.model.wire;

import org.jspecify.annotations.NullMarked;
