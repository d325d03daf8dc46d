package io.swarmhold.perf.sim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened: the latest of it for people, all of it as a hash. */
final class Trace {

  private static final int KEPT = 4_096;
  private static final long PRIME = 0x100000001B3L;

  private final @Nullable String[] what = new @Nullable String[KEPT];
  private final long[] at = new long[KEPT];
  private final long[] numbers = new long[KEPT * 4];
  private long count;
  private long hash = 0xCBF29CE484222325L;

  /**
   * @param who a member's index, -1 for none
   * @param shard -1 for none
   */
  void note(long nanos, String happened, int who, int shard, long a, long b) {
    int slot = (int) (count++ % KEPT);
    what[slot] = happened;
    at[slot] = nanos;
    numbers[slot * 4] = who;
    numbers[slot * 4 + 1] = shard;
    numbers[slot * 4 + 2] = a;
    numbers[slot * 4 + 3] = b;
    hash = mix(mix(mix(mix(mix(hash, nanos), happened.hashCode()), who * 64L + shard), a), b);
  }

  void mix(long value) {
    hash = mix(hash, value);
  }

  private static long mix(long hash, long value) {
    long mixed = (hash ^ value) * PRIME;
    return mixed ^ mixed >>> 29;
  }

  long hash() {
    return hash;
  }

  /** The latest events, oldest first. */
  List<String> latest(int atMost) {
    List<String> lines = new ArrayList<>();
    long first = Math.max(0, count - Math.min(atMost, KEPT));
    for (long i = first; i < count; i++) {
      int slot = (int) (i % KEPT);
      lines.add(
          "%12.6f %s %s %s %d %d"
              .formatted(
                  at[slot] / 1e9,
                  numbers[slot * 4] < 0 ? "--" : "m" + numbers[slot * 4],
                  numbers[slot * 4 + 1] < 0 ? "--" : "s" + numbers[slot * 4 + 1],
                  what[slot],
                  numbers[slot * 4 + 2],
                  numbers[slot * 4 + 3]));
    }
    return lines;
  }
}
