package io.swarmhold.perf.load.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What the operating system knows of the disk below a folder. The figure of {@code /proc/PID/io} is
 * no use here: it counts page cache as it becomes dirty, in folios that newer kernels make of many
 * pages, and came to seven times of what the disk was sent.
 */
final class DiskFigures {

  /** Of the fields of {@code /proc/diskstats}, whatever the disk's own sectors are. */
  private static final int SECTOR_BYTES = 512;

  private static final Path DISKSTATS = Path.of("/proc/diskstats");

  private DiskFigures() {}

  /**
   * Bytes that were sent to the disk that holds the folder, by everybody, since the system was
   * started; empty if it is not on a disk, or not on Linux.
   */
  static OptionalLong writtenBytes(Path folder) {
    try {
      long device = ((Number) Files.getAttribute(folder, "unix:dev")).longValue();
      return writtenBytes(Files.readString(DISKSTATS), major(device), minor(device));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return OptionalLong.empty();
    }
  }

  static OptionalLong writtenBytes(String diskstats, long major, long minor) {
    for (String line : diskstats.split("\n")) {
      String[] fields = line.strip().split(" +");
      if (fields.length > 9
          && fields[0].equals(Long.toString(major))
          && fields[1].equals(Long.toString(minor))) {
        return OptionalLong.of(Long.parseLong(fields[9]) * SECTOR_BYTES);
      }
    }
    return OptionalLong.empty();
  }

  /** As Linux packs both into one number (sys/sysmacros.h). */
  static long major(long device) {
    return ((device >>> 8) & 0xfff) | ((device >>> 32) & ~0xfffL);
  }

  static long minor(long device) {
    return (device & 0xff) | ((device >>> 12) & 0xffffff00L);
  }
}
