package io.swarmhold.model.dependency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.dependency.Dependencies.Settling;
import io.swarmhold.model.kit.Golden;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may wait for whom, what comes of it, and its bytes. */
class DependencyRulesTest {

  private final Dependencies dependencies = new Dependencies();

  static LongStream seeds() {
    return Seeds.upTo(200);
  }

  private Declaring declare(long number, Long... on) {
    return DependencyRules.declare(
        number, List.of(on), OnFailure.FAIL, one -> Fate.OPEN, dependencies);
  }

  private void waits(long number, OnFailure onFailure, Long... on) {
    dependencies.apply(new DependencyEvent.Declared(number, List.of(on), onFailure));
  }

  @Test
  void onlyWhatWasThereBeforeIsWaitedForSoThatNobodyWaitsForHimself() {
    assertThat(declare(5, 5L))
        .isEqualTo(
            new Declaring.Refused("dependsOn: task 5 (expected: one that was there before)"));
    assertThat(declare(5, 4L, 6L))
        .isEqualTo(
            new Declaring.Refused("dependsOn: task 6 (expected: one that was there before)"));
    assertThat(declare(5, 4L, 1L, 4L)).isEqualTo(new Declaring.Waits(List.of(1L, 4L)));
    long late = -1L << 40; // Epochs are numbers without sign.
    assertThat(declare(late + 1, late, 7L)).isEqualTo(new Declaring.Waits(List.of(7L, late)));
    assertThat(declare(7, late)).isInstanceOf(Declaring.Refused.class);
  }

  @Test
  void boundsAreKept() {
    Long[] many = LongStream.range(0, 33).boxed().toArray(Long[]::new);
    assertThat(declare(50, many))
        .isEqualTo(new Declaring.Refused("dependsOn: 33 (expected: at most 32)"));
    for (long number = 100; number < 100 + DependencyRules.MAX_DEPENDENTS; number++) {
      waits(number, OnFailure.FAIL, 1L);
    }
    assertThat(declare(50_000, 1L))
        .isEqualTo(
            new Declaring.Refused(
                "dependsOn: task 1 (expected: one that fewer than 10000 wait for)"));
    dependencies.apply(new DependencyEvent.Ended(1, Fate.SUCCEEDED));
    assertThat(dependencies.settled(20_000)).hasSize(10_000);
    assertThat(declare(50_000, 2L)).isEqualTo(new Declaring.Waits(List.of(2L)));
    assertThatThrownBy(() -> waits(100, OnFailure.FAIL, 2L)).hasMessage("task 100 waits already");
  }

  @Test
  void whatIsKnownAlreadyIsSaidAtOnce() {
    Map<Long, Fate> fates = Map.of(1L, Fate.SUCCEEDED, 2L, Fate.FAILED, 3L, Fate.OPEN);
    LongFunction<Fate> fate = number -> fates.getOrDefault(number, Fate.UNKNOWN);
    for (OnFailure onFailure : OnFailure.values()) {
      assertThat(
              DependencyRules.declare(9, List.of(1L, 2L, 3L), onFailure, fate, dependencies)
                  .toString())
          .isEqualTo(
              switch (onFailure) {
                case FAIL -> "AtOnce[verdict=BURY]";
                case CANCEL -> "AtOnce[verdict=CANCEL]";
                case RUN_ANYWAY -> "Waits[on=[3]]";
              });
      assertThat(DependencyRules.declare(9, List.of(1L), onFailure, fate, dependencies))
          .isEqualTo(new Declaring.AtOnce(Verdict.RELEASE));
      assertThat(DependencyRules.declare(9, List.of(1L, 4L), onFailure, fate, dependencies))
          .isEqualTo(new Declaring.Refused("dependsOn: task 4 (expected: one that is known)"));
    }
  }

  @ParameterizedTest
  @EnumSource(OnFailure.class)
  void aFailureDropsWhoWaitsUnlessHeRunsAnyway(OnFailure onFailure) {
    waits(9, onFailure, 1L, 2L);
    dependencies.apply(new DependencyEvent.Ended(1, Fate.FAILED));
    assertThat(dependencies.settled(5).toString())
        .isEqualTo(
            switch (onFailure) {
              case FAIL -> "[Settling[number=9, verdict=BURY]]";
              case CANCEL -> "[Settling[number=9, verdict=CANCEL]]";
              case RUN_ANYWAY -> "[]";
            });
    assertThat(dependencies.isWaiting(9)).isTrue();
    dependencies.apply(new DependencyEvent.Ended(2, Fate.SUCCEEDED));
    assertThat(dependencies.settled(5)).hasSize(1);
    dependencies.apply(new DependencyEvent.Settled(9));
    assertThat(dependencies.isWaiting(9)).isFalse();
    assertThat(dependencies.bytes()).isZero();
  }

  /** No order of a hash table: copies whose tables grew otherwise must agree. */
  @Test
  void thoseWhoWaitForOneAreSettledInTheOrderOfTheirNumbers() {
    long late = -1L << 40;
    for (long number : List.of(late, 33L, 17L, 2L)) {
      waits(number, OnFailure.FAIL, 1L);
    }
    dependencies.apply(new DependencyEvent.Ended(1, Fate.SUCCEEDED));
    assertThat(dependencies.settled(5))
        .extracting(Settling::number)
        .containsExactly(2L, 17L, 33L, late);
  }

  @Test
  void aChainFallsLinkByLink() {
    for (long number = 2; number <= 5; number++) {
      waits(number, OnFailure.FAIL, number - 1);
    }
    dependencies.apply(new DependencyEvent.Ended(1, Fate.FAILED));
    for (long number = 2; number <= 5; number++) {
      assertThat(dependencies.settled(5)).containsExactly(new Settling(number, Verdict.BURY));
      dependencies.apply(new DependencyEvent.Settled(number));
      dependencies.apply(new DependencyEvent.Ended(number, Fate.FAILED));
    }
    assertThat(dependencies.waiting()).isZero();
  }

  private static Map<String, DependencyEvent> events() {
    Map<String, DependencyEvent> all = new LinkedHashMap<>();
    all.put(
        "declared",
        new DependencyEvent.Declared(1L << 40, List.of(3L, 300L), OnFailure.RUN_ANYWAY));
    all.put("ended", new DependencyEvent.Ended(300, Fate.FAILED));
    all.put("settled", new DependencyEvent.Settled(300));
    return all;
  }

  @Test
  void everythingIsWrittenAsItAlwaysWasAndRead() {
    events()
        .forEach((name, event) -> {
          ByteWriter out = new ByteWriter(16);
          DependencyCodec.write(event, out);
          String kept = kept("dependency-event-" + name, out);
          assertThat(DependencyCodec.readEvent(new ByteReader(HexFormat.of().parseHex(kept))))
              .isEqualTo(event);
        });
    waits(9, OnFailure.CANCEL, 1L, 300L);
    waits(10, OnFailure.FAIL, 2L);
    dependencies.apply(new DependencyEvent.Ended(2, Fate.FAILED));
    ByteWriter out = new ByteWriter(16);
    DependencyCodec.write(dependencies, out);
    String kept = kept("dependency-state", out);
    Dependencies read = DependencyCodec.read(new ByteReader(HexFormat.of().parseHex(kept)));
    assertThat(read.waitsFor(9)).containsExactly(1L, 300L);
    assertThat(read.settled(5)).containsExactly(new Settling(10, Verdict.BURY));
  }

  private static String kept(String name, ByteWriter out) {
    String now = HexFormat.of().formatHex(out.toBytes());
    String kept = Golden.kept(name + ".hex", now).strip();
    assertThat(now).isEqualTo(kept);
    return kept;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void bytesThatNobodyWroteAreMalformedAndNothingElse(long seed) {
    var dice = new SplittableRandom(seed);
    waits(9, OnFailure.CANCEL, 1L, 300L);
    ByteWriter out = new ByteWriter(16);
    DependencyCodec.write(dependencies, out);
    events().values().forEach(event -> DependencyCodec.write(event, out));
    byte[] bytes = out.toBytes();
    bytes[dice.nextInt(bytes.length)] = (byte) dice.nextInt(256);
    ByteReader in = new ByteReader(bytes);
    try {
      assertThat(DependencyCodec.read(in)).isNotNull();
      while (in.hasMore()) {
        assertThat(DependencyCodec.readEvent(in)).isNotNull();
      }
    } catch (MalformedBytesException expected) {
      assertThat(expected).hasMessageMatching("(?s).+");
    }
  }
}
