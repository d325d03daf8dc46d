package io.swarmhold.perf.lab.member;

/** What the disk of a member does to forces and writes. */
public record DiskHarm(int syncDelayMs, int writeDelayMs, boolean syncFails, boolean writeFails) {

  public static final DiskHarm NONE = new DiskHarm(0, 0, false, false);

  /** As {@code slow-disk.c} reads it. */
  String line() {
    return "%d %d %d %d"
        .formatted(syncDelayMs, writeDelayMs, syncFails ? 1 : 0, writeFails ? 1 : 0);
  }
}
