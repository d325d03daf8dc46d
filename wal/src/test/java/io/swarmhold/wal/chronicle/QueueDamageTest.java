package io.swarmhold.wal.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.wal.WalCorruptException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The queue is damaged: the journal stands in for it, or the log is refused with the range. */
class QueueDamageTest {

  private static final int FRAMES = 300;

  @TempDir private Path root;

  private Trial trial;

  @BeforeEach
  void fill() throws IOException {
    trial = Trial.in(root, 11);
    trial.append(FRAMES);
    trial.settle();
  }

  @AfterEach
  void close() {
    trial.close();
  }

  /** Bytes 0 to 47 are the header's fields one after the other, 48 is payload. */
  @ParameterizedTest(name = "byte {0} ({1})")
  @CsvSource({
    "0,magic",
    "4,kind",
    "5,version",
    "6,shard",
    "8,position",
    "16,epoch",
    "24,sequence",
    "32,length",
    "35,length high",
    "36,payload CRC",
    "40,CRC before",
    "44,header CRC",
    "48,payload"
  })
  void aFlippedBitInAnyFieldIsRefusedWithItsPosition(int at, String field) throws IOException {
    Path log = closedCopyWithoutJournal();
    var place =
        Damage.framesInQueue(log).stream()
            .filter(p -> p.position() >= 150 && p.bytes() > 60)
            .findFirst()
            .orElseThrow();
    Damage.flip(place.file(), place.offset() + at, 0);

    WalCorruptException why = refusal(log, field);

    assertThat(why.firstPosition()).isLessThanOrEqualTo(place.position());
    assertThat(why.lastPosition()).isBetween(place.position(), place.position() + 200);
    assertThat(why).hasMessageContaining(place.file().getFileName().toString());
  }

  @Test
  void theSameBitIsHealedFromTheJournalWhereItStillHasTheFrame() throws IOException {
    for (long boot : new long[] {Trial.THIS_BOOT, Trial.NEXT_BOOT}) {
      Path log = trial.copy();
      var places = Damage.framesInQueue(log);
      var last = places.get(places.size() - 3);
      Damage.flip(last.file(), last.offset() + FrameLayout.HEADER_BYTES - 1, 4);
      trial.assertComplete(Trial.reopen(log, boot));
    }
  }

  @Test
  void aZeroedPageInTheMiddleIsRefused() throws IOException {
    Path log = closedCopyWithoutJournal();
    var place = Damage.framesInQueue(log).get(100);
    Damage.zero(place.file(), place.offset() / 4096 * 4096 + 4096, 4096);

    WalCorruptException why = refusal(log, "zeroed page");
    assertThat(why.firstPosition()).isBetween(2L, 140L);
    assertThat(why.lastPosition()).isLessThan(FRAMES);
  }

  /** The one that a reader of Chronicle takes for the end of the queue. */
  @ParameterizedTest
  @ValueSource(longs = {Trial.THIS_BOOT, Trial.NEXT_BOOT})
  void aZeroedEndThatHeldSyncedFramesIsRefusedNotCut(long boot) throws IOException {
    Path log = closedCopyWithoutJournal();
    var places = Damage.framesInQueue(log);
    var last = places.get(places.size() - 1);
    Damage.zero(last.file(), last.offset() - 60, last.bytes() + 60);

    Trial.Ending ending = Trial.reopen(log, boot);
    assertThat(ending).isInstanceOf(Trial.Ending.Refused.class);
    trial.assertNoSilentLoss(ending);
    assertThat(((Trial.Ending.Refused) ending).why().lastPosition()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 20_000})
  void aTruncatedFileIsRefused(int size) throws IOException {
    Path log = closedCopyWithoutJournal();
    Damage.truncate(Damage.queueFiles(log).get(1), size);
    WalCorruptException why = refusal(log, "truncated");
    assertThat(why.lastPosition()).isLessThan(FRAMES);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, -1})
  void aMissingFileIsRefused(int which) throws IOException {
    Path log = closedCopyWithoutJournal();
    var files = Damage.queueFiles(log);
    Path gone = files.get(Math.floorMod(which, files.size()));
    Files.delete(gone);
    refusal(log, "missing " + gone);
  }

  @Test
  void aQueueWithoutItsLastFileIsHealedFromTheJournal() throws IOException {
    Path log = trial.copy();
    var files = Damage.queueFiles(log);
    Files.delete(files.get(files.size() - 1));
    trial.assertComplete(Trial.reopen(log, Trial.THIS_BOOT));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 96, -1})
  void chroniclesOwnMetadataIsMadeAnew(int size) throws IOException {
    Path log = trial.copy();
    Path metadata = Survey.queueFolder(log).resolve("metadata.cq4t");
    if (size < 0) {
      Files.delete(metadata);
    } else {
      Damage.truncate(metadata, size);
    }
    trial.assertComplete(Trial.reopen(log, Trial.THIS_BOOT));
  }

  /** What a loss of power leaves of it: nobody forces it. */
  @Test
  void chroniclesOwnMetadataMayBeZeros() throws IOException {
    Path log = trial.copy();
    Path metadata = Survey.queueFolder(log).resolve("metadata.cq4t");
    Damage.zero(metadata, 0, (int) Files.size(metadata));
    trial.assertComplete(Trial.reopen(log, Trial.NEXT_BOOT));
  }

  @Test
  void nothingIsChangedByARefusal() throws IOException {
    Path log = closedCopyWithoutJournal();
    var place = Damage.framesInQueue(log).get(100);
    Damage.flip(place.file(), place.offset() + 50, 1);
    refusal(log, "first time");
    long before = refusal(log, "second time").firstPosition();
    Damage.flip(place.file(), place.offset() + 50, 1);
    trial.assertComplete(Trial.reopen(log, Trial.NEXT_BOOT));
    assertThat(before).isLessThanOrEqualTo(101);
  }

  private Path closedCopyWithoutJournal() throws IOException {
    trial.close();
    Path log = trial.copy();
    Damage.deleteJournal(log);
    return log;
  }

  private WalCorruptException refusal(Path log, String after) {
    Trial.Ending ending = Trial.reopen(log, Trial.NEXT_BOOT);
    assertThat(ending).as(after).isInstanceOf(Trial.Ending.Refused.class);
    trial.assertNoSilentLoss(ending);
    return ((Trial.Ending.Refused) ending).why();
  }
}
