package io.swarmhold.perf.peers;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * The bytes of one task.
 *
 * <pre>
 *   0        8              16                       payloadBytes
 *   | number | intended at  | random filler ...      |
 * </pre>
 *
 * The filler is random so that no server profits from compressing it. {@code intended at} is {@link
 * System#nanoTime} of the sender, so sender and worker live in one process.
 */
record Payload(int number, long intendedNanos) {

  static final int HEADER_BYTES = 16;
  private static final long SEED = 42;

  /** A message's worth of filler, to be stamped for every task. */
  static byte[] filler(int bytes) {
    byte[] filler = new byte[bytes];
    new SplittableRandom(SEED).nextBytes(filler);
    return filler;
  }

  byte[] toBytes(byte[] filler) {
    byte[] bytes = filler.clone();
    ByteBuffer.wrap(bytes).putLong(number).putLong(intendedNanos);
    return bytes;
  }

  static Payload of(byte[] bytes) {
    ByteBuffer header = ByteBuffer.wrap(bytes);
    return new Payload((int) header.getLong(), header.getLong());
  }
}
