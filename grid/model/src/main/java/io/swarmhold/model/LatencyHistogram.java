package io.swarmhold.model;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts durations in buckets whose width is an eighth of their lower bound, from 1 us to about an
 * hour. Safe from any thread; recording costs an atomic add and never allocates.
 *
 * <p>In the manner of HdrHistogram, which the model may not depend on: it is the JDK's alone.
 */
public final class LatencyHistogram {

  private static final int SUB_BITS = 3;
  private static final int SUB = 1 << SUB_BITS;
  private static final int BUCKETS = 32 * SUB;

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
  private final LongAdder sumMicros = new LongAdder();

  public void recordNanos(long nanos) {
    recordMicros(nanos / 1_000, 1);
  }

  /** Records {@code times} durations of {@code micros} each; negative ones count as 0. */
  public void recordMicros(long micros, long times) {
    long value = Math.max(0, micros);
    counts.getAndAdd(bucket(value), times);
    sumMicros.add(value * times);
  }

  public long count() {
    long count = 0;
    for (int i = 0; i < BUCKETS; i++) {
      count += counts.get(i);
    }
    return count;
  }

  public double sumSeconds() {
    return sumMicros.sum() / 1e6;
  }

  /**
   * Upper bound, in microseconds, of the bucket that holds the given share (0 to 1) of what was
   * recorded; 0 if empty.
   */
  public long percentileMicros(double share) {
    long total = count();
    if (total == 0) {
      return 0;
    }
    long rank = Math.max(1, (long) Math.ceil(share * total));
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += counts.get(i);
      if (seen >= rank) {
        return upperBoundMicros(i);
      }
    }
    return upperBoundMicros(BUCKETS - 1);
  }

  /** How many were recorded that certainly took no longer than {@code micros}. */
  public long countUpTo(long micros) {
    long count = 0;
    for (int i = 0; i < BUCKETS && upperBoundMicros(i) <= micros; i++) {
      count += counts.get(i);
    }
    return count;
  }

  private static int bucket(long value) {
    if (value < SUB) {
      return (int) value;
    }
    int exponent = 63 - Long.numberOfLeadingZeros(value);
    int sub = (int) (value >>> (exponent - SUB_BITS)) & (SUB - 1);
    return Math.min(BUCKETS - 1, (exponent - SUB_BITS + 1) * SUB + sub);
  }

  private static long upperBoundMicros(int bucket) {
    if (bucket < SUB) {
      return bucket;
    }
    int exponent = bucket / SUB + SUB_BITS - 1;
    long sub = bucket % SUB;
    return ((SUB + sub + 1) << (exponent - SUB_BITS)) - 1;
  }
}
