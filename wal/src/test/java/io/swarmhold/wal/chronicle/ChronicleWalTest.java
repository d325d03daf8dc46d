package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.Await;
import io.swarmhold.wal.InMemoryWal;
import io.swarmhold.wal.Replay;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalConfig;
import io.swarmhold.wal.WalContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** The real log keeps the contract, with files so small that it rolls all the time. */
class ChronicleWalTest extends WalContract {

  private static final long PLENTY = 1L << 40;
  private static final long RESERVE = 1 << 20;

  @TempDir private Path folder;

  private final AtomicLong usable = new AtomicLong(PLENTY);
  private @Nullable Wal wal;

  static WalConfig small(Path folder) {
    return new WalConfig(folder, Duration.ofNanos(100_000), 256 << 10, 100_000, 1 << 20, RESERVE);
  }

  @Override
  protected Wal open(Replay replay) {
    try {
      wal = Trial.open(small(folder), Boot.current(), new MeasuredDisk(), replay);
      return wal;
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** Real, but as large as the test says. */
  private final class MeasuredDisk implements Disk {
    @Override
    public long usableBytes(Path of) {
      return usable.get();
    }
  }

  @Override
  protected void leave(InMemoryWal.Room room) {
    usable.set(
        switch (room) {
          case PLENTY -> PLENTY;
          case RESERVE -> RESERVE - RESERVE / 16;
          case NONE -> 0;
        });
    Await.until(() -> wal != null && seen(wal) == room);
  }

  private static InMemoryWal.Room seen(Wal wal) {
    if (wal.isFull()) {
      return InMemoryWal.Room.NONE;
    }
    return wal.hasRoom() ? InMemoryWal.Room.PLENTY : InMemoryWal.Room.RESERVE;
  }
}
