package io.swarmhold.edge.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swarmhold.edge.json.BadJson.Code;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.Priority;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.TenantId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks as PROTOCOL.md lets them be submitted. */
class TaskReaderTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final long NOW = Instant.parse("2026-11-20T09:30:00Z").toEpochMilli();

  private final TaskReader reader = new TaskReader();

  @Test
  void allThatATaskMayBring() {
    NewTask task =
        read(
            """
            {"pool": "writers", "type": "summary", "payload": {"any": ["JSON", 1.50]}, "priority": "urgent",
             "capabilities": ["french", "english"], "region": "eu-1", "key": "case-17",
             "idempotencyKey": "8e03978e", "notBefore": "2026-11-20T10:00:00.000Z",
             "deadline": "2026-11-21T00:00:00Z", "visibilityTimeoutMs": 60000,
             "retry": {"maxAttempts": 3, "baseMs": 10, "factor": 3, "maxDelayMs": 500, "jitterMs": 7}}
            """);
    assertThat(task.lane())
        .isEqualTo(new Lane(ACME, new PoolId("writers"), List.of("english", "french"), "eu-1"));
    assertThat(task.type()).isEqualTo("summary");
    assertThat(task.priority()).isEqualTo(Priority.URGENT);
    assertThat(new String(task.payload(), UTF_8)).isEqualTo("{\"any\": [\"JSON\", 1.50]}");
    assertThat(task.options())
        .isEqualTo(
            new TaskOptions(
                "case-17",
                "8e03978e",
                NOW + 30 * 60_000,
                Instant.parse("2026-11-21T00:00:00Z").toEpochMilli(),
                60_000,
                new RetryPolicy(3, 10, 3, 500, 7)));
  }

  @Test
  void aPayloadIsEnough() {
    NewTask task = read("{\"payload\":null}");
    assertThat(task.lane()).isEqualTo(Lane.of(ACME, new PoolId("default")));
    assertThat(task.type()).isEmpty();
    assertThat(task.priority()).isEqualTo(Priority.MEDIUM);
    assertThat(task.options()).isSameAs(TaskOptions.NONE);
    assertThat(read("{\"payload\":1}").lane()).isSameAs(task.lane());
  }

  @Test
  void delayAndNamedPolicyAreResolvedAtOnce() {
    TaskOptions options =
        read("{\"payload\":1,\"delayMs\":1500,\"retry\":\"memory-write\"}").options();
    assertThat(options.notBeforeMillis()).isEqualTo(NOW + 1_500);
    assertThat(options.retry()).isEqualTo(RetryPolicy.MEMORY_WRITE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                        | BAD_REQUEST      |",
        "[]                                        | BAD_REQUEST      |",
        "{\"payload\":1,\"prio\":\"low\"}          | UNKNOWN_PROPERTY |",
        "{\"payload\":1,\"@class\":\"x\"}          | UNKNOWN_PROPERTY |",
        "{\"payload\":1,\"priority\":\"Low\"}      | BAD_REQUEST      | priority",
        "{\"payload\":1,\"pool\":7}                | BAD_REQUEST      | pool",
        "{\"payload\":1,\"pool\":null}             | BAD_REQUEST      | pool",
        "{\"payload\":1,\"pool\":\"\"}             | BAD_REQUEST      |",
        "{\"payload\":1,\"pool\":\"a/b\"}          | BAD_REQUEST      |",
        "{\"payload\":1,\"capabilities\":[1]}      | BAD_REQUEST      | capabilities[0]",
        "{\"payload\":1,\"delayMs\":0.1}           | BAD_REQUEST      | delayMs",
        "{\"payload\":1,\"delayMs\":-0}            | BAD_REQUEST      | delayMs",
        "{\"payload\":1,\"delayMs\":1e3}           | BAD_REQUEST      | delayMs",
        "{\"payload\":1,\"delayMs\":9223372036854775808} | BAD_REQUEST | delayMs",
        "{\"payload\":1,\"delayMs\":\"5\"}         | BAD_REQUEST      | delayMs",
        "{\"payload\":1,\"deadline\":\"9999-01-01T00:00:00Z\"} | BAD_REQUEST | deadline",
        "{\"payload\":1,\"deadline\":\"2026-02-30T00:00:00Z\"} | BAD_REQUEST | deadline",
        "{\"payload\":1,\"deadline\":\"2026-06-30T23:59:60Z\"} | BAD_REQUEST | deadline",
        "{\"payload\":1,\"deadline\":\"-001-01-01T00:00:00Z\"} | BAD_REQUEST | deadline",
        "{\"payload\":1,\"visibilityTimeoutMs\":999} | BAD_REQUEST    | visibilityTimeoutMs",
        "{\"payload\":1,\"retry\":{\"factor\":11}} | BAD_REQUEST      | retry",
        "{\"payload\":1,\"retry\":{\"factor\":-1}} | BAD_REQUEST      | retry.factor",
        "{\"payload\":1,\"retry\":{\"tries\":1}}   | UNKNOWN_PROPERTY | retry",
        "{\"payload\":1,\"retry\":\"never\"}       | BAD_REQUEST      | retry",
        "{\"payload\":1,\"payload\":1}             | MALFORMED_JSON   | payload",
        "{\"payload\":1,\"p\\u0061yload\":1}       | MALFORMED_JSON   | payload",
        "{\"payload\":1} {}                        | MALFORMED_JSON   |",
        "{\"payload\":1,\"prio\":[}                | MALFORMED_JSON   |",
        "{\"payload\":tru}                         | MALFORMED_JSON   | payload",
        "{\"payload\":{\"a\":1,\"a\":2}}           | MALFORMED_JSON   | payload",
        "{\"payload\":1,\"delayMs\":1,\"notBefore\":\"2027-01-01T00:00:00Z\"} | BAD_REQUEST | notBefore",
      })
  void whatIsWrongIsNamed(String json, Code code, @org.jspecify.annotations.Nullable String path) {
    BadJson refusal = catchThrowableOfType(BadJson.class, () -> read(json));
    assertThat(refusal)
        .as(json)
        .isNotNull()
        .returns(code, BadJson::code)
        .returns(path == null ? "" : path, BadJson::path);
  }

  @ParameterizedTest
  @ValueSource(ints = {33, 1_001, 100_000})
  void nestedTooDeepGoesBeforeWrongType(int depth) {
    BadJson refusal = catchThrowableOfType(BadJson.class, () -> read("[".repeat(depth)));
    assertThat(refusal).returns(Code.JSON_TOO_DEEP, BadJson::code);
  }

  @Test
  void aBatchIsTakenOrRefusedAsAWhole() {
    assertThat(batch("[]")).isEmpty();
    assertThat(batch("[{\"payload\":1},{\"payload\":2}]")).hasSize(2);
    BadJson refusal =
        catchThrowableOfType(BadJson.class, () -> batch("[{\"payload\":1},{\"pool\":\"a\"}]"));
    assertThat(refusal).returns("[1]", BadJson::path);
    String tooMany = "[" + "{\"payload\":1},".repeat(1_000) + "{\"payload\":1}]";
    assertThat(catchThrowableOfType(BadJson.class, () -> batch(tooMany)))
        .returns(Code.TOO_LARGE, BadJson::code);
  }

  @Test
  void eachLineOfNdjsonStandsForItself() {
    var lines =
        reader.lines("{\"payload\":1}\n\r\nnonsense\n{\"payload\":3}".getBytes(UTF_8), ACME, NOW);
    assertThat(lines)
        .satisfiesExactly(
            line -> assertThat(line).isInstanceOf(TaskReader.Line.Task.class),
            line -> assertThat(line).isInstanceOf(TaskReader.Line.Refused.class),
            line -> assertThat(line).isInstanceOf(TaskReader.Line.Task.class));
  }

  private NewTask read(String json) {
    return reader.task(json.getBytes(UTF_8), ACME, NOW);
  }

  private List<NewTask> batch(String json) {
    return reader.batch(json.getBytes(UTF_8), ACME, NOW);
  }
}
