package io.swarmhold.wal.chronicle;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.wal.Replay;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalConfig;
import io.swarmhold.wal.WalException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder has one log at a time. */
class FolderLockTest {

  @TempDir private Path folder;

  @Test
  void aSecondLogIsRefusedUntilTheFirstIsClosed() {
    WalConfig config = ChronicleWalTest.small(folder);
    try (Wal first = ChronicleWals.open(config, Replay.NONE)) {
      first.append((byte) 1, 1, 1, 1, new byte[1]);
      assertThatThrownBy(() -> ChronicleWals.open(config, Replay.NONE))
          .isInstanceOf(WalException.class)
          .hasMessageContaining("WAL-LOCKED")
          .hasMessageContaining(folder.toString());
    }
    ChronicleWals.open(config, Replay.NONE).close();
  }

  @Test
  void whatAReplayThrowsEndsTheOpeningAndFreesTheFolder() {
    WalConfig config = ChronicleWalTest.small(folder);
    try (Wal wal = ChronicleWals.open(config, Replay.NONE)) {
      wal.append((byte) 1, 1, 1, 1, new byte[1]);
    }
    Replay refusing =
        frame -> {
          throw new IllegalStateException("unknown kind");
        };
    assertThatThrownBy(() -> ChronicleWals.open(config, refusing))
        .isInstanceOf(IllegalStateException.class);
    ChronicleWals.open(config, Replay.NONE).close();
  }
}
