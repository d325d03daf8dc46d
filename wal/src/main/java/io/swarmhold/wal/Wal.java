package io.swarmhold.wal;

/**
 * A member's write-ahead log: frames in one order, each verified by checksum when it is read.
 *
 * <p>An append is three things one after the other: <em>accepted</em> ({@link #append} returned),
 * <em>written</em> (in the page cache: survives the death of the process) and <em>synced</em> (on
 * the disk: survives the loss of power). Whoever promised something to a caller waits for the
 * watermark that carries the promise.
 *
 * <p>All methods may be called from any thread. After a failure to write or sync the log is dead
 * for good: a page that failed to sync may count as clean afterwards, so trying again could lose it
 * in silence (P. Rebello et al., "Can Applications Recover from fsync Failures?", ATC 2020). The
 * outcome of every append above the watermark is then unknown, and the process is expected to stop.
 */
public interface Wal extends AutoCloseable {

  /**
   * Larger payloads are refused: one frame must never fill a journal segment or starve the others.
   */
  int MAX_PAYLOAD_BYTES = 16 << 20;

  /**
   * Gives the payload the next position and hands it to the log's writer.
   *
   * <p>Cost: a checksum and a hand-over, no system call. Blocks only while {@code
   * unwrittenLimitBytes} are waiting to be written.
   *
   * <p>Does not ask {@link #hasRoom}: what ends work that was accepted may use the reserve. Refuses
   * only what would take even that, {@code WAL-FULL}; see {@link #isFull}.
   *
   * @return the frame's position: greater than that of every append that returned before this one
   *     began
   * @throws WalException if the log has failed, is full or is closed; the frame was then not taken
   */
  long append(byte kind, int shard, long epoch, long sequence, byte[] payload);

  /** Highest position accepted so far; 0 for an empty log. */
  long appendedPosition();

  /** Every frame up to this position survives the death of the process. */
  long writtenPosition();

  /** Every frame up to this position survives the loss of power. */
  long syncedPosition();

  /**
   * Asks that everything up to {@code position} be synced soon. Returns at once; see {@link
   * WalListener}.
   */
  void requestSync(long position);

  /** Calls {@code listener} on the log's own thread after each advance of a watermark. */
  void addListener(WalListener listener);

  /**
   * Whether the disk has room for what is being appended and for a reserve. When it turns false,
   * callers refuse new work; what was accepted before can still be appended to, from the reserve.
   */
  boolean hasRoom();

  /**
   * Whether even the reserve is used up: the largest frame might be refused. Who decides before it
   * appends asks first, so that nothing is decided that cannot be logged. Turns false again when
   * there is space.
   */
  boolean isFull();

  /**
   * The frames from {@code position} on, or from the oldest kept if that was trimmed. Close it
   * after use.
   */
  WalReader readFrom(long position);

  /** Position of the oldest frame that is still kept; 1 if nothing was ever trimmed. */
  long oldestPosition();

  /** Lets go of whole files that hold only frames below {@code position}. */
  void trimBefore(long position);

  WalStats stats();

  /** Writes and syncs everything accepted, then lets go of files and threads. */
  @Override
  void close();
}
