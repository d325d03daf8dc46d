package io.swarmhold.wal;

/**
 * Bytes of the log are not those that were appended, and it is not a torn tail: the log refuses to
 * be read past them.
 */
public final class WalCorruptException extends WalException {

  private final long firstPosition;
  private final long lastPosition;

  /**
   * @param firstPosition first position that cannot be vouched for
   * @param lastPosition last such position, or {@code Long.MAX_VALUE} if nothing valid follows
   */
  public WalCorruptException(String message, long firstPosition, long lastPosition) {
    super(message);
    this.firstPosition = firstPosition;
    this.lastPosition = lastPosition;
  }

  public long firstPosition() {
    return firstPosition;
  }

  public long lastPosition() {
    return lastPosition;
  }
}
