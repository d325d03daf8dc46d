package io.swarmhold.wal.chronicle;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Things that happen to files. */
final class Damage {

  private Damage() {}

  static void flip(Path file, long at, int bit) throws IOException {
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(at);
      int before = open.read();
      open.seek(at);
      open.write(before ^ (1 << bit));
    }
  }

  static void zero(Path file, long at, int length) throws IOException {
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(at);
      open.write(new byte[length]);
    }
  }

  static void truncate(Path file, long size) throws IOException {
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(size);
    }
  }

  static List<Path> queueFiles(Path log) throws IOException {
    return Folders.files(Survey.queueFolder(log), QueueFiles.SUFFIX);
  }

  static List<Path> segments(Path log) throws IOException {
    return Folders.files(Survey.journalFolder(log), Segment.SUFFIX);
  }

  static void deleteJournal(Path log) throws IOException {
    for (Path segment : segments(log)) {
      Files.delete(segment);
    }
  }

  /** A frame in a file. */
  record Place(Path file, long offset, int bytes, long position) {}

  /** Every frame of the queue, by position. */
  static List<Place> framesInQueue(Path log) throws IOException {
    List<Place> places = new ArrayList<>();
    LogIdentity identity = Marks.read(log).orElseThrow().log();
    for (Path file : queueFiles(log)) {
      try (QueueScan scan = QueueScan.open(file, identity)) {
        while (scan.next() == QueueScan.Found.GROUP) {
          long base = scan.groupOffset() + Integer.BYTES + GroupLayout.HEADER_BYTES;
          for (int at = scan.framesAt(); at < scan.framesEnd(); ) {
            int bytes = FrameLayout.frameBytes(scan.bytes(), at);
            places.add(
                new Place(
                    file,
                    base + at - scan.framesAt(),
                    bytes,
                    FrameLayout.position(scan.bytes(), at)));
            at += bytes;
          }
        }
      }
    }
    return places;
  }

  /** The groups that the journal holds, in the order they were written. */
  static List<JournalScan.Found> groupsInJournal(Path log) throws IOException {
    return JournalScan.of(Survey.journalFolder(log), Marks.read(log).orElseThrow().log(), 0)
        .groups();
  }

  static void deleteQueue(Path log) throws IOException {
    for (Path file : queueFiles(log)) {
      Files.delete(file);
    }
  }
}
