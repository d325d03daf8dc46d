package io.swarmhold.edge.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.swarmhold.edge.json.BadJson.Code;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar, and what I-JSON adds to it, in whatever is taken raw. */
class JsonReaderTest {

  private static final JsonFactory JACKSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final JsonReader reader = new JsonReader();

  static LongStream seeds() {
    Long only = Long.getLong("seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "0",
        "-1.5e-3",
        "1E5",
        "true",
        "false",
        "null",
        "\"\"",
        " [ 1 , 2 ] ",
        "{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]}}",
        "\"\\u00e9\\ud83d\\ude00\\n\\/\"",
        "\"é😀 \"",
        "\"12345678901234567890 and more, to run over several words é and back again\""
      })
  void whatIsJsonIsTakenVerbatim(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    assertThat(reader.read(bytes).raw(1_000)).isEqualTo(json.strip().getBytes(UTF_8));
    reader.end();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "}",
        "]",
        "[1,]",
        "[,1]",
        "{\"a\":1,}",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{'a':1}",
        "[1 2]",
        "[1}",
        "{\"a\":1]",
        "01",
        "-",
        "+1",
        "1.",
        ".5",
        "1e",
        "0x10",
        "NaN",
        "Infinity",
        "-Infinity",
        "tru",
        "nul",
        "True",
        "// c\n1",
        "/* c */1",
        "1 2",
        "{}{}",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\ud83d\"",
        "\"\\ude00\"",
        "\"\\ud83d\\u0041\"",
        "\"\\u0000\"",
        "\"\\uffff\"",
        "\"a\nb\"",
        "\"\u0001\"",
        "\uFEFF{}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"x\":[{\"b\":1,\"c\":2,\"b\":3}]}",
        "1.2.3",
        "--1"
      })
  void whatIsNotStrictJsonIsMalformed(String json) {
    assertThat(refusal(json.getBytes(UTF_8))).isEqualTo(Code.MALFORMED_JSON);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\u00C0\u0080\"", "\"\u00ED\u00A0\u0080\"", "\"\u00F4\u0090\u0080\u0080\"", "\"\u0080\"",
        "\"\u00C3\"", "\"\u00E2\u0082\"", "\"\u00F8\u0088\u0080\u0080\u0080\"",
            "\"\u00EF\u00BF\u00BE\"",
        "\"12345678\u00E2\u0082", "\u00FF\u00FE{\u0000}\u0000", "\"\u00E0\u0080\u0080\""
      })
  void whatIsNotUtf8IsMalformed(String bytesAsLatin1) {
    assertThat(refusal(bytesAsLatin1.getBytes(ISO_8859_1))).isEqualTo(Code.MALFORMED_JSON);
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 33, 1_001, 100_000})
  void whatIsNestedTooDeepIsRefusedWithoutRecursion(int depth) {
    assertThat(refusal("[".repeat(depth).getBytes(UTF_8))).isEqualTo(Code.JSON_TOO_DEEP);
    assertThat(refusal("{\"a\":".repeat(depth).getBytes(UTF_8))).isEqualTo(Code.JSON_TOO_DEEP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void whatIsEmptyIsMalformedAndNotOfAWrongType(String json) {
    JsonReader empty = reader.read(json.getBytes(UTF_8));
    assertThatExceptionOfType(BadJson.class)
        .isThrownBy(empty::openObject)
        .returns(Code.MALFORMED_JSON, BadJson::code)
        .withMessageContaining("ends where an object is expected");
  }

  @Test
  void whatIsNestedAsDeepAsAllowedIsTaken() {
    byte[] json = ("[".repeat(31) + "]".repeat(31)).getBytes(UTF_8);
    assertThat(reader.read(json).raw(1_000)).isEqualTo(json);
  }

  @Test
  void numbersAndNamesAndTokensHaveBounds() {
    assertThat(refusal("1e400".getBytes(UTF_8))).isEqualTo(Code.BAD_REQUEST);
    assertThat(refusal("1e1000000000".getBytes(UTF_8))).isEqualTo(Code.BAD_REQUEST);
    assertThat(refusal("1".repeat(1_001).getBytes(UTF_8))).isEqualTo(Code.BAD_REQUEST);
    assertThat(refusal(("{\"" + "n".repeat(129) + "\":1}").getBytes(UTF_8)))
        .isEqualTo(Code.BAD_REQUEST);
    assertThat(refusal(("[" + "1,".repeat(10_000) + "1]").getBytes(UTF_8)))
        .isEqualTo(Code.BAD_REQUEST);
    assertThat(refusal(("\"" + "x".repeat(1_000_000) + "\"").getBytes(UTF_8)))
        .isEqualTo(Code.TOO_LARGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0", "-0.0", "-0e5", "-0.00E-7"})
  void minusZeroIsRefusedAndWhereItStands(String number) {
    assertThat(refusalOf(("{\"a\":\n[0, " + number + "]}").getBytes(UTF_8)))
        .isNotNull()
        .returns(Code.BAD_REQUEST, BadJson::code)
        .returns(2, BadJson::line)
        .returns(5, BadJson::column);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.0", "0e5", "-0.01", "-1", "-10e-2"})
  void whatIsNotMinusZeroIsTaken(String number) {
    assertThat(refusal(number.getBytes(UTF_8))).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 16, 17, 18, 100, 4_000})
  void aNameThatStandsTwiceIsFoundInObjectsOfAnySize(int size) {
    var json = new StringBuilder("{");
    for (int i = 0; i < size - 1; i++) {
      json.append("\"some-name-").append(i).append("\":{\"a\":[],\"b\":0},");
    }
    String twice = json + "\"some-name-0\":1}";
    String once = json + "\"some-other\":1}";
    if (size * 9 < JsonReader.MAX_RAW_TOKENS) {
      assertThat(refusal(twice.getBytes(UTF_8))).isEqualTo(Code.MALFORMED_JSON);
      assertThat(refusal(once.getBytes(UTF_8))).isNull();
    }
  }

  @Test
  void theRefusalSaysWhere() {
    BadJson refusal = refusalOf("{\"é\": 1,\n  \"b\": tru }".getBytes(UTF_8));
    assertThat(refusal).isNotNull().returns(2, BadJson::line).returns(8, BadJson::column);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void itTakesNothingThatJacksonRefusesAndRefusesOnlyWhatIsStricter(long seed) {
    var dice = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      byte[] json = RandomJson.mutate(RandomJson.value(dice, 4), dice);
      Code refusal = refusal(json);
      boolean ours = refusal == null;
      boolean theirs = jacksonTakes(json);
      if (ours != theirs && (ours || !isStricterOnPurpose(refusal, json))) {
        throw new AssertionError(
            "ours " + ours + ", Jackson's " + theirs + ": " + new String(json, UTF_8));
      }
    }
  }

  /**
   * Jackson lets pass: numbers beyond a double, characters that are none, a control character after
   * a number that is the whole.
   */
  private static boolean isStricterOnPurpose(@Nullable Code refusal, byte[] json) {
    String text = new String(json, UTF_8);
    return refusal == Code.BAD_REQUEST
        || text.contains("\uFFFD")
        || text.contains("\\u")
        || text.matches("(?s)[0-9.eE+-]+\\p{Cntrl}.*");
  }

  private static boolean jacksonTakes(byte[] json) {
    try (JsonParser parser = JACKSON.createParser(json)) {
      int open = 0;
      do {
        JsonToken token = parser.nextToken();
        if (token == null) {
          return false;
        }
        open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        parser.getText();
      } while (open > 0);
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  private @Nullable Code refusal(byte[] json) {
    BadJson refusal = refusalOf(json);
    return refusal == null ? null : refusal.code();
  }

  private @Nullable BadJson refusalOf(byte[] json) {
    try {
      reader.read(json).raw(500_000);
      reader.end();
      return null;
    } catch (BadJson e) {
      return e;
    }
  }
}
