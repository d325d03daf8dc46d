package io.swarmhold.wal.bench;

import io.swarmhold.wal.Wal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Bytes written, by three ways of counting.
 *
 * @param handed by the log's own count
 * @param process by the kernel's count of pages this process made dirty
 * @param device of all whole disks, by whoever wrote them: an upper bound on a shared machine
 */
record DiskBytes(long handed, long process, long device, long syncs) {

  private static final int SECTOR_BYTES = 512;

  static DiskBytes now(Wal wal) throws IOException {
    return new DiskBytes(
        wal.stats().diskBytesWritten(), ofProcess(), ofDevices(), wal.stats().syncs());
  }

  private static long ofProcess() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/io"))) {
      if (line.startsWith("write_bytes: ")) {
        return Long.parseLong(line, 13, line.length(), 10);
      }
    }
    return 0;
  }

  private static long ofDevices() throws IOException {
    long sectors = 0;
    for (String line : Files.readAllLines(Path.of("/proc/diskstats"))) {
      String[] fields = line.strip().split("\\s+");
      if (Files.exists(Path.of("/sys/block", fields[2]))) {
        sectors += Long.parseLong(fields[9]);
      }
    }
    return sectors * SECTOR_BYTES;
  }

  DiskBytes minus(DiskBytes before) {
    return new DiskBytes(
        handed - before.handed,
        process - before.process,
        device - before.device,
        syncs - before.syncs);
  }
}
