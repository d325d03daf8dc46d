package io.swarmhold.edge.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmhold.model.TaskId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is what others read. */
class JsonBytesTest {

  private static final ObjectMapper JACKSON = new ObjectMapper();
  private static final DateTimeFormatter RFC_3339 =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final JsonBytes out = new JsonBytes(0);

  static LongStream seeds() {
    Long only = Long.getLong("seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 100);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void stringsComeBackAsTheyWere(long seed) throws JsonProcessingException {
    var dice = new SplittableRandom(seed);
    for (int i = 0; i < 100; i++) {
      String text = randomText(dice);
      out.clear();
      out.string(text);
      assertThat(JACKSON.readValue(text(), String.class)).isEqualTo(text);
      assertThat(new JsonReader().read(out.toByteArray()).string(1_000)).isEqualTo(text);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void timesAreThoseOfTheCalendarThereAndBack(long seed) {
    var dice = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      long millis = dice.nextLong(-62_167_219_200_000L, 253_402_300_800_000L);
      out.clear();
      out.time(millis);
      assertThat(text()).isEqualTo('"' + RFC_3339.format(Instant.ofEpochMilli(millis)) + '"');
      assertThat(new JsonReader().read(out.toByteArray()).time()).isEqualTo(millis);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 7, 10, 99, 100, -1, -10, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53})
  void numbersAreDecimal(long value) {
    assertThat(number(value)).isEqualTo(Long.toString(value));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void numbersOfAnyLengthAreDecimal(long seed) {
    var dice = new SplittableRandom(seed);
    for (int i = 0; i < 100; i++) {
      long value = dice.nextLong() >> dice.nextInt(64);
      assertThat(number(value)).isEqualTo(Long.toString(value));
    }
  }

  @Test
  void anUnpairedSurrogateIsReplaced() throws JsonProcessingException {
    out.string("a\ud83d").put(',').string("\ude00b");
    assertThat(JACKSON.readTree("[" + text() + "]").get(0).asText()).isEqualTo("a\ufffd");
    assertThat(JACKSON.readTree("[" + text() + "]").get(1).asText()).isEqualTo("\ufffdb");
  }

  @Test
  void idsAndTokensAreStrings() {
    var id = new TaskId(17, 1L << 41);
    out.taskId(id).put(',').token(1L << 60);
    assertThat(text()).isEqualTo("\"" + id + "\",\"1152921504606846976\"");
  }

  private String number(long value) {
    out.clear();
    out.number(value);
    return text();
  }

  private String text() {
    return new String(out.toByteArray(), UTF_8);
  }

  private static String randomText(SplittableRandom dice) {
    var text = new StringBuilder();
    for (int i = dice.nextInt(40); i > 0; i--) {
      int codePoint =
          switch (dice.nextInt(6)) {
            case 0 -> dice.nextInt(1, 0x20);
            case 1 -> dice.nextInt(0x7F, 0x800);
            case 2 -> dice.nextInt(0x800, 0xD800);
            case 3 -> dice.nextInt(0x10000, 0x1FFFE);
            default -> dice.nextInt(0x20, 0x7F);
          };
      text.appendCodePoint(codePoint);
    }
    return text.toString();
  }
}
