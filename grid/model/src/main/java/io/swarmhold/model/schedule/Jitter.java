package io.swarmhold.model.schedule;

/**
 * By how much a run is put off. No dice: a hash of who and when, so that whoever asks is told the
 * same, and one schedule's runs are spread as those of many are.
 */
final class Jitter {

  private static final long FNV_BASIS = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private Jitter() {}

  /** From 0 to {@code most}, and less than what lies between the time and the next. */
  static long of(ScheduleKey key, long time, long next, long most) {
    long bound = Math.min(most + 1, next - time);
    return bound <= 1 ? 0 : Long.remainderUnsigned(hash(key, time), bound);
  }

  private static long hash(ScheduleKey key, long time) {
    long hash = FNV_BASIS;
    String name = key.toString();
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * FNV_PRIME;
    }
    return spread(hash ^ time);
  }

  /** Finisher of SplitMix64 (G. Steele, D. Lea, C. Flood 2014): neighbours end up far apart. */
  static long spread(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
