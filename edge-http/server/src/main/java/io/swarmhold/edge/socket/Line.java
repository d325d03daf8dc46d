package io.swarmhold.edge.socket;

import io.swarmhold.edge.json.JsonBytes;
import io.vertx.core.http.WebSocketFrame;

/** The way to and from one client: frames on one side, bytes on the other. On the event loop. */
interface Line {

  /** What becomes of a line. */
  interface Listener {

    /** The network took some of what was given to it. */
    void onSent();
  }

  /** What a frame carries. */
  record Content(byte[] bytes, int from, int to) {

    int length() {
      return to - from;
    }
  }

  /** Adds a message, which goes out with the next {@link #flush}. */
  void message(JsonBytes message, boolean binary);

  /** Gives to the network what was added; {@link Listener#onSent} follows, maybe at once. */
  void flush();

  /** Bytes given to the network or about to be, but not taken yet. */
  int waiting();

  /** The content of a frame just received; good until the handler returns. */
  Content contentOf(WebSocketFrame frame);

  /** Sends a ping. */
  void ping();

  /** Sends what was added and then a close frame. */
  void close(int code, String reason);

  /** The close frame alone, as the last thing before the server drops the connection. */
  void lastWord(int code, String reason);

  /** Drops the connection, whatever still waits. */
  void abort();
}
