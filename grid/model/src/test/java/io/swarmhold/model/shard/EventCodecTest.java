package io.swarmhold.model.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.DeadReason;
import io.swarmhold.model.kit.Golden;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of the log: they never change their meaning, and no others are taken for them. */
class EventCodecTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final List<Story> STORIES =
      LongStream.range(0, 10).mapToObj(Stories::tell).toList();

  static LongStream seeds() {
    return Seeds.upTo(150);
  }

  static Stream<String> names() {
    return Frames.oneOfEach().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyKindOfEventIsWrittenAsItAlwaysWas(String name) {
    byte[] frame = Frames.frameOf(List.of(event(name)));
    String kept = Golden.kept("event-" + name + ".hex", HEX.formatHex(frame)).strip();
    assertThat(HEX.formatHex(frame)).isEqualTo(kept);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyKindOfEventIsReadAsItWasWritten(String name) {
    byte[] kept = HEX.parseHex(Golden.kept("event-" + name + ".hex", hex(name)).strip());
    EventReader reader = new EventReader(kept);
    assertThat(reader.atMillis()).isEqualTo(1_700_000_000_000L);
    assertThat(reader.session()).isEqualTo(-2);
    assertThat(reader.sequence()).isEqualTo(5);
    assertThat(reader.next()).usingRecursiveComparison().isEqualTo(event(name));
    assertThat(reader.next()).isNull();
    assertThat(reader.answers()).containsExactly(9, 8, 7);
  }

  @Test
  void eventsOfOneFrameMayReferToThoseBefore() {
    List<TaskEvent> events = new ArrayList<>(Frames.oneOfEach().values());
    events.addAll(Frames.oneOfEach().values());
    EventReader reader = new EventReader(Frames.frameOf(events));
    for (TaskEvent event : events) {
      assertThat(reader.next()).usingRecursiveComparison().isEqualTo(event);
    }
    assertThat(reader.next()).isNull();
  }

  @Test
  void theLengthOfAFrameOfTenSmallTasksStaysWhatItIs() {
    TaskEvent plain = event("queued-plain");
    int one = Frames.frameOf(List.of(plain)).length;
    int ten = Frames.frameOf(Collections.nCopies(10, plain)).length;
    assertThat((ten - one) / 9).isLessThanOrEqualTo(15);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void bytesThatNobodyWroteAreMalformedAndNothingElse(long seed) {
    var dice = new SplittableRandom(seed);
    for (TaskEvent event : Frames.oneOfEach().values()) {
      byte[] frame = Frames.frameOf(List.of(event, event("leased"), event));
      for (int i = 0; i < 20; i++) {
        readToTheEnd(damaged(frame, dice));
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aDamagedFrameIsNoticedBeforeItLeadsAnywhere(long seed) {
    var dice = new SplittableRandom(seed);
    Story story = STORIES.get((int) (seed % STORIES.size()));
    Shard shard = new Shard(story.number(), story.limits());
    int good = dice.nextInt(story.frames().size());
    story.frames().subList(0, good).forEach(shard::replay);
    try {
      shard.replay(damaged(story.frames().get(good), dice));
    } catch (MalformedBytesException | IllegalStateException expected) {
      return;
    }
    assertThat(shard.sequence()).isEqualTo(good + 1L);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aDamagedImageIsNoticed(long seed) {
    var dice = new SplittableRandom(seed);
    Story story = STORIES.get((int) (seed % STORIES.size()));
    Shard shard = new Shard(story.number(), story.limits());
    story.frames().subList(0, story.frames().size() / 2).forEach(shard::replay);
    List<byte[]> chunks = new ArrayList<>();
    ShardImage image = shard.beginImage();
    for (byte[] c = image.nextChunk(20); c != null; c = image.nextChunk(20)) {
      chunks.add(c);
    }
    int hit = dice.nextInt(chunks.size());
    chunks.set(hit, damaged(chunks.get(hit), dice));
    try {
      Shard.restore(story.number(), story.limits(), chunks).digest();
    } catch (MalformedBytesException expected) {
      assertThat(expected).isNotNull();
    }
  }

  @Test
  void codesOutOfRangeAreMalformed() {
    byte[] frame = Frames.frameOf(List.of(new TaskEvent.Buried(1, DeadReason.RETENTION, "")));
    frame[frame.length - 7] = 99;
    EventReader reader = new EventReader(frame);
    assertThatThrownBy(reader::next)
        .isInstanceOf(MalformedBytesException.class)
        .hasMessageContaining("DeadReason of code 99 (expected: 0 to 4)");
  }

  @Test
  void anotherVersionIsRefused() {
    byte[] frame = Frames.frameOf(List.of(event("due")));
    frame[0] = 2;
    assertThatThrownBy(() -> new EventReader(frame))
        .isInstanceOf(MalformedBytesException.class)
        .hasMessage("frame of version 2 (expected: 1)");
  }

  @Test
  void bytesAfterTheEndAreNoticed() {
    byte[] frame = Frames.frameOf(List.of(event("due")));
    Shard shard = new Shard(1, ShardLimits.DEFAULT);
    byte[] longer = Arrays.copyOf(Frames.frameOf(List.of()), Frames.frameOf(List.of()).length + 1);
    assertThatThrownBy(() -> shard.replay(longer)).isInstanceOf(MalformedBytesException.class);
    assertThatThrownBy(() -> shard.replay(frame)).isInstanceOf(IllegalStateException.class);
  }

  private static void readToTheEnd(byte[] frame) {
    try {
      EventReader reader = new EventReader(frame);
      for (TaskEvent event = reader.next(); event != null; ) {
        event = reader.next();
      }
      reader.answers();
    } catch (MalformedBytesException expected) {
      assertThat(expected).isNotNull();
    }
  }

  /** Some bits flipped, some bytes set, cut or doubled. */
  private static byte[] damaged(byte[] bytes, SplittableRandom dice) {
    byte[] damaged = bytes.clone();
    for (int i = dice.nextInt(4); i >= 0; i--) {
      int at = dice.nextInt(damaged.length);
      damaged =
          switch (dice.nextInt(5)) {
            case 0 -> Arrays.copyOf(damaged, Math.max(1, at));
            case 1 -> Arrays.copyOf(damaged, damaged.length + 1 + dice.nextInt(3));
            case 2 -> set(damaged, at, 0xFF);
            case 3 -> set(damaged, at, dice.nextInt(256));
            default -> set(damaged, at, damaged[at] ^ 1 << dice.nextInt(8));
          };
    }
    return damaged;
  }

  private static byte[] set(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    return bytes;
  }

  private static String hex(String name) {
    return HEX.formatHex(Frames.frameOf(List.of(event(name))));
  }

  private static TaskEvent event(String name) {
    return Objects.requireNonNull(Frames.oneOfEach().get(name), name);
  }
}
