package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.WalCorruptException;
import java.nio.file.Path;
import java.util.List;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Lets Chronicle try to read the ends of each file before it may write to any: a file's header and
 * indexes are bytes of its own, which carry no checksum, and what a damaged one makes of an
 * appender or a reader is anybody's guess.
 */
final class QueueProbe {

  private QueueProbe() {}

  /**
   * @throws WalCorruptException naming the file and its positions if Chronicle does not find them;
   *     its frames are all good
   */
  static void probe(Path folder, List<QueueSurvey.Kept> files) {
    if (files.isEmpty()) {
      return;
    }
    try (ChronicleQueue queue =
        SingleChronicleQueueBuilder.binary(folder)
            .rollCycle(QueueFiles.ROLL_CYCLE)
            .timeProvider(new QueueFiles.CycleClock(1))
            .readOnly(true)
            .build()) {
      for (QueueSurvey.Kept file : files) {
        probe(queue, file);
      }
    }
  }

  private static void probe(ChronicleQueue queue, QueueSurvey.Kept file) {
    String trouble = "";
    try (ExcerptTailer tailer = queue.createTailer()) {
      int cycle = QueueFiles.cycle(file.file());
      if (!finds(tailer, cycle, 0) || !finds(tailer, cycle, file.lastExcerpt())) {
        trouble = "an excerpt is not found";
      }
    } catch (Exception | AssertionError | InternalError cause) {
      // Chronicle throws checked exceptions that it does not declare.
      trouble = cause.toString();
    }
    if (!trouble.isEmpty()) {
      throw new WalCorruptException(
          "WAL-QUEUE: %s: Chronicle cannot read it, though the frames of positions %d to %d are good: %s"
              .formatted(file.file(), file.first(), file.last(), trouble),
          file.first(),
          file.last());
    }
  }

  private static boolean finds(ExcerptTailer tailer, int cycle, long excerpt) {
    if (!tailer.moveToIndex(QueueFiles.ROLL_CYCLE.toIndex(cycle, excerpt))) {
      return false;
    }
    try (DocumentContext document = tailer.readingDocument()) {
      return document.isPresent();
    }
  }
}
