package io.swarmhold.perf.load.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the scanners find is what a real parser finds, however the server lays it out. */
class ScannersTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAYLOAD = 80;

  private final MessageHead head = new MessageHead();

  static LongStream seeds() {
    Long only = Long.getLong("seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 400);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void assignmentsAreWhatJacksonSees(long seed) throws Exception {
    var dice = new SplittableRandom(seed);
    String text = new RandomAnswers(dice, PAYLOAD, dice.nextBoolean()).assign();
    byte[] bytes = padded(text, dice);
    int from = from(bytes);
    JsonNode tree = JSON.readTree(text);

    assertThat(head.read(bytes, from, to(bytes))).isEqualTo(MessageHead.Op.ASSIGN);
    assertThat(ascii(bytes, head.agentFrom(), head.agentTo())).isEqualTo("bench-3");
    var assignments = new Assignments(PAYLOAD);
    assignments.read(bytes, head.array(), to(bytes));
    for (JsonNode task : tree.path("tasks")) {
      assertThat(assignments.next()).isTrue();
      assertThat(ascii(bytes, assignments.idAt(), assignments.idAt() + 16))
          .isEqualTo(task.path("id").asText());
      assertThat(ascii(bytes, assignments.tokenAt(), assignments.tokenEnd()))
          .isEqualTo(task.path("token").asText());
      assertThat(assignments.token()).isEqualTo(task.path("token").asLong());
      assertThat(assignments.stamp()).isEqualTo(stamp(task, text));
    }
    assertThat(assignments.next()).isFalse();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void resultsOfSubmissionsAreWhatJacksonSees(long seed) throws Exception {
    var dice = new SplittableRandom(seed);
    String text = new RandomAnswers(dice, PAYLOAD, dice.nextBoolean()).submitted();
    byte[] bytes = padded(text, dice);
    JsonNode tree = JSON.readTree(text);

    assertThat(head.read(bytes, from(bytes), to(bytes))).isEqualTo(MessageHead.Op.SUBMITTED);
    assertThat(head.id()).isEqualTo(tree.path("id").asLong());
    var results = new SubmitResults();
    results.read(bytes, head.array(), to(bytes));
    for (JsonNode result : tree.path("results")) {
      assertThat(results.next()).isTrue();
      assertThat(results.accepted()).isEqualTo(result.path("status").asText().equals("accepted"));
      if (results.accepted()) {
        assertThat(ascii(bytes, results.idAt(), results.idAt() + 16))
            .isEqualTo(result.path("id").asText());
      }
    }
    assertThat(results.next()).isFalse();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void resultsOfReportsAreWhatJacksonSees(long seed) throws Exception {
    var dice = new SplittableRandom(seed);
    String text = new RandomAnswers(dice, PAYLOAD, dice.nextBoolean()).reported();
    byte[] bytes = padded(text, dice);
    JsonNode tree = JSON.readTree(text);

    assertThat(head.read(bytes, from(bytes), to(bytes))).isEqualTo(MessageHead.Op.REPORTED);
    assertThat(head.id()).isEqualTo(tree.path("id").asLong());
    var results = new ReportResults();
    results.read(bytes, head.array(), to(bytes));
    for (JsonNode result : tree.path("results")) {
      assertThat(results.next()).isTrue();
      assertThat(results.accepted()).isEqualTo(result.asText().equals("accepted"));
    }
    assertThat(results.next()).isFalse();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void damageIsNeverReadBeyondTheMessage(long seed) {
    var dice = new SplittableRandom(seed);
    byte[] bytes = padded(new RandomAnswers(dice, PAYLOAD, true).assign(), dice);
    int from = from(bytes);
    int to = dice.nextInt(from, to(bytes));
    byte[] alone = Arrays.copyOf(bytes, to);
    try {
      head.read(alone, from, to);
      var assignments = new Assignments(PAYLOAD);
      assignments.read(alone, head.array(), to);
      while (assignments.next()) {
        assertThat(assignments.idAt() + 16).isLessThanOrEqualTo(to);
      }
    } catch (UnexpectedAnswerException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  @Test
  void whatIsNoMessageOfOursIsRefused() {
    for (String text :
        new String[] {"{}", "[]", "{\"id\":1}", "{\"op\":\"dance\"}", "{\"op\":\"assign", ""}) {
      byte[] bytes = text.getBytes(UTF_8);
      assertThatExceptionOfType(UnexpectedAnswerException.class)
          .isThrownBy(() -> head.read(bytes, 0, bytes.length));
    }
  }

  @Test
  void aTaskWithoutTokenIsRefused() {
    byte[] bytes = "{\"op\":\"assign\",\"tasks\":[{\"id\":\"0000000000000000\"}]}".getBytes(UTF_8);
    head.read(bytes, 0, bytes.length);
    var assignments = new Assignments(PAYLOAD);
    assignments.read(bytes, head.array(), bytes.length);
    assertThatExceptionOfType(UnexpectedAnswerException.class).isThrownBy(assignments::next);
  }

  /** The server hands payloads on as they are; one laid out anew is none of ours. */
  private static long stamp(JsonNode task, String text) {
    JsonNode first = task.path("payload").path("t");
    return first.isTextual() && text.contains("{\"t\":" + first)
        ? Long.parseUnsignedLong(first.asText(), 16)
        : Stamp.NONE;
  }

  private static String ascii(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, ISO_8859_1);
  }

  /** The message among other bytes, which are not to be looked at. */
  private static byte[] padded(String text, SplittableRandom dice) {
    String before = "]}".repeat(dice.nextInt(1, 4));
    return (before + "|" + text + "|,{\"id\":\"9999999999999999\"").getBytes(UTF_8);
  }

  private static int from(byte[] padded) {
    return new String(padded, ISO_8859_1).indexOf('|') + 1;
  }

  private static int to(byte[] padded) {
    return new String(padded, ISO_8859_1).lastIndexOf('|');
  }
}
