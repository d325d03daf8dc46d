package io.swarmhold.wal.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The queue is gone, the journal alone must answer for what was promised. */
class JournalDamageTest {

  private static final int FRAMES = 90;

  @TempDir private Path root;

  private Trial trial;

  @BeforeEach
  void fill() throws IOException {
    trial = Trial.in(root, 5);
    trial.append(FRAMES);
    trial.settle();
  }

  @AfterEach
  void close() {
    trial.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {Trial.THIS_BOOT, Trial.NEXT_BOOT})
  void theJournalAloneHoldsWhatTheQueueLacks(long boot) throws IOException {
    trial.assertComplete(Trial.reopen(copyWithoutQueue(), boot));
  }

  /** Bytes 0 to 55 are the fields of a group's header, 56 to 103 those of its first frame. */
  @ParameterizedTest(name = "byte {0} ({1})")
  @CsvSource({
    "0,group magic",
    "4,version",
    "8,log",
    "16,generation",
    "24,first",
    "32,synced",
    "40,frames",
    "44,bytes",
    "48,CRC before",
    "52,header CRC",
    "56,frame magic",
    "60,kind",
    "61,frame version",
    "62,shard",
    "64,position",
    "72,epoch",
    "80,sequence",
    "88,length",
    "92,payload CRC",
    "96,frame CRC before",
    "100,frame header CRC"
  })
  void aFlippedBitInAnyFieldIsRefusedWithTheGroupsFirstPosition(int at, String field)
      throws IOException {
    for (long boot : new long[] {Trial.THIS_BOOT, Trial.NEXT_BOOT}) {
      Path log = copyWithoutQueue();
      var group = middleGroup(log);
      Damage.flip(group.file(), group.offset() + at, 2);
      var why = trial.assertRefusedFrom(Trial.reopen(log, boot), group.header().first());
      assertThat(why.lastPosition()).as(field).isBetween(why.firstPosition(), (long) FRAMES);
      assertThat(why).hasMessageContaining(Survey.journalFolder(log).toString());
    }
  }

  @Test
  void aFlippedBitInsideAGroupIsRefusedFromThatVeryFrameOn() throws IOException {
    Path log = copyWithoutQueue();
    var group = lastWithMoreThanOneFrame(log);
    Damage.flip(group.file(), group.offset() + group.header().totalBytes() - 1, 7);
    trial.assertRefusedFrom(Trial.reopen(log, Trial.NEXT_BOOT), group.header().last());
  }

  @ParameterizedTest
  @ValueSource(longs = {Trial.THIS_BOOT, Trial.NEXT_BOOT})
  void aZeroedLastPageThatHeldSyncedFramesIsRefusedNotCut(long boot) throws IOException {
    Path log = copyWithoutQueue();
    var last = lastGroup(log);
    Damage.zero(last.file(), last.offset(), GroupLayout.ALIGNMENT);
    var why = trial.assertRefusedFrom(Trial.reopen(log, boot), last.header().first());
    assertThat(why.lastPosition()).isEqualTo(Long.MAX_VALUE);
  }

  /**
   * The one thing that cannot be told apart: with marks from before, and no group after it, nothing
   * says whether the last group was synced before the power went. What was synced before it, its
   * own header proves.
   */
  @Test
  void onlyTheVeryLastGroupRestsOnTheMarks() throws IOException {
    Path marks = trial.copy().resolve(Marks.FILE);
    for (int i = 0; i < 3; i++) {
      trial.append(10);
      trial.settle();
    }

    Path log = copyWithMarks(marks);
    var last = lastGroup(log);
    Damage.zero(last.file(), last.offset(), GroupLayout.ALIGNMENT);
    trial.assertCutNotBelow(Trial.reopen(log, Trial.NEXT_BOOT), last.header().first() - 1);

    Path other = copyWithMarks(marks);
    long proven = lastGroup(other).header().synced();
    var before =
        Damage.groupsInJournal(other).stream()
            .filter(group -> group.holds(proven))
            .findFirst()
            .orElseThrow();
    assertThat(proven).isGreaterThan(FRAMES);
    Damage.zero(before.file(), before.offset(), GroupLayout.ALIGNMENT);
    trial.assertRefusedFrom(Trial.reopen(other, Trial.NEXT_BOOT), before.header().first());
  }

  @Test
  void aTornTailThatNobodyWasToldOfIsCutAfterALossOfPower() throws IOException {
    trial.appendUnsynced(30);
    Path log = copyWithoutQueue();
    var last = lastGroup(log);
    assertThat(last.header().last()).isEqualTo(FRAMES + 30);
    Damage.zero(last.file(), last.offset() + 4096, 4096);
    trial.assertCutNotBelow(Trial.reopen(log, Trial.NEXT_BOOT), FRAMES);
  }

  /** The page cache outlives a process: what was written and is not there was damaged. */
  @Test
  void theSameWithinABootIsDamageForItWasWritten() throws IOException {
    trial.appendUnsynced(30);
    Path log = copyWithoutQueue();
    var last = lastGroup(log);
    Damage.zero(last.file(), last.offset() + 4096, 4096);
    trial.assertNoSilentLoss(Trial.reopen(log, Trial.THIS_BOOT));
    assertThat(Trial.reopen(log, Trial.THIS_BOOT)).isInstanceOf(Trial.Ending.Refused.class);
  }

  /** Nothing valid follows, and no sync proves it: only the marks know that it was written. */
  @Test
  void aZeroedEndThatWasWrittenIsRefusedWithinABootAndCutAfterALossOfPower() throws IOException {
    trial.appendUnsynced(30);
    for (long boot : new long[] {Trial.THIS_BOOT, Trial.NEXT_BOOT}) {
      Path log = copyWithoutQueue();
      var last = lastGroup(log);
      Damage.zero(last.file(), last.offset(), last.header().totalBytes());
      Trial.Ending ending = Trial.reopen(log, boot);
      if (boot == Trial.THIS_BOOT) {
        trial.assertRefusedFrom(ending, last.header().first());
      } else {
        trial.assertCutNotBelow(ending, FRAMES);
      }
    }
  }

  /**
   * Same log, same positions, every checksum right: only the chain tells that it is another life.
   */
  @Test
  void framesOfAnotherLifeOfTheLogAreNotTakenForThisOnes() throws IOException {
    Path other = Files.createDirectory(root.resolve("other"));
    try (Trial otherLife = Trial.in(other, 6)) {
      otherLife.append(FRAMES);
      otherLife.settle();
      Path log = copyWithoutQueue();
      var group = middleGroup(log);
      Damage.truncate(group.file(), group.offset());
      Path foreign = Damage.groupsInJournal(otherLife.copy()).get(0).file();
      Files.copy(foreign, log.resolve("journal").resolve("99999999.journal"));

      trial.assertRefusedFrom(Trial.reopen(log, Trial.NEXT_BOOT), group.header().first());
    }
  }

  @Test
  void whatWasWrittenSurvivesTheProcessThoughNobodySyncedIt() throws IOException {
    trial.appendUnsynced(30);
    trial.assertComplete(Trial.reopen(copyWithoutQueue(), Trial.THIS_BOOT));
  }

  @Test
  void aTruncatedSegmentIsRefused() throws IOException {
    Path log = copyWithoutQueue();
    var group = middleGroup(log);
    Damage.truncate(group.file(), group.offset() + 100);
    Trial.Ending ending = Trial.reopen(log, Trial.NEXT_BOOT);
    assertThat(ending).isInstanceOf(Trial.Ending.Refused.class);
    trial.assertNoSilentLoss(ending);
  }

  @Test
  void aMissingSegmentIsRefused() throws IOException {
    Path log = copyWithoutQueue();
    Files.delete(lastGroup(log).file());
    Trial.Ending ending = Trial.reopen(log, Trial.NEXT_BOOT);
    assertThat(ending).isInstanceOf(Trial.Ending.Refused.class);
    trial.assertNoSilentLoss(ending);
  }

  @Test
  void anOldSegmentInANewOnesPlaceIsNoticed() throws IOException {
    Path before = trial.copy();
    trial.append(60);
    trial.settle();
    Path log = copyWithoutQueue();
    var last = lastGroup(log);
    Files.copy(
        before.resolve("journal").resolve(last.file().getFileName()),
        last.file(),
        StandardCopyOption.REPLACE_EXISTING);
    Trial.Ending ending = Trial.reopen(log, Trial.NEXT_BOOT);
    assertThat(ending).isInstanceOf(Trial.Ending.Refused.class);
    trial.assertNoSilentLoss(ending);
  }

  private Path copyWithoutQueue() throws IOException {
    Path log = trial.copy();
    Damage.deleteQueue(log);
    return log;
  }

  private Path copyWithMarks(Path marks) throws IOException {
    Path log = copyWithoutQueue();
    Files.copy(marks, log.resolve(Marks.FILE), StandardCopyOption.REPLACE_EXISTING);
    return log;
  }

  private static JournalScan.Found middleGroup(Path log) throws IOException {
    List<JournalScan.Found> groups = Damage.groupsInJournal(log);
    return groups.get(groups.size() / 2);
  }

  private static JournalScan.Found lastGroup(Path log) throws IOException {
    List<JournalScan.Found> groups = Damage.groupsInJournal(log);
    return groups.get(groups.size() - 1);
  }

  private static JournalScan.Found lastWithMoreThanOneFrame(Path log) throws IOException {
    return Damage.groupsInJournal(log).stream()
        .filter(group -> group.header().frames() > 1)
        .reduce((one, next) -> next)
        .orElseThrow();
  }
}
