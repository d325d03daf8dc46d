package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.AtomicFile;
import io.swarmhold.wal.Replay;
import io.swarmhold.wal.WalConfig;
import io.swarmhold.wal.WalCorruptException;
import io.swarmhold.wal.WalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import net.openhft.chronicle.queue.ChronicleQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a log fit to be appended to: what survived is replayed, the queue is made whole from the
 * journal, and a torn tail is cut.
 *
 * <p>The files are surveyed first and changed only if the log is not refused, so a refusal leaves
 * all evidence. Nothing is ever appended to a file of an earlier life: the queue begins a new one.
 */
final class Recovery {

  /** Far more than what Chronicle touches of a file of the queue and of its metadata at first. */
  private static final long ROOM_TO_BEGIN_BYTES = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final WalConfig config;
  private final Disk disk;
  private final long boot;
  private final Path queueFolder;

  Recovery(WalConfig config, Disk disk, long boot) {
    this.config = config;
    this.disk = disk;
    this.boot = boot;
    this.queueFolder = Survey.queueFolder(config.folder());
  }

  /** What a log goes on from. */
  record Recovered(
      Marks marks,
      ChronicleQueue queue,
      QueueWriter writer,
      QueueCatalog catalog,
      long last,
      int crcOfLast,
      long nextGeneration) {}

  Recovered recover(LogIdentity ifNew, Replay replay) throws IOException {
    Marks.Values values = marksOf(ifNew);
    Survey survey = Survey.of(config.folder(), values, boot, replay);
    WalCorruptException refusal = survey.refusal();
    if (refusal != null) {
      throw refusal;
    }
    // Before Chronicle reads it: nobody forces it, so a loss of power leaves anything there.
    QueueFiles.forgetMetadata(queueFolder);
    QueueProbe.probe(queueFolder, survey.queue().kept());
    report(survey);
    return makeWhole(values, survey);
  }

  /**
   * Chronicle begins its files in mapped pages: one that finds no block on the disk is a fault of
   * the process, and no exception that says why.
   */
  private void requireRoom() throws IOException {
    long usable = disk.usableBytes(queueFolder);
    if (usable < ROOM_TO_BEGIN_BYTES) {
      throw new WalException(
          "WAL-FULL: there are %d bytes left at %s, and to begin takes %d"
              .formatted(usable, config.folder(), ROOM_TO_BEGIN_BYTES));
    }
  }

  private Marks.Values marksOf(LogIdentity ifNew) throws IOException {
    Files.createDirectories(queueFolder);
    Files.createDirectories(Survey.journalFolder(config.folder()));
    var values = Marks.read(config.folder());
    if (values.isEmpty() && holdsFiles()) {
      throw new WalCorruptException(
          "WAL-MARKS: %s is missing, so nothing proves which frames the log held"
              .formatted(config.folder().resolve(Marks.FILE)),
          1,
          Long.MAX_VALUE);
    }
    return values.orElse(Marks.Values.fresh(ifNew, boot));
  }

  /** The marks are the first file of a log, so no others are there without them. */
  private boolean holdsFiles() throws IOException {
    return !Folders.files(queueFolder, QueueFiles.SUFFIX).isEmpty()
        || !Folders.files(Survey.journalFolder(config.folder()), Segment.SUFFIX).isEmpty();
  }

  private static void report(Survey survey) {
    if (survey.isTorn()) {
      LOG.warn("cut a torn tail above position {}: {}", survey.last(), survey.findings());
    } else if (!survey.queue().stoppedBy().isEmpty()) {
      LOG.warn(
          "made the queue whole from the journal, positions {} to {}: {}",
          survey.queueLast() + 1,
          survey.last(),
          survey.findings());
    }
  }

  private Recovered makeWhole(Marks.Values values, Survey survey) throws IOException {
    for (Path file : survey.queue().dropped()) {
      Files.delete(file);
    }
    for (QueueSurvey.Kept file : survey.queue().kept()) {
      // Sealed and forced ones are as they should be, and there may be thousands of them.
      if (!file.sealed() || file.last() > values.queueForced()) {
        QueueFiles.seal(file.file(), file.end());
      }
    }
    AtomicFile.syncFolder(queueFolder);
    requireRoom();
    var clock = new QueueFiles.CycleClock(survey.queue().lastCycle() + 1);
    ChronicleQueue queue = openQueue(clock);
    QueueCatalog catalog = survey.queue().catalog();
    var writer =
        new QueueWriter(
            queueFolder, queue, clock, catalog, config.rollBytes(), survey.queueLast(), disk);
    writer.warmUp();
    refill(survey, values.log(), writer);
    writer.force();
    long nextGeneration = survey.highestGeneration() + 1;
    Marks marks = Marks.open(config.folder(), values);
    marks.restart(
        new Marks.Values(
            values.turn() + 1,
            values.log(),
            boot,
            survey.last(),
            survey.last(),
            survey.last(),
            values.oldest(),
            nextGeneration));
    marks.force(disk);
    return new Recovered(
        marks, queue, writer, catalog, survey.last(), survey.crcOfLast(), nextGeneration);
  }

  private ChronicleQueue openQueue(QueueFiles.CycleClock clock) {
    try {
      return QueueFiles.open(queueFolder, clock);
    } catch (RuntimeException refused) {
      throw new WalException(
          "WAL-QUEUE: %s: Chronicle does not open it: %s".formatted(queueFolder, refused), refused);
    }
  }

  /** The groups come in the shape they had, but for the part that the queue had already. */
  private void refill(Survey survey, LogIdentity log, QueueWriter writer) throws IOException {
    survey
        .journal()
        .refill((bytes, at, end) -> refillGroup(bytes, at, end, survey.last(), log, writer));
    survey.journal().close();
  }

  private static void refillGroup(
      ByteBuffer bytes, int from, int end, long last, LogIdentity log, QueueWriter writer)
      throws IOException {
    Chunk chunk = new Chunk((int) GroupLayout.aligned(GroupLayout.HEADER_BYTES + end - from));
    long next = writer.filled() + 1;
    for (int at = from; at < end && next <= last; at += FrameLayout.frameBytes(bytes, at)) {
      if (FrameLayout.position(bytes, at) == next) {
        chunk.addVerbatim(bytes, at);
        next++;
      }
    }
    if (!chunk.isEmpty()) {
      chunk.seal(log, 0, writer.filled(), new CRC32C());
      writer.append(chunk);
    }
  }
}
