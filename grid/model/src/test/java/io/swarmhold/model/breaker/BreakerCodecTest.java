package io.swarmhold.model.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.breaker.BreakerSettings.Consecutive;
import io.swarmhold.model.breaker.BreakerSettings.FailureRate;
import io.swarmhold.model.breaker.BreakerSettings.PoolGuard;
import io.swarmhold.model.kit.Golden;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read, by this release and by later ones; what nobody wrote is refused. */
class BreakerCodecTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final TenantId ACME = new TenantId("acme");
  private static final BreakerKey AGENT = BreakerKey.of(ACME, new AgentId("scout-1"));
  private static final BreakerKey POOL = BreakerKey.of(ACME, new PoolId("scouts"));
  private static final BreakerKey PROVIDER = BreakerKey.ofDependency(ACME, "openai");
  private static final OperatorReason REASON = new OperatorReason("ada", "outage 17");
  private static final long NOON = 1_700_000_000_000L;

  static LongStream seeds() {
    return Seeds.upTo(100);
  }

  static Stream<String> names() {
    return oneOfEach().keySet().stream();
  }

  private static Map<String, BreakerEvent> oneOfEach() {
    Map<String, BreakerEvent> events = new LinkedHashMap<>();
    events.put(
        "configured-consecutive", new BreakerEvent.Configured(AGENT, NOON, Consecutive.DEFAULT));
    events.put(
        "configured-failure-rate",
        new BreakerEvent.Configured(PROVIDER, NOON, FailureRate.DEFAULT));
    events.put("configured-pool-guard", new BreakerEvent.Configured(POOL, NOON, PoolGuard.DEFAULT));
    events.put("opened-row", opened(new TransitionCause.FailuresInARow(5)));
    events.put("opened-rate", opened(new TransitionCause.TooManyFailures(300, 500)));
    events.put("opened-probes", opened(new TransitionCause.ProbesFailed(5, 10)));
    events.put("half-opened-due", halfOpened(new TransitionCause.OpenTimeOver()));
    events.put("half-opened-forgotten", halfOpened(new TransitionCause.ProbesForgotten()));
    events.put(
        "closed", new BreakerEvent.Closed(AGENT, NOON, new TransitionCause.ProbesSucceeded(4, 10)));
    events.put("forced-open", forced(Force.Direction.OPEN));
    events.put("forced-closed", forced(Force.Direction.CLOSED));
    events.put("released", new BreakerEvent.Released(POOL, NOON, REASON));
    return events;
  }

  private static BreakerEvent opened(TransitionCause cause) {
    return new BreakerEvent.Opened(AGENT, NOON, NOON + 60_000, cause);
  }

  private static BreakerEvent halfOpened(TransitionCause cause) {
    return new BreakerEvent.HalfOpened(PROVIDER, NOON, 300, cause);
  }

  private static BreakerEvent forced(Force.Direction direction) {
    return new BreakerEvent.Forced(POOL, new Force(direction, REASON, NOON));
  }

  /** Forced open over a half-open round, with a transition of each cause. */
  private static BreakerState state() {
    BreakerState state =
        BreakerState.begin(new BreakerEvent.Configured(AGENT, NOON, PoolGuard.DEFAULT));
    for (BreakerEvent event : oneOfEach().values()) {
      state = state.after(event);
    }
    return state
        .after(halfOpened(new TransitionCause.OpenTimeOver()))
        .after(forced(Force.Direction.OPEN));
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyKindOfEventIsWrittenAsItAlwaysWasAndRead(String name) {
    BreakerEvent event = Objects.requireNonNull(oneOfEach().get(name), name);
    String now = HEX.formatHex(BreakerCodec.encode(event));
    String kept = Golden.kept("breaker-" + name + ".hex", now).strip();
    assertThat(now).isEqualTo(kept);
    assertThat(BreakerCodec.decodeEvent(HEX.parseHex(kept))).isEqualTo(event);
  }

  @Test
  void aStateIsWrittenAsItAlwaysWasAndRead() {
    String now = HEX.formatHex(BreakerCodec.encode(state()));
    String kept = Golden.kept("breaker-state.hex", now).strip();
    assertThat(now).isEqualTo(kept);
    assertThat(BreakerCodec.decodeState(HEX.parseHex(kept))).isEqualTo(state());
  }

  @Test
  void theBytesOfAnEventDoNotChangeUnseen() {
    BreakerEvent event =
        new BreakerEvent.Opened(
            BreakerKey.ofDependency(new TenantId("t"), "llm"),
            300,
            60_300,
            new TransitionCause.FailuresInARow(5));
    assertThat(HEX.formatHex(BreakerCodec.encode(event)))
        .isEqualTo(
            "01" // version
                + "02" // opened
                + "02" // of a dependency
                + "0174" // t
                + "036c6c6d" // llm
                + "ac02" // at 300
                + "8cd703" // until 60 300
                + "0105"); // five in a row
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatIsWrittenIsRead(long seed) {
    BreakerSamples samples = new BreakerSamples(seed);
    for (BreakerEvent event : samples.events()) {
      byte[] bytes = BreakerCodec.encode(event);
      assertThat(BreakerCodec.decodeEvent(bytes)).isEqualTo(event);
      damage(seed, bytes, BreakerCodec::decodeEvent);
    }
    BreakerState state = samples.state();
    byte[] bytes = BreakerCodec.encode(state);
    assertThat(BreakerCodec.decodeState(bytes)).isEqualTo(state);
    damage(seed, bytes, BreakerCodec::decodeState);
  }

  /** Whatever comes of it, it is no exception that nobody expects. */
  private static <T> void damage(long seed, byte[] bytes, Function<byte[], T> decode) {
    SplittableRandom dice = new SplittableRandom(seed);
    for (int round = 0; round < 20; round++) {
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
  void statesAndEventsMayStandAmongOtherThings() {
    ByteWriter out = new ByteWriter(16);
    out.writeInt(7);
    BreakerCodec.write(state(), out);
    oneOfEach().values().forEach(event -> BreakerCodec.write(event, out));
    out.writeInt(8);
    ByteReader in = new ByteReader(out.toBytes());
    assertThat(in.readInt()).isEqualTo(7);
    assertThat(BreakerCodec.readState(in)).isEqualTo(state());
    oneOfEach().values().forEach(event -> assertThat(BreakerCodec.readEvent(in)).isEqualTo(event));
    assertThat(in.readInt()).isEqualTo(8);
    assertThat(in.hasMore()).isFalse();
  }

  @Test
  void anotherVersionAnUnknownKindAndBytesAfterTheEndAreRefused() {
    byte[] event = BreakerCodec.encode(opened(new TransitionCause.OpenTimeOver()));
    byte[] longer = Arrays.copyOf(event, event.length + 1);
    assertThatThrownBy(() -> BreakerCodec.decodeEvent(longer))
        .isInstanceOf(MalformedBytesException.class)
        .hasMessage("bytes after the end of a breaker");
    event[1] = 99;
    assertThatThrownBy(() -> BreakerCodec.decodeEvent(event))
        .isInstanceOf(MalformedBytesException.class)
        .hasMessage("event of a breaker of kind 99");
    event[0] = 2;
    assertThatThrownBy(() -> BreakerCodec.decodeEvent(event))
        .isInstanceOf(MalformedBytesException.class)
        .hasMessage("event of a breaker of version 2 (expected: 1)");
    byte[] state = BreakerCodec.encode(state());
    state[0] = 3;
    assertThatThrownBy(() -> BreakerCodec.decodeState(state))
        .hasMessage("breaker of version 3 (expected: 1)");
  }

  @Test
  void aStateIsAsLongAsIsSaid() {
    BreakerState fresh =
        BreakerState.begin(new BreakerEvent.Configured(AGENT, NOON, Consecutive.DEFAULT));
    assertThat(BreakerCodec.encode(fresh).length).as("nothing has happened").isLessThan(50);
    OperatorReason longest = new OperatorReason("\u20ac".repeat(128), "\u20ac".repeat(256));
    Transition line =
        new Transition(
            NOON,
            BreakerStatus.OPEN,
            BreakerStatus.FORCED_OPEN,
            new TransitionCause.ForcedBy(longest));
    BreakerState full =
        new BreakerState(
            AGENT,
            PoolGuard.DEFAULT,
            new BreakerPhase.Open(NOON),
            NOON,
            1,
            Optional.of(new Force(Force.Direction.OPEN, longest, NOON)),
            Collections.nCopies(32, line));
    assertThat(BreakerCodec.encode(full).length).as("the most").isLessThan(40_000);
    assertThatThrownBy(() ->
            new BreakerState(
                AGENT,
                PoolGuard.DEFAULT,
                new BreakerPhase.Closed(),
                NOON,
                1,
                Optional.empty(),
                Collections.nCopies(33, line)))
        .hasMessage("history: 33 (expected: 0 to 32)");
  }
}
