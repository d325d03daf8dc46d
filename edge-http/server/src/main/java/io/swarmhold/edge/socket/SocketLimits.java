package io.swarmhold.edge.socket;

import java.time.Duration;

/** What one socket may cost. How many there may be is in {@link io.swarmhold.edge.Limits}. */
final class SocketLimits {

  /** A frame, in either direction. Clients' libraries refuse larger ones by default, too. */
  static final int MAX_FRAME_BYTES = 64 << 10;

  /** A message from the client, of however many frames. */
  static final int MAX_MESSAGE_BYTES = 256 << 10;

  /** Frames of one message: without it, empty ones could go on for ever. */
  static final int MAX_FRAGMENTS = 1_024;

  static final int MAX_AGENTS = 10_000;

  /** Tasks in a message from the server. */
  static final int MAX_ASSIGNED = 256;

  /** An assign message this long takes no further task, so that most fit into one frame. */
  static final int ASSIGN_BYTES = 32 << 10;

  /** With so many messages unanswered, no more are read until half of them are answered. */
  static final int MAX_UNANSWERED = 512;

  /** As {@link #MAX_UNANSWERED}, in bytes of the messages. */
  static final int MAX_UNANSWERED_BYTES = 4 << 20;

  /**
   * With so much given to the network and not taken, assignments wait as objects, and the grid is
   * asked for no more.
   */
  static final int SEND_AHEAD_BYTES = 256 << 10;

  /**
   * With more waiting, a reader that takes nothing for {@link #STALL} is cut off; with more of it
   * encoded, which only answers can be, nothing more is read.
   */
  static final int SLOW_READER_BYTES = 1 << 20;

  /** With more waiting, a reader is cut off however it does. */
  static final int MAX_WAITING_BYTES = 64 << 20;

  static final Duration STALL = Duration.ofSeconds(2);

  /** From the upgrade to the credential. */
  static final Duration AUTH = Duration.ofSeconds(5);

  /** How often the server pings, which also keeps idle connections alive in between. */
  static final Duration PING = Duration.ofSeconds(15);

  /** Nothing heard for so long, and the client counts as gone. */
  static final Duration SILENCE = Duration.ofSeconds(60);

  /** From our close frame to the end of the connection. */
  static final Duration CLOSE = Duration.ofSeconds(2);

  /** When the server stops, what is under way may take so long. */
  static final Duration DRAIN = Duration.ofSeconds(3);

  /** How often all of these, and the credentials, are looked at. */
  static final Duration TICK = Duration.ofSeconds(1);

  /** Pings, pongs and refused frames per tick. */
  static final int MAX_IDLE_TALK = 1_000;

  private SocketLimits() {}
}
