package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.Replay;
import io.swarmhold.wal.SnapshotStore;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalConfig;
import io.swarmhold.wal.WalCorruptException;
import io.swarmhold.wal.WalException;
import io.swarmhold.wal.snapshot.SnapshotFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Opens logs and snapshot stores that live in folders. */
public final class ChronicleWals {

  static {
    // Chronicle announces itself, phones home and watches disks unless told not to before its
    // classes are loaded; the launcher says so too, but an embedder may not.
    System.setProperty("chronicle.analytics.disable", "true");
    System.setProperty("chronicle.announcer.disable", "true");
    System.setProperty("chronicle.disk.monitor.disable", "true");
  }

  private ChronicleWals() {}

  /**
   * Opens the log in {@code config.folder()}, or makes one, and passes every frame it holds to
   * {@code replay}: verification and recovery in one pass. A torn tail is cut.
   *
   * @throws WalCorruptException if frames are missing or damaged that were safe from whatever ended
   *     the log; nothing in the folder was then changed
   * @throws WalException if another log has the folder, or its files cannot be read or written
   */
  public static Wal open(WalConfig config, Replay replay) {
    try {
      var ifNew = new LogIdentity(new SecureRandom().nextLong());
      return ChronicleWal.open(config, replay, ifNew, Boot.current(), Disk.REAL, System::nanoTime);
    } catch (IOException cause) {
      throw new WalException("WAL-FAILED: %s: %s".formatted(config.folder(), cause), cause);
    }
  }

  /**
   * Fails if another log has the folder, before anything else is opened that belongs to whoever
   * runs it.
   *
   * @throws WalException if so, or if its files cannot be read or written
   */
  public static void requireFree(Path folder) {
    if (Files.notExists(folder)) {
      return;
    }
    try {
      FolderLock.take(folder).close();
    } catch (IOException cause) {
      throw new WalException("WAL-FAILED: %s: %s".formatted(folder, cause), cause);
    }
  }

  /** The snapshots in {@code folder}, which is made if missing. */
  public static SnapshotStore snapshots(Path folder) {
    return SnapshotFiles.in(folder);
  }
}
