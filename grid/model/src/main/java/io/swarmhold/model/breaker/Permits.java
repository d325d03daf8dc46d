package io.swarmhold.model.breaker;

/**
 * Leave to try something that may fail.
 *
 * @param round to be named with the answers
 * @param count how many things may be tried, 0 for none
 * @param untilMillis when those that are not answered return
 */
public record Permits(long round, int count, long untilMillis) {

  public static final Permits NONE = new Permits(0, 0, 0);
}
