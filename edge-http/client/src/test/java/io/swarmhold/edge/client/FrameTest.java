package io.swarmhold.edge.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames read and written as PROTOCOL.md says. */
class FrameTest {

  private static final Lease LEASE = new Lease(new TaskId(2, 7), "1099511627777");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "12",
        "-1.50e3",
        "true",
        "null",
        "\"a \\\" } b\"",
        "{}",
        "[]",
        "{\"a\":[1, {\"b\" : 2}]}",
        "[ ]",
        "\"\"",
        "0",
        "\"ü€\""
      })
  void aPayloadArrivesByteForByte(String payload) {
    for (String after : List.of("}]}", " } ] }", ",\"later\":1}]}")) {
      var parsed =
          parse(
              ("{\"op\":\"assign\",\"agent\":\"a-1\",\"tasks\":[{\"id\":\"%s\",\"token\":\"5\",\"attempt\":2,"
                      + "\"expiresAt\":\"2026-11-20T09:30:00.000Z\",\"type\":\"t\",\"payload\":%s%s")
                  .formatted(LEASE.id(), payload, after));

      assertThat(parsed).isInstanceOf(ServerFrame.Assign.class);
      Assigned task = ((ServerFrame.Assign) parsed).tasks().getFirst();
      assertThat(task.payload()).hasToString(payload);
      assertThat(task.attempt()).isEqualTo(2);
      assertThat(task.type()).isEqualTo("t");
      assertThat(task.expiresAt()).isEqualTo(Instant.parse("2026-11-20T09:30:00Z"));
    }
  }

  @Test
  void answersAndRefusalsAreUnderstood() {
    assertThat(parse("{\"op\":\"registered\",\"id\":1,\"agent\":\"a-1\",\"slots\":8}"))
        .isEqualTo(new ServerFrame.Registered(1));
    assertThat(parse("{\"op\":\"reported\",\"id\":3,\"results\":[\"accepted\",\"stale\"]}"))
        .isEqualTo(
            new ServerFrame.Reported(
                3, List.of(ServerFrame.Verdict.ACCEPTED, ServerFrame.Verdict.STALE)));
    assertThat(parse("{\"op\":\"error\",\"id\":3,\"code\":\"bad_request\",\"detail\":\"no\"}"))
        .isEqualTo(new ServerFrame.Refusal(3, "bad_request", "no"));
    assertThat(
            parse(
                "{\"op\":\"revoke\",\"tasks\":[{\"id\":\"%s\",\"token\":\"%s\"}]}"
                    .formatted(LEASE.id(), LEASE.token())))
        .isEqualTo(new ServerFrame.Revoke(List.of(LEASE)));
  }

  @Test
  void whatANewerServerSaysIsSkipped() {
    assertThat(parse("{\"op\":\"sing\",\"song\":{\"verses\":[1,2]}}"))
        .isEqualTo(new ServerFrame.Unknown("sing"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{\"op\":\"assign\",\"tasks\":[{}]}", "{\"op\":\"x\"}}"})
  void whatIsNoFrameIsSaidSo(String text) {
    if (text.endsWith("}}")) {
      assertThat(parse(text))
          .isEqualTo(new ServerFrame.Unknown("x")); // one pass: the end is not read
      return;
    }
    assertThatThrownBy(() -> parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void framesBeginWithTheirOpAndSayNoMoreThanNeeded() {
    var profile =
        new AgentProfile(
            new AgentId("a-1"),
            List.of(new PoolId("writers")),
            new TreeSet<>(List.of("english")),
            "eu-1",
            8);
    assertThat(text(new ClientFrame.Register(1, profile, List.of(LEASE))))
        .isEqualTo(
            """
            {"op":"register","id":1,"agent":"a-1","pools":["writers"],"capabilities":["english"],\
            "region":"eu-1","slots":8,"holding":[{"id":"%s","token":"1099511627777"}]}\
            """
                .formatted(LEASE.id()));
    assertThat(
            text(
                new ClientFrame.Completes(
                    3,
                    List.of(
                        new Report.Complete(LEASE, Json.parse("{\"a\": 1}")),
                        new Report.Complete(LEASE, null)))))
        .isEqualTo(
            """
            {"op":"complete","id":3,"tasks":[{"id":"%1$s","token":"1099511627777","result":{"a": 1}},\
            {"id":"%1$s","token":"1099511627777"}]}\
            """
                .formatted(LEASE.id()));
    assertThat(text(new ClientFrame.Fails(4, List.of(new Report.Fail(LEASE, "a \"b\"", false)))))
        .isEqualTo(
            """
            {"op":"fail","id":4,"tasks":[{"id":"%s","token":"1099511627777","error":"a \\"b\\"",\
            "retryable":false}]}\
            """
                .formatted(LEASE.id()));
    assertThat(text(new ClientFrame.Heartbeat())).isEqualTo("{\"op\":\"heartbeat\"}");
  }

  @Test
  void anErrorsTextIsMadeFitToBeSent() {
    var fail = new Report.Fail(LEASE, "a\0b\ud800c\ufffed\ud83d\ude00", true);
    assertThat(fail.error()).isEqualTo("a?b?c?d\ud83d\ude00");
    assertThat(new Report.Fail(LEASE, "\ud83d\ude00".repeat(600), true).error()).hasSize(1_024);
  }

  @Test
  void aTaskRequestIsOneLineWithOnlyWhatWasSet() {
    assertThat(TaskRequest.of(Json.parse("{\"a\":\n 1}"))).hasToString("{\"payload\":{\"a\":  1}}");
    assertThat(
            TaskRequest.of(List.of(1, 2))
                .pool("writers")
                .priority(io.swarmhold.model.Priority.HIGH)
                .delay(java.time.Duration.ofSeconds(2)))
        .hasToString(
            "{\"pool\":\"writers\",\"priority\":\"high\",\"delayMs\":2000,\"payload\":[1,2]}");
  }

  @Test
  void everyBackoffIsBetweenHalfAndTheWholeOfItsStep() {
    var backoff = new Backoff(java.time.Duration.ofMillis(100), java.time.Duration.ofSeconds(5));
    assertThat(backoff.delay(0, 0)).isEqualTo(java.time.Duration.ofMillis(50));
    assertThat(backoff.delay(3, 0.5)).isEqualTo(java.time.Duration.ofMillis(600));
    assertThat(backoff.delay(1_000, 0.999999)).isLessThan(java.time.Duration.ofSeconds(5));
    assertThat(backoff.delay(1_000, 0)).isEqualTo(java.time.Duration.ofMillis(2_500));
  }

  private static ServerFrame parse(String text) {
    return ServerFrame.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ClientFrame frame) {
    return new String(frame.utf8(), StandardCharsets.UTF_8);
  }
}
