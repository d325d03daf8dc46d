package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.WalException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keeps a second log, of this process or another, out of the folder. Ends with the process. */
final class FolderLock implements AutoCloseable {

  static final String FILE = "lock";

  /**
   * Of this process: where one is locked, nobody else may so much as close its file. The system
   * lets go of all locks that a process has on a file as soon as it closes any descriptor of it
   * (POSIX, fcntl).
   */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  static FolderLock take(Path folder) throws IOException {
    Path real = Files.createDirectories(folder).toRealPath();
    if (!OURS.add(real)) {
      throw inUse(folder);
    }
    try {
      FileChannel channel =
          FileChannel.open(real.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw inUse(folder);
      }
      return new FolderLock(real, channel);
    } catch (IOException | RuntimeException e) {
      OURS.remove(real);
      throw e;
    }
  }

  private static WalException inUse(Path folder) {
    return new WalException(
        "WAL-LOCKED: %s is in use by another log: one process at a time, or another folder"
            .formatted(folder));
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException ours) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      try {
        channel.close();
      } finally {
        OURS.remove(folder);
      }
    }
  }
}
