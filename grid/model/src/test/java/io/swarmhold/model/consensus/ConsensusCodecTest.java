package io.swarmhold.model.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.wire.MalformedBytesException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read, by this release and by later ones; what nobody wrote is refused. */
class ConsensusCodecTest {

  static LongStream seeds() {
    return Seeds.upTo(100);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatIsWrittenIsRead(long seed) {
    ConsensusSamples samples = new ConsensusSamples(seed);
    for (ConsensusCommand command : samples.commands()) {
      byte[] bytes = ConsensusCodec.encode(command);
      assertSame(ConsensusCodec.decodeCommand(bytes), command);
      damage(seed, bytes, ConsensusCodec::decodeCommand);
    }
    for (ConsensusQuestion question : samples.questions()) {
      byte[] bytes = ConsensusCodec.encode(question);
      assertSame(ConsensusCodec.decodeQuestion(bytes), question);
      damage(seed, bytes, ConsensusCodec::decodeQuestion);
    }
    for (ConsensusAnswer answer : samples.answers()) {
      byte[] bytes = ConsensusCodec.encode(answer);
      assertSame(ConsensusCodec.decodeAnswer(bytes), answer);
      damage(seed, bytes, ConsensusCodec::decodeAnswer);
    }
  }

  private static void assertSame(Object read, Object written) {
    assertThat(read).usingRecursiveComparison().withStrictTypeChecking().isEqualTo(written);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aDamagedSnapshotIsRefusedOrReadAsAnother(long seed) {
    ConsensusState state = new ConsensusState();
    new ConsensusSamples(seed).commands().forEach(state::apply);
    byte[] image = state.image();
    assertThat(ConsensusState.restore(image).image()).isEqualTo(image);
    damage(seed, image, ConsensusState::restore);
  }

  /** Whatever comes of it, it is no exception that nobody expects. */
  private static <T> void damage(long seed, byte[] bytes, Function<byte[], T> decode) {
    SplittableRandom dice = new SplittableRandom(seed);
    for (int round = 0; round < 10; round++) {
      byte[] damaged = Arrays.copyOf(bytes, dice.nextInt(bytes.length + 2));
      if (damaged.length > 0) {
        damaged[dice.nextInt(damaged.length)] = (byte) dice.nextInt(256);
      }
      try {
        assertThat(decode.apply(damaged)).isNotNull();
      } catch (MalformedBytesException expected) {
        assertThat(expected).hasMessageMatching("(?s).+");
      }
    }
  }

  @Test
  void theBytesOfACommandDoNotChangeUnseen() {
    var members = new TreeSet<MemberId>();
    members.add(new MemberId("ada"));
    members.add(new MemberId("bob"));
    var inSync = new ConsensusCommand.InSync(300, 7, 2, members);
    var command = new ConsensusCommand.ChangeInSync(new MemberId("ada"), java.util.List.of(inSync));
    String hex = HexFormat.of().formatHex(ConsensusCodec.encode(command));
    assertThat(hex)
        .isEqualTo(
            "02"
                + "07"
                + text("ada")
                + "01"
                + "ac02"
                + "07"
                + "02"
                + "02"
                + text("ada")
                + text("bob"));
  }

  /** What earlier builds wrote stands in logs and snapshots. */
  @Test
  void settingsOfTheFirstVersionDoNotSayHowManyBackups() {
    var unsaid = new ConsensusAnswer.Founded(new ClusterSettings("c", 8, 2));
    byte[] now = ConsensusCodec.encode(unsaid);
    byte[] then = Arrays.copyOf(now, now.length - 1);
    then[0] = 1;
    assertThat(ConsensusCodec.decodeAnswer(then)).isEqualTo(unsaid);
    assertThat(ConsensusCodec.decodeAnswer(now)).isEqualTo(unsaid);
    then[0] = 3;
    assertThatThrownBy(() -> ConsensusCodec.decodeAnswer(then))
        .isInstanceOf(MalformedBytesException.class)
        .hasMessage("answer of version 3 (expected: 1 to 2)");
  }

  private static String text(String value) {
    return "%02x".formatted(value.length())
        + HexFormat.of().formatHex(value.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void anotherVersionIsRefusedByName() {
    assertThatThrownBy(() -> ConsensusCodec.decodeCommand(new byte[] {9, 1}))
        .isInstanceOf(MalformedBytesException.class)
        .hasMessage("command of version 9 (expected: 1 to 2)");
  }
}
