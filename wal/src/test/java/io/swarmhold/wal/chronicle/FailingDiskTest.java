package io.swarmhold.wal.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.wal.Await;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalConfig;
import io.swarmhold.wal.WalException;
import io.swarmhold.wal.WalListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The disk says no: the log is dead for good, says so once, and has lost nothing it promised. */
class FailingDiskTest {

  enum Fault {
    WRITE,
    FORCE,
    RUNWAY
  }

  /** Everything that is larger is the queue. */
  private static final int SEGMENT_BYTES = 1 << 20;

  @TempDir private Path root;

  private final AtomicBoolean broken = new AtomicBoolean();
  private final AtomicLong usable = new AtomicLong(1L << 40);

  /** Breaks when told, and then works again: the log must not believe it. */
  private final class FaultyDisk implements Disk {
    private final Fault fault;

    FaultyDisk(Fault fault) {
      this.fault = fault;
    }

    @Override
    public void write(FileChannel to, ByteBuffer bytes, long at) throws IOException {
      failIf(to.size() > SEGMENT_BYTES ? Fault.RUNWAY : Fault.WRITE);
      Disk.super.write(to, bytes, at);
    }

    @Override
    public void force(FileChannel file) throws IOException {
      failIf(Fault.FORCE);
      Disk.super.force(file);
    }

    private void failIf(Fault operation) throws IOException {
      if (operation == fault && broken.compareAndSet(true, false)) {
        throw new IOException("Input/output error");
      }
    }

    @Override
    public long usableBytes(Path folder) {
      return usable.get();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE", "FORCE"})
  void oneErrorEndsTheLogForGood(Fault fault) throws IOException {
    try (Trial trial = Trial.in(root, new FaultyDisk(fault), 4)) {
      trial.append(50);
      trial.settle();
      var failures = new AtomicInteger();
      var failed = new CountDownLatch(1);
      trial
          .wal()
          .addListener(
              new WalListener() {
                @Override
                public void advanced(long written, long synced) {}

                @Override
                public void failed(WalException cause) {
                  failures.incrementAndGet();
                  failed.countDown();
                }
              });

      broken.set(true);
      trial.wal().requestSync(trial.wal().append((byte) 1, 1, 1, 1, new byte[100]));
      Await.await(failed);

      assertThatThrownBy(() -> trial.wal().append((byte) 1, 1, 1, 1, new byte[0]))
          .isInstanceOf(WalException.class)
          .hasMessageContaining("Input/output error");
      assertThat(trial.wal().syncedPosition()).isEqualTo(50);
      trial.end();
      assertThat(failures).hasValue(1);
      assertThat(trial.wal().syncedPosition()).isEqualTo(50);
    }
    Path log = root.resolve("log");
    try (Wal again = Trial.open(Trial.config(log), Trial.NEXT_BOOT, Disk.REAL, frame -> {})) {
      assertThat(again.appendedPosition()).isBetween(50L, 51L);
    }
  }

  @Test
  void anErrorAheadOfTheQueueLeavesNoHalfAnExcerpt() throws IOException {
    var config =
        new WalConfig(
            root.resolve("log"),
            Duration.ofNanos(50_000),
            SEGMENT_BYTES,
            64 << 20,
            1 << 20,
            1 << 20);
    var failed = new CountDownLatch(1);
    long promised;
    try (Wal wal = Trial.open(config, Trial.THIS_BOOT, new FaultyDisk(Fault.RUNWAY), frame -> {})) {
      wal.addListener(failing(failed));
      broken.set(true);
      for (int i = 0; i < 8; i++) {
        wal.append((byte) 1, 1, 1, 1, new byte[64 << 10]);
      }
      wal.requestSync(8);
      Await.await(failed);
      promised = wal.syncedPosition();
    }
    var frames = new AtomicLong();
    try (Wal again =
        Trial.open(config, Trial.NEXT_BOOT, Disk.REAL, frame -> frames.getAndIncrement())) {
      assertThat(again.appendedPosition()).isGreaterThanOrEqualTo(promised);
      assertThat(frames.get()).isEqualTo(again.appendedPosition());
    }
  }

  @Test
  void whoComesAfterTheFailureHearsOfItToo() throws IOException {
    try (Trial trial = Trial.in(root, new FaultyDisk(Fault.FORCE), 4)) {
      broken.set(true);
      trial.wal().requestSync(trial.wal().append((byte) 1, 1, 1, 1, new byte[100]));
      var heard = new CountDownLatch(1);
      var late = new CountDownLatch(1);
      trial.wal().addListener(failing(heard));
      Await.await(heard);
      trial.wal().addListener(failing(late));
      Await.await(late);
    }
  }

  @Test
  void aListenerThatThrowsAtTheEndDoesNotKeepItFromTheOthers() throws IOException {
    try (Trial trial = Trial.in(root, new FaultyDisk(Fault.FORCE), 4)) {
      WalListener bad =
          new WalListener() {
            @Override
            public void advanced(long written, long synced) {}

            @Override
            public void failed(WalException cause) {
              throw new IllegalStateException("on purpose");
            }
          };
      var heard = new CountDownLatch(1);
      trial.wal().addListener(bad);
      trial.wal().addListener(failing(heard));
      broken.set(true);
      trial.wal().requestSync(trial.wal().append((byte) 1, 1, 1, 1, new byte[100]));
      Await.await(heard);
      trial.wal().addListener(bad);
    }
  }

  private static WalListener failing(CountDownLatch latch) {
    return new WalListener() {
      @Override
      public void advanced(long written, long synced) {}

      @Override
      public void failed(WalException cause) {
        latch.countDown();
      }
    };
  }

  @Test
  void aFullDiskIsRefusedBeforeItIsMetAndTakenAgainWhenThereIsRoom() throws IOException {
    try (Trial trial = Trial.in(root, new FaultyDisk(Fault.WRITE), 4)) {
      trial.append(20);
      usable.set(0);
      Await.until(() -> !trial.wal().hasRoom());
      assertThatThrownBy(() -> trial.wal().append((byte) 1, 1, 1, 1, new byte[10]))
          .isInstanceOf(WalException.class)
          .hasMessageContaining("WAL-FULL");
      Await.synced(trial.wal());
      assertThat(trial.wal().syncedPosition()).isEqualTo(20);

      usable.set(1L << 40);
      Await.until(() -> trial.wal().hasRoom());
      trial.append(20);
      trial.settle();
      trial.assertComplete(Trial.reopen(trial.copy(), Trial.THIS_BOOT));
    }
  }
}
