package io.swarmhold.perf.lab.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full until somebody frees it. */
@Timeout(60)
class DiskTest {

  private static final int BYTES = 1 << 20;

  @TempDir Path folder;

  @Test
  void aFullDiskTakesNothingAndAFreedOneDoes() throws Exception {
    assumeTrue(Tools.facilities(false, 1).contains(Facility.OWN_DISK), Facility.OWN_DISK.wanted());
    Path home = folder.resolve("m1");
    Disk disk = Disk.mount(folder, 1, home);
    try {
      disk.fill(0);
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> Files.write(home.resolve("file"), new byte[BYTES]))
          .withMessageContaining("No space left");
      disk.free();
      Files.write(home.resolve("file"), new byte[BYTES]);
      assertThat(home.resolve("file")).hasSize(BYTES);
    } finally {
      disk.unmount();
    }
    assertThat(home.resolve("file")).doesNotExist();
  }
}
