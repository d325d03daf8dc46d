package io.swarmhold.wal.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.wal.Frame;
import io.swarmhold.wal.WalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An inspection says what opening would do, and leaves no trace. */
class WalInspectionTest {

  @TempDir private Path root;

  @Test
  void aSoundLogIsSaidToBeSound() throws IOException {
    Path log = closedLog(200);
    var report = WalInspection.verify(log);
    assertThat(report.isSound()).isTrue();
    assertThat(report.frames()).isEqualTo(200);
    assertThat(report.highestEpoch()).as("as the trial appends them").isEqualTo(3);
    assertThat(report.oldest()).isEqualTo(1);
    assertThat(report.last()).isEqualTo(200);
    assertThat(report.tornTail()).isFalse();
    assertThat(report.findings()).isEmpty();
  }

  @Test
  void damageIsReportedWithRangeAndFile() throws IOException {
    Path log = closedLog(200);
    Damage.deleteJournal(log);
    var place = Damage.framesInQueue(log).get(120);
    Damage.flip(place.file(), place.offset() + 20, 3);
    var report = WalInspection.verify(log);
    assertThat(report.isSound()).isFalse();
    var damage = report.damage().orElseThrow();
    assertThat(damage.first()).isLessThanOrEqualTo(121);
    assertThat(damage.last()).isBetween(121L, 199L);
    assertThat(report.last()).isEqualTo(damage.first() - 1);
    assertThat(report.findings())
        .anyMatch(finding -> finding.contains(place.file().getFileName().toString()));
  }

  @Test
  void lostMarksAreReported() throws IOException {
    Path log = closedLog(10);
    Damage.zero(log.resolve(Marks.FILE), 0, 8192);
    assertThat(WalInspection.verify(log).damage()).isPresent();
  }

  @Test
  void framesAreDumpedFromTo() throws IOException {
    Path log = closedLog(100);
    List<Frame> frames = new ArrayList<>();
    assertThat(WalInspection.dump(log, 40, 42, frames::add)).isEqualTo(100);
    assertThat(frames).extracting(Frame::position).containsExactly(40L, 41L, 42L);
  }

  @Test
  void statsSayWhatTheMarksSay() throws IOException {
    Path log = closedLog(100);
    var stats = WalInspection.stats(log);
    assertThat(stats.synced()).isEqualTo(100);
    assertThat(stats.written()).isEqualTo(100);
    assertThat(stats.queueForced()).isEqualTo(100);
    assertThat(stats.queueFiles()).isPositive();
    assertThat(stats.journalSegments()).isPositive();
  }

  @Test
  void nothingIsChanged() throws IOException {
    Path log = closedLog(100);
    var before = times(log);
    WalInspection.verify(log);
    WalInspection.dump(log, 1, 100, frame -> {});
    WalInspection.stats(log);
    assertThat(times(log)).isEqualTo(before);
  }

  @Test
  void aLiveLogIsNotInspected() throws IOException {
    try (Trial trial = Trial.in(root, 1)) {
      assertThatThrownBy(() -> WalInspection.verify(trial.wal().folder()))
          .isInstanceOf(WalException.class)
          .hasMessageContaining("WAL-LOCKED");
    }
  }

  @Test
  void aFolderWithoutALogIsSaidToBeNone() {
    assertThatThrownBy(() -> WalInspection.verify(root))
        .isInstanceOf(WalException.class)
        .hasMessageContaining("not a log's folder");
  }

  private Path closedLog(int frames) throws IOException {
    try (Trial trial = Trial.in(root, 1)) {
      trial.append(frames);
      trial.settle();
      trial.end();
      return trial.copy();
    }
  }

  private static SortedMap<String, FileTime> times(Path log) throws IOException {
    SortedMap<String, FileTime> times = new TreeMap<>();
    try (Stream<Path> files = Files.walk(log)) {
      for (Path file : files.toList()) {
        times.put(file.toString(), Files.getLastModifiedTime(file));
      }
    }
    return times;
  }
}
