package io.swarmhold.wal.chronicle;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.swarmhold.wal.Await;
import io.swarmhold.wal.Frame;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalConfig;
import io.swarmhold.wal.WalException;
import io.swarmhold.wal.WalReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real disk of 64 MiB is written full. Needs root to mount one; is skipped, visibly, without. */
class FullDiskTest {

  @TempDir private Path root;

  @Test
  void acceptedFramesAreKeptAndNothingIsTorn() throws IOException, InterruptedException {
    Path disk = Files.createDirectory(root.resolve("disk"));
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64m", "swarmhold", disk.toString()));
    try {
      fill(disk);
    } finally {
      // Lazily: the JVM unmaps files when it collects garbage.
      run("umount", "-l", disk.toString());
    }
  }

  private static void fill(Path disk) throws IOException {
    WalConfig config =
        new WalConfig(
            disk.resolve("log"), Duration.ofNanos(100_000), 1 << 20, 4 << 20, 4 << 20, 12 << 20);
    long fromTheReserve;
    long accepted = 0;
    try (Wal wal = ChronicleWals.open(config, frame -> {})) {
      while (wal.hasRoom()) {
        accepted = wal.append((byte) 1, 1, 1, accepted + 1, new byte[1000]);
      }
      fromTheReserve = accepted;
      accepted = appendUntilRefused(wal);
      fromTheReserve = accepted - fromTheReserve;
      assertReadable(wal, accepted);
      assertThat(wal.syncedPosition()).isEqualTo(accepted);
    }
    assertThat(accepted).isGreaterThan(15_000);
    assertThat(fromTheReserve * 1000).isGreaterThan(config.reserveBytes() / 8);
    assertReplayed(config, accepted);
    assertGoesOnAfterTrimming(config, accepted);
    assertDoesNotBeginWithoutRoom(disk, config);
  }

  /** It would die of a mapped page that finds no block. */
  private static void assertDoesNotBeginWithoutRoom(Path disk, WalConfig config)
      throws IOException {
    Path others = disk.resolve("others");
    try (FileChannel file = FileChannel.open(others, CREATE_NEW, WRITE)) {
      ByteBuffer page = ByteBuffer.allocate(4 << 10);
      assertThatThrownBy(
              () -> {
                while (true) {
                  file.write(page.clear());
                }
              })
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> ChronicleWals.open(config, frame -> {}))
        .isInstanceOf(WalException.class)
        .hasMessageStartingWith("WAL-FULL: there are ");
    Files.delete(others);
    ChronicleWals.open(config, frame -> {}).close();
  }

  private static long appendUntilRefused(Wal wal) {
    try {
      while (true) {
        wal.append((byte) 1, 1, 1, wal.appendedPosition() + 1, new byte[1000]);
      }
    } catch (WalException full) {
      assertThat(full).hasMessageContaining("WAL-FULL");
      return wal.appendedPosition();
    }
  }

  /** The queue holds every frame: none waits for room that will not come. */
  private static void assertReadable(Wal wal, long accepted) {
    Await.synced(wal);
    try (WalReader reader = wal.readFrom(accepted)) {
      assertThat(Await.next(reader).position()).isEqualTo(accepted);
    }
  }

  private static void assertReplayed(WalConfig config, long accepted) {
    List<Frame> frames = new ArrayList<>();
    ChronicleWals.open(config, frames::add).close();
    assertThat(frames).hasSize((int) accepted);
  }

  private static void assertGoesOnAfterTrimming(WalConfig config, long accepted) {
    try (Wal wal = ChronicleWals.open(config, frame -> {})) {
      wal.trimBefore(accepted);
      Await.until(wal::hasRoom);
      assertThat(wal.append((byte) 1, 1, 1, 1, new byte[1000])).isEqualTo(accepted + 1);
      Await.synced(wal);
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    } catch (IOException missing) {
      return false;
    }
  }
}
