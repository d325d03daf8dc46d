package io.swarmhold.model.schedule;

import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.Priority;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.kit.Golden;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read, by this release and by later ones; what nobody wrote is refused. */
class ScheduleCodecTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final ScheduleKey KEY = new ScheduleKey(new TenantId("acme"), "nightly");
  private static final long NOON = 1_700_000_000_000L;
  private static final Pause PAUSE = new Pause("olga", "büro zu");
  private static final DueRun DUE = new DueRun(NOON, RunCause.CAUGHT_UP);
  private static final byte[] SPEC = ScheduleSpecCodec.encode(spec("L"));

  private static ScheduleSpec spec(String day) {
    return new ScheduleSpec(
        aTask()
            .in("render")
            .needing("gpu")
            .from("eu")
            .type("report")
            .priority(Priority.HIGH)
            .key("customer-7")
            .payload("{\"a\":1}")
            .retry(RetryPolicy.GENERIC)
            .build(),
        Recurrence.cron("0 9 " + day + " * ?", "Europe/Berlin"),
        NOON,
        NOON + 1,
        MissedRuns.ALL,
        Overlap.BUFFER_ONE,
        90_000,
        1_500,
        "für Olga");
  }

  private record Sample(Object value, String hex, Function<ByteReader, Object> read) {}

  private static <T> Sample sample(
      T value, BiConsumer<T, ByteWriter> write, Function<ByteReader, Object> read) {
    ByteWriter out = new ByteWriter(16);
    write.accept(value, out);
    return new Sample(value, HEX.formatHex(out.toBytes()), read);
  }

  private static Map<String, Sample> samples() {
    Map<String, Sample> all = new LinkedHashMap<>();
    events()
        .forEach((name, event) ->
            all.put(
                "schedule-event-" + name,
                sample(event, ScheduleEventCodec::write, ScheduleEventCodec::read)));
    commands()
        .forEach((name, command) ->
            all.put(
                "schedule-command-" + name,
                sample(command, ScheduleCommandCodec::write, ScheduleCommandCodec::readCommand)));
    answers()
        .forEach(answer ->
            all.put(
                "schedule-answer-" + answer.getClass().getSimpleName(),
                sample(answer, ScheduleAnswerCodec::write, ScheduleAnswerCodec::readAnswer)));
    all.put("schedule-state", sample(state(), ScheduleCodec::write, ScheduleCodec::read));
    return all;
  }

  private static Map<String, ScheduleEvent> events() {
    Map<String, ScheduleEvent> all = new LinkedHashMap<>();
    all.put("defined", new ScheduleEvent.Defined(KEY, SPEC, new Upcoming(NOON, NOON + 7), null));
    all.put("defined-paused", new ScheduleEvent.Defined(KEY, SPEC, Upcoming.NONE, PAUSE));
    all.put("deleted", new ScheduleEvent.Deleted(KEY));
    all.put("paused", new ScheduleEvent.Paused(KEY, PAUSE));
    all.put("resumed", new ScheduleEvent.Resumed(KEY, "olga", new Upcoming(NOON, NOON)));
    all.put(
        "times-passed",
        new ScheduleEvent.TimesPassed(KEY, 300, List.of(DUE, DUE), new Upcoming(NOON, NOON)));
    all.put("runs-added", new ScheduleEvent.RunsAdded(KEY, List.of(DUE)));
    all.put("run-due", new ScheduleEvent.RunDue(KEY, 300, DUE, true, 1L << 40));
    all.put("run-skipped", new ScheduleEvent.RunSkipped(KEY, DUE, false, SkipReason.ALREADY_RUN));
    all.put("waiting", new ScheduleEvent.Waiting(KEY, Recurrence.NEVER));
    all.put("run-ended", new ScheduleEvent.RunEnded(KEY, 300, RunEnd.DEAD));
    return all;
  }

  private static Map<String, ScheduleCommand> commands() {
    Map<String, ScheduleCommand> all = new LinkedHashMap<>();
    all.put("put", new ScheduleCommand.Put(KEY, SPEC, ScheduleCommand.ANY, null));
    all.put("put-paused", new ScheduleCommand.Put(KEY, SPEC, 300, PAUSE));
    all.put("delete", new ScheduleCommand.Delete(KEY, 300));
    all.put("set-paused", new ScheduleCommand.SetPaused(KEY, PAUSE));
    all.put("resume", new ScheduleCommand.Resume(KEY, "olga"));
    all.put("trigger", new ScheduleCommand.Trigger(KEY));
    all.put("backfill", new ScheduleCommand.Backfill(KEY, NOON, NOON + 1));
    all.put("tick", new ScheduleCommand.Tick());
    all.put("end-run", new ScheduleCommand.EndRun(1L << 40, RunEnd.CANCELLED));
    return all;
  }

  private static List<ScheduleAnswer> answers() {
    return List.of(
        new ScheduleAnswer.Created(300),
        new ScheduleAnswer.Changed(300),
        new ScheduleAnswer.Unchanged(300),
        new ScheduleAnswer.Gone(),
        new ScheduleAnswer.Missing(),
        new ScheduleAnswer.Conflict(300),
        new ScheduleAnswer.TooMany(300),
        new ScheduleAnswer.Refused("when: no"),
        new ScheduleAnswer.Started(3, 1L << 40),
        new ScheduleAnswer.Waits(3),
        new ScheduleAnswer.Skipped(SkipReason.ALREADY_RUN),
        new ScheduleAnswer.QueueFull(300, 1_000),
        new ScheduleAnswer.Ticked(3));
  }

  private static Schedule state() {
    Run over = new Run(7, DUE, NOON + 1, 300, NOON + 2, RunEnd.SUCCEEDED);
    Run open = new Run(8, new DueRun(NOON, RunCause.TRIGGERED), NOON + 3, 301, 0, null);
    return new Schedule(
        KEY,
        SPEC,
        PAUSE,
        new Upcoming(NOON, NOON + 7),
        new Backlog(List.of(DUE), NOON + 9),
        new RunHistory(List.of(over, open)),
        new RunCounts(8, 9, 10),
        new Stamp(NOON, NOON + 11, 12));
  }

  static Stream<String> names() {
    return samples().keySet().stream();
  }

  static LongStream seeds() {
    return Seeds.upTo(60);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everythingIsWrittenAsItAlwaysWasAndRead(String name) {
    Sample sample = Objects.requireNonNull(samples().get(name), name);
    String kept = Golden.kept(name + ".hex", sample.hex()).strip();
    assertThat(sample.hex()).isEqualTo(kept);
    ByteReader in = new ByteReader(HEX.parseHex(kept));
    assertThat(sample.read().apply(in)).usingRecursiveComparison().isEqualTo(sample.value());
    assertThat(in.hasMore()).isFalse();
  }

  @Test
  void whatIsToBeRunIsWrittenAsItAlwaysWasAndRead() {
    String kept = Golden.kept("schedule-spec.hex", HEX.formatHex(SPEC)).strip();
    assertThat(HEX.formatHex(SPEC)).isEqualTo(kept);
    ScheduleSpec read = ScheduleSpecCodec.decode(HEX.parseHex(kept));
    assertThat(read).usingRecursiveComparison().isEqualTo(spec("L"));
    for (Recurrence when : List.of(new Recurrence.Every(1_000, 7), new Recurrence.Once(9))) {
      byte[] bytes = ScheduleSpecCodec.encode(ScheduleSpec.of(aTask().build(), when));
      assertThat(ScheduleSpecCodec.decode(bytes).when()).isEqualTo(when);
    }
  }

  @Test
  void anotherVersionAnUnknownKindAndBytesAfterTheEndAreRefused() {
    byte[] longer = Arrays.copyOf(SPEC, SPEC.length + 1);
    assertThatThrownBy(() -> ScheduleSpecCodec.decode(longer))
        .isInstanceOf(MalformedBytesException.class)
        .hasMessage("bytes after the end of a schedule");
    byte[] other = SPEC.clone();
    other[0] = 2;
    assertThatThrownBy(() -> ScheduleSpecCodec.decode(other))
        .hasMessage("schedule of version 2 (expected: 1)");
    assertThatThrownBy(() -> ScheduleEventCodec.read(new ByteReader(new byte[] {99, 1, 97, 1, 97})))
        .hasMessage("event of a schedule, of kind 99");
    assertThatThrownBy(() -> ScheduleCommandCodec.readCommand(new ByteReader(new byte[] {99})))
        .hasMessage("command about a schedule, of kind 99");
    assertThatThrownBy(() -> ScheduleAnswerCodec.readAnswer(new ByteReader(new byte[] {99})))
        .hasMessage("answer about a schedule, of kind 99");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void bytesThatNobodyWroteAreMalformedAndNothingElse(long seed) {
    var dice = new SplittableRandom(seed);
    for (Sample sample : samples().values()) {
      byte[] bytes = HEX.parseHex(sample.hex());
      bytes = Arrays.copyOf(bytes, bytes.length - dice.nextInt(2));
      if (bytes.length > 0) {
        bytes[dice.nextInt(bytes.length)] = (byte) dice.nextInt(256);
      }
      read(sample, bytes);
    }
    byte[] spec = SPEC.clone();
    spec[dice.nextInt(spec.length)] = (byte) dice.nextInt(256);
    try {
      assertThat(ScheduleSpecCodec.decode(spec)).isNotNull();
    } catch (MalformedBytesException expected) {
      assertThat(expected).hasMessageMatching("(?s).+");
    }
  }

  private static void read(Sample sample, byte[] bytes) {
    try {
      assertThat(sample.read().apply(new ByteReader(bytes))).isNotNull();
    } catch (MalformedBytesException expected) {
      assertThat(expected).hasMessageMatching("(?s).+");
    }
  }

  @Test
  void aDigestNoticesEveryField() {
    Schedule state = state();
    long digest = ScheduleHash.of(state);
    Backlog backlog = state.backlog().retriedAt(5);
    RunHistory history = state.history().ended(8, RunEnd.DEAD, 5);
    assertThat(
            Stream.of(
                    state.in(state.specBytes(), state.upcoming(), state.stamp()),
                    state.in((Pause) null, state.upcoming(), state.stamp()),
                    state.in(state.pause(), Upcoming.NONE, state.stamp()),
                    state.in(state.pause(), state.upcoming(), state.stamp().changed(5, 12)),
                    state.in(backlog, state.history(), state.counts()),
                    state.in(state.backlog(), history, state.counts()),
                    state.in(state.backlog(), state.history(), state.counts().withMissed(1)))
                .map(ScheduleHash::of))
        .doesNotContain(digest)
        .doesNotHaveDuplicates();
  }
}
