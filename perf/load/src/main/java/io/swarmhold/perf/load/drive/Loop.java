package io.swarmhold.perf.load.drive;

import io.swarmhold.perf.load.wire.UnexpectedAnswerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Reads and writes all lines on the thread that calls. One input buffer serves them all: it stays
 * in the cache, and ten thousand idle lines cost no memory.
 */
final class Loop implements AutoCloseable {

  private static final int INPUT_BYTES = 256 << 10;

  /** Below a millisecond a selector cannot wait; we look again so often. */
  private static final long GLANCE_NANOS = 20_000;

  private static final long MILLI = 1_000_000;

  private final Selector selector = Selector.open();
  private final Consumer<SelectionKey> onReady = this::ready;
  private byte[] input = new byte[INPUT_BYTES];
  private ByteBuffer view = ByteBuffer.wrap(input);

  Loop() throws IOException {}

  /** Takes the line in; what it received already is taken now. */
  void add(Line line) throws IOException {
    line.channel().configureBlocking(false);
    line.attach(line.channel().register(selector, SelectionKey.OP_READ, line));
    byte[] rest = line.rest();
    line.keep(rest, line.take(rest, 0, rest.length, System.nanoTime()), rest.length);
    line.flush();
  }

  /** Handles what is ready; if nothing is, waits up to so long for something. */
  void turn(long nanos) throws IOException {
    try {
      if (nanos >= MILLI) {
        selector.select(onReady, nanos / MILLI);
      } else if (selector.selectNow(onReady) == 0 && nanos > 0) {
        LockSupport.parkNanos(Math.min(nanos, GLANCE_NANOS));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }

  private void ready(SelectionKey key) {
    Line line = (Line) key.attachment();
    try {
      if (key.isReadable()) {
        read(line);
      }
      line.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(Line line) throws IOException {
    byte[] rest = line.rest();
    if (rest.length > input.length / 2) {
      input = new byte[rest.length * 4];
      view = ByteBuffer.wrap(input);
    }
    System.arraycopy(rest, 0, input, 0, rest.length);
    int received = line.channel().read(view.limit(input.length).position(rest.length));
    if (received < 0) {
      throw new UnexpectedAnswerException("the server closed a connection");
    }
    int to = rest.length + received;
    line.keep(input, line.take(input, 0, to, System.nanoTime()), to);
  }
}
