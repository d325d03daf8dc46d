package io.swarmhold.wal.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.wal.Await;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalConfig;
import io.swarmhold.wal.WalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Zeros are written ahead of the queue's end, and never over what is there. */
class RunwayTest {

  private static final int LARGEST = 300 << 10;

  @TempDir private Path root;

  private WalConfig oneLargeFile() {
    return new WalConfig(
        root.resolve("log"), Duration.ofNanos(50_000), 1 << 20, 512 << 20, 8 << 20, 1 << 20);
  }

  /** Small groups, each an excerpt with the queue's bookkeeping around it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyExcerptOfAFileIsReadBack(long seed) throws IOException {
    write(2_000, seed, 3_000);
    assertThat(replayed(2_000, seed, 3_000)).isEqualTo(2_000);
  }

  /** Chronicle maps the file in blocks of 128 MiB. */
  @Test
  void theFileGoesOnBeyondItsFirstBlock() throws IOException {
    write(1_200, 4, LARGEST);
    assertThat(replayed(1_200, 4, LARGEST)).isEqualTo(1_200);
  }

  private void write(int count, long seed, int largest) throws IOException {
    var dice = new SplittableRandom(seed);
    try (Wal wal = Trial.open(oneLargeFile(), Trial.THIS_BOOT, Disk.REAL, frame -> {})) {
      for (int i = 0; i < count; i++) {
        long position = wal.append((byte) 1, 1, 1, 1, payload(seed, i, largest));
        if (dice.nextInt(8) == 0) {
          wal.requestSync(position);
          Await.synced(wal);
        }
      }
      wal.requestSync(count);
      Await.synced(wal);
      assertQueueHolds(wal, count, seed, largest);
    }
  }

  /** Of the queue alone: recovery would take from the journal what the queue has lost. */
  private static void assertQueueHolds(Wal wal, int count, long seed, int largest) {
    try (WalReader reader = wal.readFrom(1)) {
      for (int i = 0; i < count; i++) {
        assertThat(Await.next(reader).payload()).isEqualTo(payload(seed, i, largest));
      }
    }
  }

  private long replayed(int count, long seed, int largest) throws IOException {
    var frames = new AtomicLong();
    try (Wal wal =
        Trial.open(
            oneLargeFile(),
            Trial.NEXT_BOOT,
            Disk.REAL,
            frame -> {
              assertThat(frame.payload())
                  .isEqualTo(payload(seed, frames.getAndIncrement(), largest));
            })) {
      assertThat(wal.appendedPosition()).isEqualTo(count);
    }
    return frames.get();
  }

  private static byte[] payload(long seed, long number, int largest) {
    var dice = new SplittableRandom(seed << 32 | number);
    byte[] payload = new byte[dice.nextInt(1, largest)];
    dice.nextBytes(payload);
    return payload;
  }
}
