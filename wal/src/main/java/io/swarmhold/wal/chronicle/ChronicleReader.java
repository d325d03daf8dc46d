package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.Frame;
import io.swarmhold.wal.WalCorruptException;
import io.swarmhold.wal.WalException;
import io.swarmhold.wal.WalReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongSupplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/**
 * Tails the queue. Chronicle takes damage for the end of the queue; we know up to where it was
 * filled, so what we miss below that is damage and is said to be.
 */
final class ChronicleReader implements WalReader {

  private static final int USUAL_GROUP_BYTES = 64 << 10;

  private final ExcerptTailer tailer;
  private final QueueCatalog catalog;
  private final LongSupplier filled;
  private final LongSupplier oldest;
  private final Queue<Frame> ready = new ArrayDeque<>();
  private final Chain chain;
  private byte[] copied = new byte[USUAL_GROUP_BYTES];
  private ByteBuffer group = wrap(copied);
  private int groupBytes;
  private boolean sought;

  ChronicleReader(
      ChronicleQueue queue,
      LogIdentity log,
      QueueCatalog catalog,
      LongSupplier filled,
      LongSupplier oldest,
      long position) {
    this.tailer = queue.createTailer();
    tailer.singleThreadedCheckDisabled(true); // one thread at a time, not always the one we are on
    this.catalog = catalog;
    this.filled = filled;
    this.oldest = oldest;
    this.chain = new Chain(log, Math.max(position, oldest.getAsLong()), ready::add);
  }

  private static ByteBuffer wrap(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public @Nullable Frame poll() {
    while (ready.isEmpty()) {
      if (chain.next() > filled.getAsLong()) {
        return null;
      }
      readGroup();
    }
    return ready.remove();
  }

  private void readGroup() {
    try {
      if (!sought) {
        seek();
        sought = true;
      }
      copyGroup();
    } catch (InternalError fault) {
      throw new WalException(
          "WAL-READ: a mapped file of the queue ended under its reader at position %d"
              .formatted(chain.next()),
          fault);
    } catch (WalException known) {
      throw known;
    } catch (Exception | AssertionError cause) { // Chronicle throws what it does not declare
      throw corrupt("Chronicle does not read it: " + cause);
    }
    if (chain.passWhole(group, GroupLayout.HEADER_BYTES, groupBytes)
        instanceof Chain.Outcome.Broken) {
      throw corrupt("a frame is not what was appended");
    }
  }

  private void seek() {
    var excerpt = catalog.excerptBefore(chain.next());
    if (excerpt.isEmpty() || !tailer.moveToIndex(excerpt.getAsLong())) {
      throw corrupt("the queue does not find the excerpt");
    }
  }

  private void copyGroup() {
    try (DocumentContext document = tailer.readingDocument()) {
      var wire = document.wire();
      if (!document.isPresent() || wire == null) {
        throw corrupt("the queue ends before it");
      }
      Bytes<?> bytes = wire.bytes();
      int length = Math.toIntExact(bytes.readRemaining());
      if (length > copied.length) {
        copied = new byte[length];
        group = wrap(copied);
      }
      bytes.read(copied, 0, length);
      groupBytes = length;
    }
  }

  private WalException corrupt(String what) {
    long position = chain.next();
    if (position < oldest.getAsLong()) {
      return new WalException(
          "WAL-TRIMMED: position %d is not kept any more (oldest: %d)"
              .formatted(position, oldest.getAsLong()));
    }
    return new WalCorruptException(
        "WAL-CORRUPT: position %d: %s".formatted(position, what), position, position);
  }

  @Override
  public void close() {
    tailer.close();
  }
}
