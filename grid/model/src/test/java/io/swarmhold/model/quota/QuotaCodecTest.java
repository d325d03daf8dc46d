package io.swarmhold.model.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.kit.Golden;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.wire.MalformedBytesException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read, by this release and by later ones; what nobody wrote is refused. */
class QuotaCodecTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final TenantId ACME = new TenantId("acme");
  private static final MemberId ADA = new MemberId("ada");
  private static final Holder HOLDER = new Holder(ADA, 3);
  private static final QuotaKey HANDOFFS = QuotaKey.of(ACME, QuotaName.HANDOFFS);
  private static final long NOW = -1_000_000;

  static LongStream seeds() {
    return Seeds.upTo(100);
  }

  static List<Ask> asks() {
    return List.of(
        new Ask(HANDOFFS, HOLDER, 7, 5, 11, 0, 300, 600),
        new Ask(new QuotaKey(ACME, QuotaName.USER_TASKS, "zoë"), HOLDER, 1, 0, 0, 9, 0, 0),
        new Ask(HANDOFFS, HOLDER, Long.MAX_VALUE, 0, 0, 0, Long.MAX_VALUE, 0));
  }

  static List<QuotaAnswer> answers() {
    return List.of(
        new QuotaAnswer.Granted(7, 900, 600, 2_000_000_000L),
        new QuotaAnswer.Refused(7, new Refusal.Later(QuotaName.HANDOFFS, 1_000, 2, 60)),
        new QuotaAnswer.Refused(8, new Refusal.Full(QuotaName.FRAGMENTS, 10_000, 0)),
        new QuotaAnswer.Refused(9, new Refusal.Never(QuotaName.LLM_TOKENS, 10, 15, 15)),
        new QuotaAnswer.Outdated(300));
  }

  @Test
  void asksAreReadAsTheyWereWritten() {
    for (Ask ask : asks()) {
      assertThat(QuotaCodec.decodeAsk(QuotaCodec.encode(ask))).isEqualTo(ask);
    }
  }

  @Test
  void answersAreReadAsTheyWereWritten() {
    for (QuotaAnswer answer : answers()) {
      assertThat(QuotaCodec.decodeAnswer(QuotaCodec.encode(answer))).isEqualTo(answer);
    }
  }

  @Test
  void aBucketGoesOnAtItsNextOwnerByAnotherClock() {
    byte[] bytes = QuotaCodec.encode(bucket(), NOW);
    long there = 5_000_000_000_000L;
    Bucket moved = QuotaCodec.decodeBucket(bytes, there);
    assertThat(QuotaCodec.encode(moved, there)).isEqualTo(bytes);
    for (long later = 0; later < 100_000_000_000L; later += 777_777_777) {
      assertThat(moved.available(there + later)).isEqualTo(bucket().available(NOW + later));
    }
    assertThat(moved.ask(asks().getFirst(), there).answer()).isEqualTo(new QuotaAnswer.Outdated(7));
  }

  @Test
  void aPermitPoolGoesOnAtItsNextOwnerByAnotherClock() {
    for (PermitPool pool : List.of(pool(), inheritedPool())) {
      byte[] bytes = QuotaCodec.encode(pool, NOW);
      long there = 5_000_000_000_000L;
      PermitPool moved = QuotaCodec.decodePermitPool(bytes, there);
      assertThat(QuotaCodec.encode(moved, there)).isEqualTo(bytes);
      for (long later = 0; later < 100_000_000_000L; later += 777_777_777) {
        assertThat(QuotaCodec.encode(moved, there + later))
            .isEqualTo(QuotaCodec.encode(pool, NOW + later));
      }
    }
  }

  @Test
  void theBytesDoNotChangeUnseen() {
    assertGolden("ask", QuotaCodec.encode(asks().getFirst()));
    assertGolden("ask-of-user", QuotaCodec.encode(asks().get(1)));
    assertGolden("granted", QuotaCodec.encode(answers().get(0)));
    assertGolden("later", QuotaCodec.encode(answers().get(1)));
    assertGolden("full", QuotaCodec.encode(answers().get(2)));
    assertGolden("never", QuotaCodec.encode(answers().get(3)));
    assertGolden("outdated", QuotaCodec.encode(answers().get(4)));
    assertGolden("bucket", QuotaCodec.encode(bucket(), NOW));
    assertGolden("pool", QuotaCodec.encode(pool(), NOW));
    assertGolden("pool-inherited", QuotaCodec.encode(inheritedPool(), NOW));
  }

  private static void assertGolden(String name, byte[] bytes) {
    String hex = HEX.formatHex(bytes);
    assertThat(hex).as(name).isEqualTo(Golden.kept("quota-" + name + ".hex", hex).strip());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatIsDamagedIsRefusedOrReadAsAnother(long seed) {
    damage(seed, QuotaCodec.encode(asks().get(1)), QuotaCodec::decodeAsk);
    answers().forEach(answer -> damage(seed, QuotaCodec.encode(answer), QuotaCodec::decodeAnswer));
    damage(seed, QuotaCodec.encode(bucket(), NOW), bytes -> used(bytes));
    damage(
        seed,
        QuotaCodec.encode(inheritedPool(), NOW),
        bytes -> QuotaCodec.decodePermitPool(bytes, NOW).lent(NOW));
  }

  /** Whatever was read can be asked. */
  private static QuotaAnswer used(byte[] bytes) {
    return QuotaCodec.decodeBucket(bytes, NOW).ask(asks().get(2), NOW + 1).answer();
  }

  /** Whatever comes of it, it is no exception that nobody expects. */
  private static <T> void damage(long seed, byte[] bytes, Function<byte[], T> decode) {
    SplittableRandom dice = new SplittableRandom(seed);
    for (int round = 0; round < 50; round++) {
      byte[] damaged = Arrays.copyOf(bytes, bytes.length - dice.nextInt(2));
      damaged[dice.nextInt(damaged.length)] = (byte) dice.nextInt(256);
      try {
        assertThat(decode.apply(damaged)).isNotNull();
      } catch (MalformedBytesException expected) {
        assertThat(expected).hasMessageMatching("(?s).+");
      }
    }
  }

  @Test
  void anotherVersionIsRefusedByName() {
    assertThatThrownBy(() -> QuotaCodec.decodeAsk(new byte[] {9, 1}))
        .isInstanceOf(MalformedBytesException.class)
        .hasMessage("ask of version 9 (expected: 1)");
    assertThatThrownBy(() -> QuotaCodec.decodeBucket(new byte[] {0}, NOW))
        .isInstanceOf(MalformedBytesException.class)
        .hasMessage("bucket of version 0 (expected: 1)");
  }

  private static Bucket bucket() {
    Limit.Rate rate = new Limit.Rate(997, 1_409, Duration.ofSeconds(60));
    Bucket bucket = Bucket.full(QuotaName.HANDOFFS, rate, NOW);
    bucket = bucket.ask(asks().getFirst(), NOW).next();
    Holder bob = new Holder(new MemberId("bob"), 1);
    return bucket.ask(new Ask(HANDOFFS, bob, 1, 0, 0, 0, 200, 0), NOW + 5).next();
  }

  private static PermitPool pool() {
    Limit.Concurrent limit = new Limit.Concurrent(10, 15, Duration.ofSeconds(60));
    PermitPool pool = PermitPool.unused(QuotaName.AGENTS, limit, NOW - 2_000_000_000L);
    return pool.ask(agents(1, 12), NOW - 2_000_000_000L).next();
  }

  private static PermitPool inheritedPool() {
    Limit.Concurrent limit = new Limit.Concurrent(10, 15, Duration.ofSeconds(60));
    List<MemberId> members = List.of(new MemberId("cyd"), new MemberId("bob"), ADA);
    PermitPool pool = PermitPool.inherited(QuotaName.AGENTS, limit, members, NOW);
    return pool.ask(agents(5, 3), NOW).next();
  }

  private static Ask agents(long number, long need) {
    return new Ask(QuotaKey.of(ACME, QuotaName.AGENTS), HOLDER, number, 0, 0, 0, need, 0);
  }
}
