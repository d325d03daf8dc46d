package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One preallocated file of the journal, used from its start to its end and then again. */
final class Segment implements AutoCloseable {

  static final String SUFFIX = ".journal";

  private final Path file;
  private final FileChannel channel;
  private final long size;
  private long generation;
  private long end;
  private long last;

  private Segment(Path file, FileChannel channel, long size) {
    this.file = file;
    this.channel = channel;
    this.size = size;
  }

  static Segment open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    return new Segment(file, channel, channel.size());
  }

  /**
   * Makes a segment whose blocks exist on the disk and count as written: later writes and syncs
   * then change no metadata of the file system, which would cost a second disk write each.
   */
  static Segment preallocate(Path folder, String name, long size, Disk disk) throws IOException {
    Path file = folder.resolve(name);
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(size, 1 << 20));
    for (long at = 0; at < size; at += zeros.capacity()) {
      disk.write(channel, zeros.clear().limit((int) Math.min(zeros.capacity(), size - at)), at);
    }
    disk.force(channel);
    AtomicFile.syncFolder(folder);
    return new Segment(file, channel, size);
  }

  /** Begins to use it again, from its start. */
  void begin(long newGeneration) {
    generation = newGeneration;
    end = 0;
    last = 0;
  }

  boolean fits(int bytes) {
    return size - end >= bytes;
  }

  void write(Chunk chunk, Disk disk) throws IOException {
    disk.write(channel, chunk.padded(), end);
    end += chunk.alignedBytes();
    last = chunk.last();
  }

  void force(Disk disk) throws IOException {
    disk.force(channel);
  }

  long generation() {
    return generation;
  }

  /** Position of the last frame it holds; 0 if none. */
  long last() {
    return last;
  }

  long size() {
    return size;
  }

  Path file() {
    return file;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
