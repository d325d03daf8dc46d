package io.swarmhold.wal;

import org.jspecify.annotations.Nullable;

/** The twin keeps the contract of the real one. */
class InMemoryWalTest extends WalContract {

  private @Nullable InMemoryWal wal;

  @Override
  protected Wal open(Replay replay) {
    wal = wal == null ? InMemoryWal.prompt() : wal.reopen(replay);
    return wal;
  }

  @Override
  protected void leave(InMemoryWal.Room room) {
    if (wal != null) {
      wal.leave(room);
    }
  }
}
