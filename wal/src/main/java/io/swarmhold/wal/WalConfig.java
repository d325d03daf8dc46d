package io.swarmhold.wal;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a log lives and how it weighs time against bytes.
 *
 * @param folder holds the log alone; made if missing; on a local file system (memory-mapped files)
 * @param commitDelay how long a group may wait for company before it is synced, when the log is
 *     busy; 0 to 10 ms
 * @param segmentBytes size of one preallocated journal segment; from 64 KiB, and a payload larger
 *     than a segment less 8 KiB is refused
 * @param rollBytes the queue begins a new file after about so many bytes; whole files are what is
 *     trimmed
 * @param unwrittenLimitBytes appends block while more than this waits to be written
 * @param reserveBytes disk space that must stay free for the log to take new work; what ends work
 *     that was accepted may use three eighths of it. In production at least four times what may
 *     wait to be written
 */
public record WalConfig(
    Path folder,
    Duration commitDelay,
    long segmentBytes,
    long rollBytes,
    long unwrittenLimitBytes,
    long reserveBytes) {

  /** Below this a segment would hold too few groups to be worth its preallocation. */
  private static final long LEAST_SEGMENT_BYTES = 64 << 10;

  /** A longer wait would be mistaken for a stall by those who wait for the disk. */
  private static final Duration LONGEST_COMMIT_DELAY = Duration.ofMillis(10);

  public WalConfig {
    if (commitDelay.isNegative() || commitDelay.compareTo(LONGEST_COMMIT_DELAY) > 0) {
      throw new IllegalArgumentException(
          "commitDelay: %s (expected: 0 to %s)".formatted(commitDelay, LONGEST_COMMIT_DELAY));
    }
    atLeast("segmentBytes", segmentBytes, LEAST_SEGMENT_BYTES);
    atLeast("rollBytes", rollBytes, 1);
    atLeast("unwrittenLimitBytes", unwrittenLimitBytes, 1);
    atLeast("reserveBytes", reserveBytes, 0);
    folder = folder.toAbsolutePath().normalize();
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException("%s: %d (expected: >= %d)".formatted(name, value, least));
    }
  }

  /** The largest payload a log with these segments takes. */
  public int maxPayloadBytes() {
    return (int) Math.min(Wal.MAX_PAYLOAD_BYTES, segmentBytes - (8 << 10));
  }

  public static WalConfig in(Path folder) {
    return new WalConfig(
        folder, Duration.ofNanos(500_000), 64L << 20, 256L << 20, 64L << 20, 256L << 20);
  }
}
