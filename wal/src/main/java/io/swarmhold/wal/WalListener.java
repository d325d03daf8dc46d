package io.swarmhold.wal;

/**
 * Hears of a log's watermarks on the log's own thread: return quickly, throw nothing. What it
 * throws all the same is logged and changes nothing: the log goes on, and the listener hears on.
 */
public interface WalListener {

  /**
   * Everything up to {@code written} survives the process, everything up to {@code synced} the
   * power.
   */
  void advanced(long written, long synced);

  /** The log is dead; the fate of frames above its watermarks is unknown. Called once. */
  void failed(WalException cause);
}
