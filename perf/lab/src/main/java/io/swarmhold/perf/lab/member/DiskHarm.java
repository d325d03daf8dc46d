package io.swarmhold.perf.lab.member;

/** What the disk of a member does to forces and writes. */
public record DiskHarm(int syncDelayMs, int writeDelayMs, boolean syncFails, boolean writeFails) {

  public static final DiskHarm NONE = new DiskHarm(0, 0, false, false);

  private static final int LINE_BYTES = 64;

  /** As {@code slow-disk.c} reads it. */
  String line() {
    String text =
        "%d %d %d %d".formatted(syncDelayMs, writeDelayMs, syncFails ? 1 : 0, writeFails ? 1 : 0);
    return text + " ".repeat(LINE_BYTES - 1 - text.length()) + "\n";
  }
}
