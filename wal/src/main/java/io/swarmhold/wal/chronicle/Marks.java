package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.AtomicFile;
import io.swarmhold.wal.WalCorruptException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The log's watermarks in a mapped file, kept after every group: what recovery holds the files
 * against.
 *
 * <p>Two slots, each in a page of its own and written in turn, so that one is whole whatever moment
 * a process dies in. A store to mapped memory costs no system call and survives the process; the
 * power it survives from the next {@link #force} on, or from the kernel's own write-back. A mark on
 * the disk may be old but is never wrong: every field only grows.
 *
 * <pre>
 *   slot 0 at 0, slot 1 at 4096, each:
 *   0        4        8                16               24               32
 *   +--------+--------+----------------+----------------+----------------+
 *   | magic  | version| turn           | log            | boot           |
 *   +--------+--------+----------------+----------------+----------------+
 *   | written         | synced         | queue forced   | oldest         |
 *   +-----------------+----------------+--------+-------+----------------+
 *   | floor generation                 | CRC    |
 *   +----------------------------------+--------+
 * </pre>
 */
final class Marks implements AutoCloseable {

  static final String FILE = "marks";

  private static final int MAGIC = 0x314B524D; // "MRK1"
  private static final int VERSION = 1;
  private static final int SLOT_BYTES = 72;
  private static final int CRC_AT = 72;
  private static final int SLOT_SPACING = 4096;
  private static final int FILE_BYTES = 2 * SLOT_SPACING;

  /**
   * One state of the marks.
   *
   * @param boot the boot of the machine under which the log was written; 0 if unknown
   * @param written highest position written to the journal
   * @param synced highest position made to survive the loss of power
   * @param queueForced highest position that the queue's files hold without the journal
   * @param oldest position of the oldest frame that is kept
   * @param floorGeneration journal groups of lower generations count for nothing
   */
  record Values(
      long turn,
      LogIdentity log,
      long boot,
      long written,
      long synced,
      long queueForced,
      long oldest,
      long floorGeneration) {

    static Values fresh(LogIdentity log, long boot) {
      return new Values(0, log, boot, 0, 0, 0, 1, 1);
    }
  }

  private final FileChannel channel;
  private final MappedByteBuffer map;
  private final CRC32C crc = new CRC32C();
  private Values values;

  private Marks(FileChannel channel, MappedByteBuffer map, Values values) {
    this.channel = channel;
    this.map = map;
    this.values = values;
  }

  /** Opens the marks of the log in {@code folder} for writing, going on from {@code values}. */
  static Marks open(Path folder, Values values) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      create(file, values);
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES);
    map.order(ByteOrder.LITTLE_ENDIAN);
    return new Marks(channel, map, values);
  }

  private static void create(Path file, Values values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(FILE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    put(bytes, values, new CRC32C());
    AtomicFile.write(file, bytes.array());
  }

  /**
   * What the marks in {@code folder} say; empty if there is no such file.
   *
   * @throws WalCorruptException if both slots are damaged: nothing then proves what the log held
   */
  static Optional<Values> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    Optional<Values> one = slot(bytes, 0);
    Optional<Values> other = slot(bytes, SLOT_SPACING);
    if (one.isEmpty() && other.isEmpty()) {
      throw new WalCorruptException(
          "WAL-MARKS: %s: both slots are damaged, so nothing proves which frames the log held"
              .formatted(file),
          1,
          Long.MAX_VALUE);
    }
    return one.isEmpty() || (other.isPresent() && other.get().turn() > one.get().turn())
        ? other
        : one;
  }

  private static Optional<Values> slot(ByteBuffer bytes, int at) {
    boolean valid =
        bytes.capacity() >= at + SLOT_BYTES + Integer.BYTES
            && bytes.getInt(at) == MAGIC
            && bytes.getInt(at + 4) == VERSION
            && Crc.of(bytes, at, SLOT_BYTES, new CRC32C()) == bytes.getInt(at + CRC_AT);
    return valid
        ? Optional.of(
            new Values(
                bytes.getLong(at + 8),
                new LogIdentity(bytes.getLong(at + 16)),
                bytes.getLong(at + 24),
                bytes.getLong(at + 32),
                bytes.getLong(at + 40),
                bytes.getLong(at + 48),
                bytes.getLong(at + 56),
                bytes.getLong(at + 64)))
        : Optional.empty();
  }

  private static void put(ByteBuffer bytes, Values values, CRC32C crc) {
    int at = (int) (values.turn() % 2) * SLOT_SPACING;
    bytes.putInt(at, MAGIC);
    bytes.putInt(at + 4, VERSION);
    bytes.putLong(at + 8, values.turn());
    bytes.putLong(at + 16, values.log().id());
    bytes.putLong(at + 24, values.boot());
    bytes.putLong(at + 32, values.written());
    bytes.putLong(at + 40, values.synced());
    bytes.putLong(at + 48, values.queueForced());
    bytes.putLong(at + 56, values.oldest());
    bytes.putLong(at + 64, values.floorGeneration());
    bytes.putInt(at + CRC_AT, Crc.of(bytes, at, SLOT_BYTES, crc));
  }

  /** Notes what the journal holds now. */
  synchronized void journal(long written, long synced) {
    put(
        new Values(
            values.turn() + 1,
            values.log(),
            values.boot(),
            written,
            synced,
            values.queueForced(),
            values.oldest(),
            values.floorGeneration()));
  }

  /** Notes that the queue no longer needs the journal up to {@code position}. */
  synchronized void queueForced(long position) {
    put(
        new Values(
            values.turn() + 1,
            values.log(),
            values.boot(),
            values.written(),
            values.synced(),
            position,
            values.oldest(),
            values.floorGeneration()));
  }

  /** Notes that frames below {@code position} are about to go. */
  synchronized void oldest(long position) {
    put(
        new Values(
            values.turn() + 1,
            values.log(),
            values.boot(),
            values.written(),
            values.synced(),
            values.queueForced(),
            position,
            values.floorGeneration()));
  }

  /** Notes both slots anew, so that neither says less than this. */
  synchronized void restart(Values from) {
    put(from);
    put(
        new Values(
            from.turn() + 1,
            from.log(),
            from.boot(),
            from.written(),
            from.synced(),
            from.queueForced(),
            from.oldest(),
            from.floorGeneration()));
  }

  private void put(Values next) {
    put(map, next, crc);
    values = next;
  }

  synchronized Values values() {
    return values;
  }

  /** Makes the marks survive the loss of power. */
  void force(Disk disk) throws IOException {
    disk.force(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
