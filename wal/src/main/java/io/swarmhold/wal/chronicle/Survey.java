package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.Replay;
import io.swarmhold.wal.WalCorruptException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a log's files hold, held against what its marks say they must. Changes nothing.
 *
 * <p>The queue is read up to the first byte that is not as it was written, the journal from there
 * on. Where both end, the log ends, unless something proves that it held more:
 *
 * <ul>
 *   <li>the marks or a group say that a later position was <em>synced</em>: it was damaged, for a
 *       loss of power takes nothing that was;
 *   <li>the machine has not restarted since, and the marks say that a later position was
 *       <em>written</em>, or a valid frame follows: it was damaged, for the death of a process
 *       takes nothing but the end of its very last write.
 * </ul>
 *
 * <p>With such a proof the log is refused. Without, what follows is the torn tail of a write that
 * nobody was told of as safe from what has happened, and is cut.
 */
final class Survey {

  private final Path folder;
  private final Marks.Values marks;
  private final Chain chain;
  private final QueueSurvey queue;
  private final JournalScan scan;
  private final JournalSurvey journal;
  private final long queueLast;
  private final boolean sameBoot;

  private Survey(Path folder, Marks.Values marks, long boot, Replay replay) throws IOException {
    this.folder = folder;
    this.marks = marks;
    this.sameBoot = boot != Boot.UNKNOWN && boot == marks.boot();
    this.chain = new Chain(marks.log(), marks.oldest(), replay);
    this.queue = QueueSurvey.of(queueFolder(folder), marks.log(), chain);
    this.queueLast = chain.next() - 1;
    this.scan = JournalScan.of(journalFolder(folder), marks.log(), marks.floorGeneration());
    this.journal = JournalSurvey.of(scan, chain);
  }

  static Survey of(Path folder, Marks.Values marks, long boot, Replay replay) throws IOException {
    return new Survey(folder, marks, boot, replay);
  }

  static Path queueFolder(Path folder) {
    return folder.resolve("queue");
  }

  static Path journalFolder(Path folder) {
    return folder.resolve("journal");
  }

  /** Position of the last frame that is good. */
  long last() {
    return chain.next() - 1;
  }

  int crcOfLast() {
    return chain.crcOfLast();
  }

  /** Why the log must not be opened, or null if it may. */
  @Nullable WalCorruptException refusal() throws IOException {
    long proven = proven();
    boolean follows = sameBoot && journal.validLater() > last();
    if (proven <= last() && !follows) {
      return null;
    }
    long first = last() + 1;
    long behind = firstValidBehind();
    long end = behind > 0 ? behind - 1 : Long.MAX_VALUE;
    String range = behind > 0 ? "%d to %d".formatted(first, end) : "%d and above".formatted(first);
    return new WalCorruptException(
        "WAL-CORRUPT: positions %s are not what was appended, and %s; found: %s"
            .formatted(
                range,
                proven > last() ? "the log held %d at least".formatted(proven) : "more follows",
                String.join("; ", findings())),
        first,
        end);
  }

  /** The highest position that something proves the log to have held when it was last safe. */
  private long proven() {
    long synced = Math.max(Math.max(marks.synced(), marks.queueForced()), scan.synced());
    return sameBoot ? Math.max(synced, marks.written()) : synced;
  }

  private long firstValidBehind() throws IOException {
    long inJournal = journal.validLater();
    long inQueue = queue.firstBehind(last() + 2);
    return inJournal == 0 || inQueue == 0
        ? Math.max(inJournal, inQueue)
        : Math.min(inJournal, inQueue);
  }

  /** What was found that is not as it was written, if only a torn tail. */
  List<String> findings() {
    List<String> findings = new ArrayList<>();
    if (!queue.stoppedBy().isEmpty()) {
      findings.add(queue.stoppedBy());
    }
    if (!journal.stoppedBy().isEmpty()) {
      findings.add(journal.stoppedBy());
    }
    if (findings.isEmpty()) {
      findings.add(
          "%s and %s end at position %d"
              .formatted(queueFolder(folder), journalFolder(folder), last()));
    }
    return findings;
  }

  /** Whether anything is not as it was written, healed or not. */
  boolean hasFindings() {
    return !queue.stoppedBy().isEmpty() || !journal.stoppedBy().isEmpty() || isTorn();
  }

  /** Whether something behind the last good frame is to be cut. */
  boolean isTorn() {
    return !journal.stoppedBy().isEmpty()
        || journal.validLater() > last()
        || (queueLast == last() && !queue.stoppedBy().isEmpty());
  }

  QueueSurvey queue() {
    return queue;
  }

  JournalSurvey journal() {
    return journal;
  }

  /** Position of the last frame that the queue holds. */
  long queueLast() {
    return queueLast;
  }

  long highestGeneration() {
    return Math.max(scan.highestGeneration(), marks.floorGeneration());
  }
}
