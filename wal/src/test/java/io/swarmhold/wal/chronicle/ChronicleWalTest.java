package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.Replay;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalConfig;
import io.swarmhold.wal.WalContract;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/** The real log keeps the contract, with files so small that it rolls all the time. */
class ChronicleWalTest extends WalContract {

  @TempDir private Path folder;

  static WalConfig small(Path folder) {
    return new WalConfig(folder, Duration.ofNanos(100_000), 256 << 10, 100_000, 1 << 20, 1 << 20);
  }

  @Override
  protected Wal open(Replay replay) {
    return ChronicleWals.open(small(folder), replay);
  }
}
