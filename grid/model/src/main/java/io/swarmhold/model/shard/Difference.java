package io.swarmhold.model.shard;

/**
 * A part of a copy that was not what the primary said it was. Who of the two is wrong it does not
 * say.
 *
 * @param epoch of the change at which they were compared
 * @param sequence of that change
 * @param said the primary's digest
 * @param found the copy's own
 */
public record Difference(long epoch, long sequence, Slice slice, long said, long found) {}
