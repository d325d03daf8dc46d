package io.swarmhold.edge.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.testkit.EdgeUnderTest;
import io.swarmhold.edge.testkit.RestClient.Answer;
import io.swarmhold.edge.testkit.Wire;
import io.swarmhold.edge.testkit.Wire.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON as nobody should write it, at the route that takes the most of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContentAttackTest {

  private static final String TASKS = "/api/v1/tasks";

  private final EdgeUnderTest edge = EdgeUnderTest.start();

  @AfterAll
  void stop() {
    edge.close();
  }

  @AfterEach
  void nothingCameOfIt() {
    assertThat(edge.client().get("/health/ready").status()).isEqualTo(200);
  }

  private Answer post(String json) {
    return edge.client().post(TASKS, json);
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 33, 1_001, 100_000})
  void attack_54_whatIsNestedTooDeepIsRefused(int depth) {
    String json = "{\"payload\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
    assertThat(post(json).code()).isEqualTo("json_too_deep");
    assertThat(edge.client().post(TASKS + ":batch", "[" + json + "]").code())
        .isEqualTo("json_too_deep");
  }

  @Test
  void thirtyOneLevelsInTheEnvelopeAreTaken() {
    assertThat(post("{\"payload\":" + "[".repeat(31) + "]".repeat(31) + "}").status())
        .isEqualTo(202);
  }

  @Test
  void attack_55_manyTokensAreRefusedInTime() {
    String many = "{\"payload\":[" + "1,".repeat(10_000) + "1]}";
    assertThat(post(many).status()).isEqualTo(400);
    var keys = new StringBuilder("{\"payload\":{");
    for (int i = 0; i < 60_000; i++) {
      keys.append("\"k").append(i).append("\":1,");
    }
    assertThat(post(keys + "\"z\":1}}").status()).isIn(400, 413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e400",
        "-1e400",
        "NaN",
        "Infinity",
        "1e1000000000",
        "-0",
        "-0.0",
        "[-0e5]",
        "01",
        "+1",
        ".5",
        "1.",
        "0x1"
      })
  void attack_57_numbersThatAreNoneAreRefused(String number) {
    assertThat(post("{\"payload\":" + number + "}").status()).isEqualTo(400);
  }

  @Test
  void attack_57_numbersAreBounded() {
    assertThat(post("{\"payload\":" + "1".repeat(1_001) + "}").status()).isEqualTo(400);
    assertThat(post("{\"payload\":1,\"visibilityTimeoutMs\":9223372036854775808}").status())
        .isEqualTo(400);
    assertThat(post("{\"payload\":1,\"visibilityTimeoutMs\":1000.5}").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"payload\":1}{}",
        "{\"payload\":1} x",
        "/* c */{\"payload\":1}",
        "{\"payload\":1,}",
        "{\"payload\":1,\"payload\":2}",
        "\u00EF\u00BB\u00BF{\"payload\":1}",
        "{\"payload\":\"\u00C3(\"}",
        "{\"payload\":\"\u00ED\u00A0\u0080\"}",
        "{\"payload\":\"\\ud800\"}",
        "{\"payload\":\"\\u0000\"}",
        "{'payload':1}",
        "{\"payload\":\"\n\"}",
      })
  void attack_59_whatIsNotStrictJsonIsRefusedWithItsPlace(String latin1) {
    Reply reply = raw(latin1.getBytes(ISO_8859_1));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.says("malformed_json")).as(reply.body()).isTrue();
    assertThat(reply.body()).contains("line 1, column ");
  }

  @Test
  void attack_59_utf16IsRefused() {
    assertThat(raw("{\"payload\":1}".getBytes(UTF_16)).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "application/x-yaml",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "application/jsonx",
        "application/x-ndjson",
        "text/plain; application/json",
      })
  void attack_60_otherContentIsRefused(String type) {
    Answer answer = edge.client().send("POST", TASKS, type, "{\"payload\":1}");
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.code()).isEqualTo("unsupported_media_type");
  }

  @Test
  void attack_60_aBodyWithoutTypeIsRefusedAndACharsetOfUtf8Taken() {
    assertThat(edge.client().send("POST", TASKS, "", "{\"payload\":1}").status()).isEqualTo(415);
    assertThat(
            edge.client()
                .send("POST", TASKS, "application/json; charset=UTF-8", "{\"payload\":1}")
                .status())
        .isEqualTo(202);
  }

  @ParameterizedTest
  @CsvSource({
    "status, \"running\"",
    "fencingToken, \"7\"",
    "owner, \"me\"",
    "createdAt, \"2026-01-01T00:00:00Z\"",
    "quota, 1",
    "role, \"admin\"",
    "tenant, \"other\"",
    "id, \"0000000000000000\"",
    "__proto__, {}",
    "@class, \"java.lang.Runtime\""
  })
  void attack_24_whatOnlyTheServerSetsIsRefusedByName(String name, String value) {
    int before = edge.swarm().tasks();
    Answer answer = post("{\"payload\":1,\"" + name + "\":" + value + "}");
    assertThat(answer.code()).isEqualTo("unknown_property");
    assertThat(answer.json().getString("detail")).contains(name);
    assertThat(edge.swarm().tasks()).isEqualTo(before);
  }

  @Test
  void attack_24_aPriorityOfOnesOwnIsRefused() {
    assertThat(post("{\"payload\":1,\"priority\":9999}").code()).isEqualTo("bad_request");
  }

  @Test
  void attack_61_namesWithAMeaningElsewhereAreData() {
    String payload =
        "{\"__proto__\":{\"a\":1},\"constructor\":1,\"@class\":\"x\",\"@type\":[\"java.util.A\",{}]}";
    Answer answer = post("{\"payload\":" + payload + "}");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text()).contains("\"payload\":" + payload);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"notBefore\":\"10000-01-01T00:00:00Z\"",
        "\"notBefore\":\"9999-12-31T23:59:59Z\"",
        "\"deadline\":\"2026-12-31T23:59:60Z\"",
        "\"deadline\":\"-0001-01-01T00:00:00Z\"",
        "\"delayMs\":-1",
        "\"visibilityTimeoutMs\":0",
        "\"visibilityTimeoutMs\":1000000000000",
      })
  void attack_63_timesOutOfRangeAreRefused(String property) {
    assertThat(post("{\"payload\":1," + property + "}").code()).isEqualTo("bad_request");
  }

  @Test
  void attack_64_aBatchIsBounded() {
    String tasks = "[" + "{\"payload\":1},".repeat(1_000) + "{\"payload\":1}]";
    Answer answer = edge.client().post(TASKS + ":batch", tasks);
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.code()).isEqualTo("too_large");
  }

  @Test
  void attack_64_linesAreBoundedAndTheOneTooManyIsNamed() {
    String lines = "{\"payload\":1}\n\n" + "{\"payload\":1}\n".repeat(1_000);
    Answer answer = edge.client().send("POST", TASKS + ":batch", "application/x-ndjson", lines);
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json().getString("detail")).contains("line 1002, column 1");
  }

  @Test
  void anAnswerRepeatsLittleOfWhatWasSent() {
    String secret = "y".repeat(100);
    assertThat(post("{\"" + secret + "\":1}").text()).doesNotContain("y".repeat(65));
    assertThat(post("{\"payload\":1,\"priority\":\"" + secret + "\"}").text())
        .doesNotContain("y".repeat(65));
    assertThat(edge.client().get(TASKS + "?" + secret + "=1").text())
        .doesNotContain("y".repeat(65));
    assertThat(edge.client().get(TASKS + "?pageSize=" + secret).text())
        .doesNotContain("y".repeat(65));
    assertThat(edge.client().get("/" + secret).text()).doesNotContain("y".repeat(65));
  }

  @Test
  void theCallersTraceIsTheAnswers() {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    Answer answer =
        edge.client()
            .with("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
            .get("/api/v1/nothing");
    assertThat(answer.json().getString("traceId")).isEqualTo(trace);
    Answer bad = edge.client().with("traceparent", "00-" + "0".repeat(32)).get("/api/v1/nothing");
    assertThat(bad.json().getString("traceId"))
        .matches("[0-9a-f]{32}")
        .isNotEqualTo("0".repeat(32));
  }

  private Reply raw(byte[] body) {
    try (Wire wire = new Wire(edge.port())) {
      wire.send(
          "POST "
              + TASKS
              + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
              + body.length
              + "\r\n\r\n");
      return wire.send(body).read();
    }
  }
}
