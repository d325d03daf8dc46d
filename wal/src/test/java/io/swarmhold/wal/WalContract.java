package io.swarmhold.wal;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;

import io.swarmhold.wal.InMemoryWal.Room;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link Wal} owes its callers. A twin that passes may stand in for the real one. */
public abstract class WalContract {

  protected static final byte KIND = 3;

  private Wal wal;

  /** Opens the log of this test, or opens it again after it was closed. */
  protected abstract Wal open(Replay replay);

  /** Leaves so much on the disk; returns when the open log has noticed. */
  protected abstract void leave(InMemoryWal.Room room);

  @BeforeEach
  void openEmpty() {
    wal = open(Replay.NONE);
  }

  @AfterEach
  void close() {
    wal.close();
  }

  protected static LongStream seeds() {
    Long only = Long.getLong("seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 6);
  }

  @Test
  void anEmptyLogStandsAtZero() {
    assertThat(wal.appendedPosition()).isZero();
    assertThat(wal.writtenPosition()).isZero();
    assertThat(wal.syncedPosition()).isZero();
    assertThat(wal.oldestPosition()).isEqualTo(1);
    assertThat(wal.hasRoom()).isTrue();
    try (WalReader reader = wal.readFrom(1)) {
      assertThat(reader.poll()).isNull();
    }
  }

  @Test
  void positionsAreDenseFromOne() {
    assertThat(IntStream.range(0, 5).mapToLong(i -> append("frame " + i)))
        .containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(wal.appendedPosition()).isEqualTo(5);
  }

  @Test
  void whatWasAppendedIsReplayedInOrderAndInFull() {
    wal.append((byte) -7, 65_535, Long.MAX_VALUE, Long.MIN_VALUE, bytes("first"));
    wal.append((byte) 7, 0, 0, 0, new byte[0]);

    List<Frame> frames = reopen();

    assertThat(frames).hasSize(2);
    assertFrame(frames.get(0), 1, (byte) -7, 65_535, Long.MAX_VALUE, Long.MIN_VALUE, "first");
    assertFrame(frames.get(1), 2, (byte) 7, 0, 0, 0, "");
  }

  @Test
  void aLogGoesOnWhereItEnded() {
    append("one");
    reopen();
    assertThat(append("two")).isEqualTo(2);
    assertThat(reopen()).extracting(WalContract::text).containsExactly("one", "two");
    assertThat(reopen()).extracting(Frame::position).containsExactly(1L, 2L);
  }

  @Test
  void syncedNeverLeadsWrittenNorWrittenAppended() {
    var worst = new AtomicLong(Long.MAX_VALUE);
    wal.addListener(
        new WalListener() {
          @Override
          public void advanced(long written, long synced) {
            worst.accumulateAndGet(written - synced, Math::min);
            worst.accumulateAndGet(wal.appendedPosition() - written, Math::min);
          }

          @Override
          public void failed(WalException cause) {
            worst.set(-1);
          }
        });
    for (int i = 0; i < 100; i++) {
      wal.requestSync(append("frame " + i));
    }
    Await.synced(wal);
    assertThat(worst).hasValueGreaterThanOrEqualTo(0);
    assertThat(wal.syncedPosition()).isEqualTo(100);
    assertThat(wal.writtenPosition()).isEqualTo(100);
  }

  @Test
  void aListenerThatThrowsHearsOnAndHarmsNeitherTheLogNorTheOthers() {
    var heard = new AtomicLong();
    wal.addListener(
        new WalListener() {
          @Override
          public void advanced(long written, long synced) {
            heard.set(synced);
            throw new IllegalStateException("on purpose");
          }

          @Override
          public void failed(WalException cause) {}
        });
    for (int i = 1; i <= 3; i++) {
      long position = append("frame " + i);
      wal.requestSync(position);
      Await.until(() -> heard.get() == position);
    }
    assertThat(append("and on")).isEqualTo(4);
  }

  @Test
  void closingSyncsWhatNobodyAskedFor() {
    append("kept");
    wal.close();
    assertThat(wal.syncedPosition()).isEqualTo(1);
  }

  @Test
  void aClosedLogTakesNothing() {
    wal.close();
    assertThatThrownBy(() -> append("late")).isInstanceOf(WalException.class);
    wal.close();
  }

  @Test
  void whatIsTooLargeOrOutOfRangeIsRefusedAndLeavesNoTrace() {
    byte[] tooLarge = new byte[Wal.MAX_PAYLOAD_BYTES + 1];
    assertThatThrownBy(() -> wal.append(KIND, 1, 1, 1, tooLarge))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> wal.append(KIND, 65_536, 1, 1, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> wal.append(KIND, -1, 1, 1, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(append("good")).isEqualTo(1);
  }

  @Test
  void theReserveIsForWhatWasAcceptedAndBelowItNothingIsTakenUntilThereIsRoomAgain() {
    append("while there is room");
    leave(Room.RESERVE);
    assertThat(wal.hasRoom()).isFalse();
    assertThat(wal.isFull()).isFalse();
    assertThat(append("from the reserve")).isEqualTo(2);
    Await.synced(wal);
    leave(Room.NONE);
    assertThat(wal.hasRoom()).isFalse();
    assertThat(wal.isFull()).isTrue();
    assertThatThrownBy(() -> append("nowhere"))
        .isInstanceOf(WalException.class)
        .hasMessageContaining("WAL-FULL");
    leave(Room.PLENTY);
    assertThat(wal.hasRoom()).isTrue();
    assertThat(wal.isFull()).isFalse();
    assertThat(append("again")).isEqualTo(3);
    assertThat(reopen())
        .extracting(WalContract::text)
        .containsExactly("while there is room", "from the reserve", "again");
  }

  @Test
  void aReaderStartsWhereItIsToldAndFollowsTheLog() {
    for (int i = 1; i <= 10; i++) {
      append("frame " + i);
    }
    try (WalReader reader = wal.readFrom(8)) {
      assertThat(Await.next(reader).position()).isEqualTo(8);
      assertThat(Await.next(reader).position()).isEqualTo(9);
      assertThat(text(Await.next(reader))).isEqualTo("frame 10");
      assertThat(reader.poll()).isNull();
      append("frame 11");
      assertThat(text(Await.next(reader))).isEqualTo("frame 11");
    }
  }

  @Test
  void aReaderMayWaitForAPositionThatIsStillToCome() {
    append("one");
    try (WalReader reader = wal.readFrom(3)) {
      append("two");
      assertThat(reader.poll()).isNull();
      append("three");
      assertThat(text(Await.next(reader))).isEqualTo("three");
    }
  }

  @Test
  void trimmingNeverTakesWhatIsAskedToBeKept() {
    for (int i = 1; i <= 50; i++) {
      append("frame " + i);
    }
    Await.synced(wal);
    wal.trimBefore(30);
    long oldest = wal.oldestPosition();
    assertThat(oldest).isBetween(1L, 30L);
    try (WalReader reader = wal.readFrom(1)) {
      assertThat(Await.next(reader).position()).isEqualTo(oldest);
    }
    assertThat(reopen())
        .hasSize((int) (51 - oldest))
        .last()
        .extracting(Frame::position)
        .isEqualTo(50L);
  }

  @Test
  void aLogThatIsTrimmedFirstThingAfterOpeningGoesOn() {
    for (int i = 1; i <= 50; i++) {
      wal.append(KIND, 1, 1, i, new byte[10_000]);
    }
    reopen();
    wal.trimBefore(40);
    long oldest = wal.oldestPosition();
    append("after");
    wal.trimBefore(51);
    append("and after");
    assertThat(reopen())
        .first()
        .extracting(Frame::position, as(LONG))
        .isGreaterThanOrEqualTo(oldest);
    assertThat(wal.appendedPosition()).isEqualTo(52);
  }

  @Test
  void eachAppenderSeesItsOwnFramesInItsOwnOrder() {
    int appenders = 4;
    int each = 500;
    var done = new CountDownLatch(appenders);
    for (int a = 0; a < appenders; a++) {
      int shard = a;
      Thread.ofPlatform()
          .start(() -> {
            for (int i = 0; i < each; i++) {
              wal.append(KIND, shard, 1, i, bytes(shard + "/" + i));
            }
            done.countDown();
          });
    }
    Await.await(done);
    long[] next = new long[appenders];
    for (Frame frame : reopen()) {
      assertThat(frame.sequence()).isEqualTo(next[frame.shard()]++);
    }
    assertThat(next).containsOnly(each);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aRandomLifeIsReplayedAsItWas(long seed) {
    var dice = new SplittableRandom(seed);
    List<String> expected = new ArrayList<>();
    for (int step = 0; step < 300; step++) {
      switch (dice.nextInt(30)) {
        case 0 -> assertThat(reopen()).extracting(WalContract::text).isEqualTo(expected);
        case 1, 2 -> wal.requestSync(dice.nextLong(wal.appendedPosition() + 2));
        default -> {
          String text = "x".repeat(dice.nextInt(dice.nextInt(10) == 0 ? 20_000 : 300));
          expected.add(text);
          append(text);
        }
      }
    }
    assertThat(reopen()).extracting(WalContract::text).isEqualTo(expected);
  }

  private long append(String text) {
    return wal.append(KIND, 1, 1, wal.appendedPosition() + 1, bytes(text));
  }

  private List<Frame> reopen() {
    wal.close();
    List<Frame> frames = new ArrayList<>();
    wal = open(frames::add);
    return frames;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Frame frame) {
    return new String(frame.payload(), StandardCharsets.UTF_8);
  }

  private static void assertFrame(
      Frame frame, long position, byte kind, int shard, long epoch, long sequence, String payload) {
    assertThat(frame.position()).isEqualTo(position);
    assertThat(frame.kind()).isEqualTo(kind);
    assertThat(frame.shard()).isEqualTo(shard);
    assertThat(frame.epoch()).isEqualTo(epoch);
    assertThat(frame.sequence()).isEqualTo(sequence);
    assertThat(text(frame)).isEqualTo(payload);
  }
}
