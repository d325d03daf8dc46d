package io.swarmhold.model.quota;

/**
 * An ask that is to be sent.
 *
 * @param next who sent it, and awaits the answer to this and to no other
 */
public record Asking<S>(S next, Ask ask) {}
