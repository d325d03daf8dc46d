package io.swarmhold.wal;

/**
 * Takes the frames of a log that is being opened, each verified, in order, on the opening thread.
 *
 * <p>Verification and replay are one pass, so a replay may have seen frames of a log that is then
 * refused: let go of what was built from them when opening throws.
 */
@FunctionalInterface
public interface Replay {

  /** For those who only want the log open. */
  Replay NONE = frame -> {};

  /** May keep the frame's payload; what it throws ends the opening. */
  void frame(Frame frame);
}
