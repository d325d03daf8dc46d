package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.Wal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import net.openhft.chronicle.wire.Wires;

/**
 * Walks one file of the queue group by group without Chronicle, which would take damage for the end
 * of the queue, wait for it to be repaired, or write to the file.
 *
 * <p>A Chronicle file is a row of documents, each at a multiple of 4: a little-endian int of which
 * 30 bits are the length, bit 30 says "not data" (the file's header, its indexes) and bit 31 "not
 * complete"; then the bytes. 0 is the end so far, 0xC0000000 the end for good.
 */
final class QueueScan implements AutoCloseable {

  private static final int LARGEST_GROUP_BYTES = Chunk.capacityFor(Wal.MAX_PAYLOAD_BYTES);
  private static final int ALIGNMENT = 4;
  private static final int SEARCH_BYTES = 1 << 20;

  /** What a step of the walk came upon. */
  enum Found {
    GROUP,
    END,
    DAMAGE
  }

  private final FileWindow window;
  private final LogIdentity log;
  private final CRC32C crc = new CRC32C();
  private long offset;
  private long excerpt = -1;
  private int groupAt;
  private long groupOffset;
  private String damage = "";
  private boolean sealed;

  private QueueScan(FileWindow window, LogIdentity log) {
    this.window = window;
    this.log = log;
  }

  static QueueScan open(Path file, LogIdentity log) throws IOException {
    return new QueueScan(FileWindow.open(file), log);
  }

  /** Goes to the next group, which {@link #header}, {@link #bytes} and the like then describe. */
  Found next() throws IOException {
    while (window.has(offset, Integer.BYTES)) {
      int document = window.buffer().getInt(window.seek(offset, Integer.BYTES));
      if (document == Wires.NOT_INITIALIZED || document == Wires.END_OF_DATA) {
        sealed = document == Wires.END_OF_DATA;
        return offset == 0 ? damaged("the file has no header") : Found.END;
      }
      int length = Wires.lengthOf(document);
      long content = offset + Integer.BYTES;
      if (Wires.isNotComplete(document) || !window.has(content, length)) {
        return damaged("the header of an excerpt is %08x".formatted(document));
      }
      if (Wires.isData(document)) {
        return group(content, length);
      }
      offset = aligned(content + length);
    }
    return offset == 0 ? damaged("the file is empty") : Found.END;
  }

  private Found group(long content, int length) throws IOException {
    if (length < GroupLayout.HEADER_BYTES || length > LARGEST_GROUP_BYTES) {
      return damaged("an excerpt has %d bytes".formatted(length));
    }
    int at = window.seek(content, length);
    if (!GroupLayout.isHeaderValid(window.buffer(), at, log, crc)) {
      return damaged("the header of a group is not what was written");
    }
    if (GroupLayout.read(window.buffer(), at).totalBytes() != length) {
      return damaged("an excerpt has %d bytes, not those of its group".formatted(length));
    }
    groupAt = at;
    groupOffset = offset;
    excerpt++;
    offset = aligned(content + length);
    return Found.GROUP;
  }

  private Found damaged(String what) {
    damage = "%s (byte %d)".formatted(what, offset);
    return Found.DAMAGE;
  }

  private static long aligned(long at) {
    return (at + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /**
   * Goes to the next group whose header is whole, over whatever lies before it; false if there is
   * none.
   */
  boolean skipToGroup() throws IOException {
    while (window.has(offset, GroupLayout.HEADER_BYTES)) {
      int length = (int) Math.min(SEARCH_BYTES, window.size() - offset);
      int at = window.seek(offset, length);
      int last = (length - GroupLayout.HEADER_BYTES) / ALIGNMENT * ALIGNMENT;
      for (int i = 0; i <= last; i += ALIGNMENT) {
        if (GroupLayout.isHeaderValid(window.buffer(), at + i, log, crc)) {
          groupAt = at + i;
          offset += i + ALIGNMENT;
          return true;
        }
      }
      offset += last + ALIGNMENT;
    }
    return false;
  }

  GroupLayout.Header header() {
    return GroupLayout.read(window.buffer(), groupAt);
  }

  /** Holds the group's frames from {@link #framesAt} to {@link #framesEnd}, until the next step. */
  ByteBuffer bytes() {
    return window.buffer();
  }

  int framesAt() {
    return groupAt + GroupLayout.HEADER_BYTES;
  }

  int framesEnd() {
    return framesAt() + header().bytes();
  }

  /** How many groups of the file come before this one. */
  long excerpt() {
    return excerpt;
  }

  /** Where in the file the group's excerpt begins. */
  long groupOffset() {
    return groupOffset;
  }

  /** Where in the file the walk stands: behind the last document that was whole. */
  long offset() {
    return offset;
  }

  /** Whether {@link Found#END} was the end for good. */
  boolean isSealed() {
    return sealed;
  }

  /** What {@link Found#DAMAGE} was. */
  String damage() {
    return damage;
  }

  @Override
  public void close() throws IOException {
    window.close();
  }
}
