package io.swarmhold.model.shard;

/**
 * Fibonacci hashing of task numbers (Knuth, TAOCP 3, 6.4): numbers follow each other, and so spread
 * evenly. Where a task stands in a table and which {@link Slice} it belongs to both go by it, so a
 * slice of a table is found without looking at the rest.
 */
final class NumberHash {

  private NumberHash() {}

  static int of(long number) {
    return (int) ((number * 0x9E3779B97F4A7C15L) >>> 32);
  }
}
