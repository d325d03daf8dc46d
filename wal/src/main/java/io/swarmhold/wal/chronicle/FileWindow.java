package io.swarmhold.wal.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads a file forward through a buffer that holds at least what was asked for last. */
final class FileWindow implements AutoCloseable {

  private static final int READ_AHEAD_BYTES = 1 << 20;

  private final FileChannel channel;
  private final long size;
  private ByteBuffer buffer = allocate(READ_AHEAD_BYTES);
  private long start;
  private int held;

  private FileWindow(FileChannel channel, long size) {
    this.channel = channel;
    this.size = size;
  }

  static FileWindow open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    return new FileWindow(channel, channel.size());
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  long size() {
    return size;
  }

  boolean has(long offset, long length) {
    return offset >= 0 && length >= 0 && offset + length <= size;
  }

  /**
   * Where in {@link #buffer} the byte at {@code offset} stands, with {@code length} bytes of the
   * file from there on.
   */
  int seek(long offset, int length) throws IOException {
    if (offset < start || offset + length > start + held) {
      fill(offset, length);
    }
    return (int) (offset - start);
  }

  private void fill(long offset, int length) throws IOException {
    if (length > buffer.capacity()) {
      buffer = allocate(length);
    }
    buffer.clear().limit((int) Math.min(buffer.capacity(), size - offset));
    long at = offset;
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, at);
      if (read < 0) {
        throw new IOException("%s ended at %d of %d bytes".formatted(channel, at, size));
      }
      at += read;
    }
    start = offset;
    held = buffer.position();
    buffer.clear();
  }

  /** Valid until the next {@link #seek}. */
  ByteBuffer buffer() {
    return buffer;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
