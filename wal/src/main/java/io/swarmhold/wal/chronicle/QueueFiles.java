package io.swarmhold.wal.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.Wires;

/**
 * The Chronicle queue as files.
 *
 * <p>Chronicle begins a new file with each <em>cycle</em>, a day of its clock. The clock it gets
 * from us stands still and moves on one day whenever the log wants a new file, so the files are
 * named 19700102F.cq4, 19700103F.cq4, ...: cycle 1, cycle 2, ...
 */
final class QueueFiles {

  static final String SUFFIX = ".cq4";

  /** 4 096 x 4 096 indexes of one in 256 excerpts: no cycle of ours comes near. */
  static final RollCycles ROLL_CYCLE = RollCycles.FAST_DAILY;

  /**
   * Chronicle maps files in blocks of this and takes excerpts up to a quarter of it; ours reach 16
   * MiB and a header. The files are sparse: a block not written takes no disk.
   */
  private static final long BLOCK_BYTES = 128L << 20;

  private static final String METADATA = "metadata.cq4t";
  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd'F.cq4'");

  private QueueFiles() {}

  /** Chronicle's clock, which moves when told. */
  static final class CycleClock implements TimeProvider {
    private volatile int cycle;

    CycleClock(int cycle) {
      this.cycle = cycle;
    }

    @Override
    public long currentTimeMillis() {
      return (long) cycle * ROLL_CYCLE.lengthInMillis();
    }

    int cycle() {
      return cycle;
    }

    void next() {
      cycle = cycle() + 1;
    }
  }

  static ChronicleQueue open(Path folder, CycleClock clock) {
    return SingleChronicleQueueBuilder.binary(folder)
        .rollCycle(ROLL_CYCLE)
        .timeProvider(clock)
        .blockSize(BLOCK_BYTES)
        .build();
  }

  /**
   * Chronicle keeps a listing and a lock there, both of which it makes anew; a damaged one would
   * end in a NullPointerException. Nobody else can hold that lock: the log's own is taken.
   */
  static void forgetMetadata(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(METADATA));
  }

  static Path file(Path folder, int cycle) {
    return folder.resolve(LocalDate.ofEpochDay(cycle).format(NAME));
  }

  static int cycle(Path file) {
    return Math.toIntExact(LocalDate.parse(file.getFileName().toString(), NAME).toEpochDay());
  }

  /**
   * Cuts the file at {@code end} and closes it for Chronicle: whatever followed is gone, nothing is
   * ever appended, and readers go on in the next file.
   */
  static void seal(Path file, long end) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(end);
      ByteBuffer mark = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      Disk.REAL.write(channel, mark.putInt(0, Wires.END_OF_DATA), end);
      channel.force(true);
    }
  }
}
