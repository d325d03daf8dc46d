package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.Replay;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Follows frames from one to the next: each must be valid by itself, have the position after the
 * last one's and carry its CRC. What passes goes to a {@link Replay}.
 */
final class Chain {

  private final LogIdentity log;
  private final Replay replay;
  private final CRC32C crc = new CRC32C();
  private long next;
  private int crcOfLast;
  private boolean anchored;

  /**
   * @param next position of the first frame to pass; what the frame before it was, nobody knows any
   *     more unless it is the first of all
   */
  Chain(LogIdentity log, long next, Replay replay) {
    this.log = log;
    this.next = next;
    this.replay = replay;
    this.anchored = next == 1;
    this.crcOfLast = FrameLayout.NO_FRAME_BEFORE;
  }

  /** What became of a group. */
  sealed interface Outcome {

    /** All of its frames are known now. */
    record Passed() implements Outcome {}

    /**
     * The frames before {@code at} passed; there a frame ought to begin and none does.
     *
     * @param validLater position of a frame behind it that is valid, 0 if there is none
     */
    record Broken(int at, long validLater) implements Outcome {}
  }

  private static final Outcome PASSED = new Outcome.Passed();

  /** Passes all frames from {@code at} to {@code end}, or none if one of them is broken. */
  Outcome passWhole(ByteBuffer group, int at, int end) {
    Outcome outcome = check(group, at, end);
    if (outcome instanceof Outcome.Passed) {
      replay(group, at, end);
    }
    return outcome;
  }

  /** Passes the frames from {@code at} up to the first that is broken, or to {@code end}. */
  Outcome passUpToDamage(ByteBuffer group, int at, int end) {
    Outcome outcome = check(group, at, end);
    switch (outcome) {
      case Outcome.Passed passed -> replay(group, at, end);
      case Outcome.Broken broken -> replay(group, at, broken.at());
    }
    return outcome;
  }

  private Outcome check(ByteBuffer group, int from, int end) {
    long expected = next;
    int crcBefore = crcOfLast;
    boolean known = anchored;
    for (int at = from; at < end; at += FrameLayout.frameBytes(group, at)) {
      boolean valid = FrameLayout.isValid(group, at, end, log.salt(), crc);
      if (!valid || !follows(group, at, expected, crcBefore, known)) {
        return new Outcome.Broken(at, validLater(group, at + 1, end, expected));
      }
      if (FrameLayout.position(group, at) == expected) {
        expected++;
        crcBefore = FrameLayout.crc(group, at);
        known = true;
      }
    }
    return PASSED;
  }

  private static boolean follows(
      ByteBuffer group, int at, long expected, int crcBefore, boolean known) {
    long position = FrameLayout.position(group, at);
    return position < expected
        || (position == expected && (!known || FrameLayout.crcBefore(group, at) == crcBefore));
  }

  private void replay(ByteBuffer group, int from, int end) {
    for (int at = from; at < end; at += FrameLayout.frameBytes(group, at)) {
      if (FrameLayout.position(group, at) == next) {
        replay.frame(FrameLayout.read(group, at));
        next++;
        crcOfLast = FrameLayout.crc(group, at);
        anchored = true;
      }
    }
  }

  private long validLater(ByteBuffer group, int from, int end, long expected) {
    for (int at = from; at + FrameLayout.HEADER_BYTES <= end; at++) {
      if (FrameLayout.isValid(group, at, end, log.salt(), crc)
          && FrameLayout.position(group, at) > expected) {
        return FrameLayout.position(group, at);
      }
    }
    return 0;
  }

  long next() {
    return next;
  }

  int crcOfLast() {
    return crcOfLast;
  }
}
