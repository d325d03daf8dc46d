package io.swarmhold.grid;

import org.jspecify.annotations.Nullable;

/**
 * A task in the projection: what lists and searches need, readable in Management Center without our
 * classes: see {@link TaskRowSerializer}.
 *
 * @param sequence position in the log of the event that led here; an older one never overwrites a
 *     newer
 */
record TaskRow(
    String tenant,
    String pool,
    String type,
    String priority,
    String status,
    @Nullable String deadReason,
    int attempts,
    String agent,
    String error,
    long createdAt,
    long updatedAt,
    long sequence) {}
