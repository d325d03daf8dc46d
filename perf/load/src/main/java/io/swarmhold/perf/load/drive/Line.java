package io.swarmhold.perf.load.drive;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A connection of the {@link Loop}. */
abstract class Line {

  private static final byte[] NOTHING = {};

  private final SocketChannel channel;
  private byte[] rest;
  private @Nullable SelectionKey key;

  /**
   * @param rest what was received behind the answer to the handshake
   */
  Line(SocketChannel channel, byte[] rest) {
    this.channel = channel;
    this.rest = rest;
  }

  /**
   * Takes all that is complete of what was received; returns where the first incomplete message
   * starts.
   */
  abstract int take(byte[] buffer, int from, int to, long now);

  /** Writes what waits; whether that was all. */
  abstract boolean write(SocketChannel to) throws IOException;

  /** Writes what waits, and has the loop go on with it if the network does not take all. */
  public final void flush() throws IOException {
    boolean all = write(channel);
    SelectionKey mine = key;
    if (mine != null) {
      int ops = all ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
      if (mine.interestOps() != ops) {
        mine.interestOps(ops);
      }
    }
  }

  final SocketChannel channel() {
    return channel;
  }

  final void attach(SelectionKey its) {
    key = its;
  }

  /** What was received before and is not complete. */
  final byte[] rest() {
    return rest;
  }

  final void keep(byte[] buffer, int from, int to) {
    rest = from == to ? NOTHING : Arrays.copyOfRange(buffer, from, to);
  }
}
