package io.swarmhold.wal;

import org.jspecify.annotations.Nullable;

/** Reads a log forward, and follows it as it grows. Belongs to one thread. */
public interface WalReader extends AutoCloseable {

  /**
   * The next frame, or null if there is none yet; a later call may find one.
   *
   * @throws WalCorruptException if the frame's bytes are not those that were appended
   */
  @Nullable Frame poll();

  @Override
  void close();
}
