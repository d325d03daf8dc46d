package io.swarmhold.wal.chronicle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the queue's files up to the first thing that is not as it was written. */
final class QueueSurvey {

  /**
   * A file whose groups are good up to {@code end}.
   *
   * @param first position of its first frame
   * @param last position of its last frame
   * @param lastExcerpt how many groups come before the last
   * @param sealed whether it ends there for good
   */
  record Kept(Path file, long end, long first, long last, long lastExcerpt, boolean sealed) {}

  private final LogIdentity log;
  private final Chain chain;
  private final long oldest;
  private final List<Path> files;
  private final QueueCatalog catalog = new QueueCatalog();
  private final List<Kept> kept = new ArrayList<>();
  private final List<Path> dropped = new ArrayList<>();
  private String stoppedBy = "";
  private int readTo;

  private QueueSurvey(List<Path> files, LogIdentity log, Chain chain) {
    this.files = files;
    this.log = log;
    this.chain = chain;
    this.oldest = chain.next();
  }

  static QueueSurvey of(Path folder, LogIdentity log, Chain chain) throws IOException {
    var survey = new QueueSurvey(Folders.files(folder, QueueFiles.SUFFIX), log, chain);
    survey.read();
    return survey;
  }

  private void read() throws IOException {
    for (Path file : files) {
      if (isStopped()) {
        dropped.add(file);
      } else {
        read(file);
        readTo++;
      }
    }
  }

  private void read(Path file) throws IOException {
    try (QueueScan scan = QueueScan.open(file, log)) {
      long first = chain.next();
      long goodEnd = 0;
      long lastExcerpt = 0;
      while (step(file, scan)) {
        if (scan.header().last() >= oldest) {
          goodEnd = scan.offset();
          lastExcerpt = scan.excerpt();
          var header = scan.header();
          catalog.add(QueueFiles.cycle(file), scan.excerpt(), header.first(), header.totalBytes());
        }
      }
      if (goodEnd > 0) {
        kept.add(new Kept(file, goodEnd, first, chain.next() - 1, lastExcerpt, scan.isSealed()));
      } else {
        dropped.add(file);
      }
    }
  }

  /** Passes the next group on; false if there is none or it is not what was written. */
  private boolean step(Path file, QueueScan scan) throws IOException {
    switch (scan.next()) {
      case GROUP -> pass(file, scan);
      case DAMAGE -> stoppedBy = "%s: %s".formatted(file, scan.damage());
      case END -> {
        return false;
      }
    }
    return !isStopped();
  }

  private void pass(Path file, QueueScan scan) {
    long first = scan.header().first();
    if (first > chain.next()) {
      stoppedBy =
          "%s: begins at position %d where %d was expected".formatted(file, first, chain.next());
    } else if (chain.passWhole(scan.bytes(), scan.framesAt(), scan.framesEnd())
        instanceof Chain.Outcome.Broken) {
      stoppedBy =
          "%s: a frame of the group of positions %d to %d is not what was appended (byte %d)"
              .formatted(file, first, scan.header().last(), scan.groupOffset());
    }
  }

  private boolean isStopped() {
    return !stoppedBy.isEmpty();
  }

  /** What was not as it was written and where; empty if there was no such thing. */
  String stoppedBy() {
    return stoppedBy;
  }

  /**
   * The lowest position from {@code position} on with which a group begins that was not passed; 0
   * if there is none. Reads what is left of the files.
   */
  long firstBehind(long position) throws IOException {
    for (int i = Math.max(0, readTo - 1); i < files.size(); i++) {
      long first = firstBehind(files.get(i), position);
      if (first > 0) {
        return first;
      }
    }
    return 0;
  }

  private long firstBehind(Path file, long position) throws IOException {
    try (QueueScan scan = QueueScan.open(file, log)) {
      long first = 0;
      while (first < position && scan.skipToGroup()) {
        first = scan.header().first();
      }
      return first >= position ? first : 0;
    }
  }

  QueueCatalog catalog() {
    return catalog;
  }

  List<Kept> kept() {
    return kept;
  }

  /** Files that hold nothing good. */
  List<Path> dropped() {
    return dropped;
  }

  /** The cycle of the last file, good or not; 0 if there is none. */
  int lastCycle() {
    return files.isEmpty() ? 0 : QueueFiles.cycle(files.get(files.size() - 1));
  }
}
