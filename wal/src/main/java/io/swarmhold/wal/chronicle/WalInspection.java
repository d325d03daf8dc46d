package io.swarmhold.wal.chronicle;

import io.swarmhold.wal.Frame;
import io.swarmhold.wal.Replay;
import io.swarmhold.wal.WalCorruptException;
import io.swarmhold.wal.WalException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks into a log's folder without changing a byte of it: what {@code wal verify}, {@code wal
 * dump} and {@code wal stats} print. The process that wrote it must have ended.
 */
public final class WalInspection {

  private WalInspection() {}

  /**
   * What reading all of a log found.
   *
   * @param highestEpoch of any frame that could be read; 0 if there are none
   * @param oldest position of the oldest frame kept
   * @param last position of the last frame up to which all are what was appended
   * @param tornTail something follows that nobody was told of as safe; opening cuts it
   * @param damage positions that cannot be vouched for; opening refuses the log
   * @param findings where and what, for people; empty if all is well
   */
  public record Report(
      long frames,
      long highestEpoch,
      long oldest,
      long last,
      boolean tornTail,
      Optional<Range> damage,
      List<String> findings) {

    /** Whether the log would be opened. */
    public boolean isSound() {
      return damage.isEmpty();
    }
  }

  /**
   * Positions from {@code first} to {@code last}, both included.
   *
   * @param last {@code Long.MAX_VALUE} if nothing valid follows
   */
  public record Range(long first, long last) {}

  /**
   * What a log's files and marks say without its frames being read.
   *
   * @param synced a lower bound of what had been made to survive the loss of power
   */
  public record Stats(
      int queueFiles,
      int journalSegments,
      long journalBytes,
      long oldest,
      long written,
      long synced,
      long queueForced) {}

  /** Reads every frame, as opening the log would, and says what opening it would do. */
  public static Report verify(Path folder) {
    return reading(folder, () -> verified(folder));
  }

  private static Report verified(Path folder) throws IOException {
    var count = new Count();
    try {
      Survey survey = Survey.of(folder, marks(folder), Boot.current(), count);
      return report(survey, survey.refusal(), count, marks(folder).oldest());
    } catch (WalCorruptException marksLost) {
      return new Report(
          0, 0, 0, 0, false, Optional.of(range(marksLost)), List.of(marksLost.toString()));
    }
  }

  private static final class Count implements Replay {
    private long frames;
    private long highestEpoch;

    @Override
    public void frame(Frame frame) {
      frames++;
      highestEpoch = Math.max(highestEpoch, frame.epoch());
    }
  }

  private static Report report(
      Survey survey, @Nullable WalCorruptException refusal, Count count, long oldest) {
    return new Report(
        count.frames,
        count.highestEpoch,
        oldest,
        survey.last(),
        refusal == null && survey.isTorn(),
        Optional.ofNullable(refusal).map(WalInspection::range),
        refusal == null && !survey.hasFindings() ? List.of() : survey.findings());
  }

  private static Range range(WalCorruptException refusal) {
    return new Range(refusal.firstPosition(), refusal.lastPosition());
  }

  /**
   * Passes the frames of positions {@code from} to {@code to}, as far as they can be read.
   *
   * @return the last position up to which the log could be read
   */
  public static long dump(Path folder, long from, long to, Replay each) {
    Replay chosen =
        frame -> {
          if (from <= frame.position() && frame.position() <= to) {
            each.frame(frame);
          }
        };
    return reading(folder, () -> Survey.of(folder, marks(folder), Boot.current(), chosen).last());
  }

  public static Stats stats(Path folder) {
    return reading(folder, () -> counted(folder));
  }

  private static Stats counted(Path folder) throws IOException {
    Marks.Values marks = marks(folder);
    List<Path> segments = Folders.files(Survey.journalFolder(folder), Segment.SUFFIX);
    long bytes = 0;
    for (Path segment : segments) {
      bytes += Files.size(segment);
    }
    return new Stats(
        Folders.files(Survey.queueFolder(folder), QueueFiles.SUFFIX).size(),
        segments.size(),
        bytes,
        marks.oldest(),
        marks.written(),
        marks.synced(),
        marks.queueForced());
  }

  private static Marks.Values marks(Path folder) throws IOException {
    return Marks.read(folder)
        .orElseThrow(
            () -> new WalException("WAL-MARKS: %s is not a log's folder".formatted(folder)));
  }

  @FunctionalInterface
  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T reading(Path folder, Reading<T> reading) {
    try {
      refuseIfLive(folder);
      return reading.read();
    } catch (IOException cause) {
      throw new WalException("WAL-FAILED: %s: %s".formatted(folder, cause), cause);
    }
  }

  /** A log that is being written would look torn. */
  private static void refuseIfLive(Path folder) throws IOException {
    Path lock = folder.resolve(FolderLock.FILE);
    if (!Files.exists(lock)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.READ);
        FileLock shared = channel.tryLock(0, Long.MAX_VALUE, true)) {
      if (shared == null) {
        throw live(folder);
      }
    } catch (OverlappingFileLockException ours) {
      throw live(folder);
    }
  }

  private static WalException live(Path folder) {
    return new WalException(
        "WAL-LOCKED: %s is in use: stop its process or inspect a copy".formatted(folder));
  }
}
