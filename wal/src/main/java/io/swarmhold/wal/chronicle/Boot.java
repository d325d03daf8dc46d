package io.swarmhold.wal.chronicle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells one boot of the machine from the next. Within a boot the page cache outlives every process:
 * whatever was written is there, synced or not.
 */
final class Boot {

  /** Never equal to a boot: where it is unknown, the machine may always have restarted. */
  static final long UNKNOWN = 0;

  private static final Path LINUX_BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private Boot() {}

  static long current() {
    try {
      byte[] id = Files.readString(LINUX_BOOT_ID).strip().getBytes(StandardCharsets.US_ASCII);
      long hash = 1;
      for (byte each : id) {
        hash = hash * 0x9E3779B97F4A7C15L + each;
      }
      return hash == UNKNOWN ? 1 : hash;
    } catch (IOException notLinux) {
      return UNKNOWN;
    }
  }
}
