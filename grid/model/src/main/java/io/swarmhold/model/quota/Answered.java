package io.swarmhold.model.quota;

/**
 * An ask that was decided.
 *
 * @param next the owner's state after it
 */
public record Answered<S>(S next, QuotaAnswer answer) {}
