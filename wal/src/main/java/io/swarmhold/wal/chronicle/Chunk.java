package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.Frame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.BytesStore;

/**
 * A direct buffer in which one group grows: filled by appenders under the intake's lock, then owned
 * by the log's writer, then used again.
 */
final class Chunk {

  private final ByteBuffer buffer;
  private final BytesStore<?, ?> store;
  private long first;
  private int frames;
  private int crcBefore;
  private int end = GroupLayout.HEADER_BYTES;

  Chunk(int capacity) {
    buffer = ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
    store = BytesStore.wrap(buffer);
  }

  /** Capacity that holds one frame of that payload with its group header and padding. */
  static int capacityFor(int payloadBytes) {
    return (int)
        GroupLayout.aligned(
            (long) GroupLayout.HEADER_BYTES + FrameLayout.HEADER_BYTES + payloadBytes);
  }

  boolean fits(int payloadBytes) {
    return buffer.capacity() - end >= FrameLayout.HEADER_BYTES + payloadBytes;
  }

  /** Adds the frame and returns the CRC the next one must carry. */
  int add(Frame frame, int payloadCrc, int crcOfFrameBefore, int salt, CRC32C crc) {
    begin(frame.position(), crcOfFrameBefore);
    int crcOfFrame =
        FrameLayout.putHeader(buffer, end, salt, frame, payloadCrc, crcOfFrameBefore, crc);
    buffer.put(end + FrameLayout.HEADER_BYTES, frame.payload());
    grow(FrameLayout.HEADER_BYTES + frame.payload().length);
    return crcOfFrame;
  }

  /** Adds a frame that was found valid, byte for byte. */
  void addVerbatim(ByteBuffer from, int at) {
    int bytes = FrameLayout.frameBytes(from, at);
    begin(FrameLayout.position(from, at), FrameLayout.crcBefore(from, at));
    buffer.put(end, from, at, bytes);
    grow(bytes);
  }

  private void begin(long position, int crcOfFrameBefore) {
    if (frames == 0) {
      first = position;
      crcBefore = crcOfFrameBefore;
    }
  }

  private void grow(int bytes) {
    frames++;
    end += bytes;
  }

  /** Writes the group's header, and zeros up to the next page of the journal. */
  void seal(LogIdentity log, long generation, long synced, CRC32C crc) {
    var header =
        new GroupLayout.Header(
            generation, first, synced, frames, end - GroupLayout.HEADER_BYTES, crcBefore);
    GroupLayout.putHeader(buffer, log, header, crc);
    for (int at = end; at < alignedBytes(); at++) {
      buffer.put(at, (byte) 0);
    }
  }

  boolean isEmpty() {
    return frames == 0;
  }

  long first() {
    return first;
  }

  long last() {
    return first + frames - 1;
  }

  int bytes() {
    return end;
  }

  int alignedBytes() {
    return (int) GroupLayout.aligned(end);
  }

  int capacity() {
    return buffer.capacity();
  }

  /** The group with its padding, for the journal. */
  ByteBuffer padded() {
    return buffer.clear().limit(alignedBytes());
  }

  /** The memory behind the group, for the queue. */
  BytesStore<?, ?> store() {
    return store;
  }

  void reset() {
    frames = 0;
    end = GroupLayout.HEADER_BYTES;
  }
}
