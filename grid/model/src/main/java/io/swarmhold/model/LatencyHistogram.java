package io.swarmhold.model;

import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
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

  /** Counts what {@code other} counts as well. */
  public void add(LatencyHistogram other) {
    for (int i = 0; i < BUCKETS; i++) {
      long more = other.counts.get(i);
      if (more > 0) {
        counts.getAndAdd(i, more);
      }
    }
    sumMicros.add(other.sumMicros.sum());
  }

  /** Only the buckets that hold anything: a histogram of one stage takes some dozens of bytes. */
  public void write(ByteWriter out) {
    int filled = 0;
    for (int i = 0; i < BUCKETS; i++) {
      filled += counts.get(i) > 0 ? 1 : 0;
    }
    out.writeLong(sumMicros.sum());
    out.writeInt(filled);
    for (int i = 0; i < BUCKETS && filled > 0; i++) {
      long count = counts.get(i);
      if (count > 0) {
        out.writeInt(i);
        out.writeLong(count);
        filled--; // what is recorded meanwhile must not make more of them than was said
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  public static LatencyHistogram read(ByteReader in) {
    var histogram = new LatencyHistogram();
    histogram.sumMicros.add(in.readLong());
    int filled = in.readInt();
    for (int i = 0; i < filled; i++) {
      int bucket = in.readInt();
      if (bucket < 0 || bucket >= BUCKETS) {
        throw new MalformedBytesException("bucket " + bucket);
      }
      histogram.counts.getAndAdd(bucket, in.readLong());
    }
    return histogram;
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
