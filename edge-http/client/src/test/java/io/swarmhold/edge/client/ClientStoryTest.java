package io.swarmhold.edge.client;

import static io.swarmhold.edge.client.FakeServer.cut;
import static io.swarmhold.edge.client.FakeServer.problem;
import static io.swarmhold.edge.client.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a submitter sees of a server that is full, gone, slow or confused. */
@Timeout(30)
class ClientStoryTest {

  private static final TaskId ID = new TaskId(2, 1);

  private final EagerTimers timers = new EagerTimers();
  private final FakeServer server = new FakeServer();
  private final SwarmholdClient client = client(server.address());

  private SwarmholdClient client(URI... addresses) {
    return SwarmholdClient.connect(addresses)
        .apiKey("k")
        .timers(timers)
        .dice(new SplittableRandom(1))
        .drainOnShutdown(false)
        .open();
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void aFullQueueIsAskedAgainNoSoonerThanItSaysAndWithTheSameKey() {
    server.answers(
        problem(429, "queue_full", "Retry-After", "7"),
        problem(503, "unavailable"),
        status(202, task("queued")));

    Task task = client.submit(TaskRequest.of(List.of(1)).pool("writers"));

    assertThat(task.status()).isEqualTo(TaskStatus.QUEUED);
    assertThat(timers.waited().getFirst()).isEqualTo(Duration.ofSeconds(7));
    assertThat(timers.waited().get(1)).isLessThanOrEqualTo(Duration.ofMillis(200));
    assertThat(server.asked())
        .hasSize(3)
        .extracting(FakeServer.Asked::authorization)
        .containsOnly("Bearer k");
    assertThat(server.asked().stream().map(a -> a.json().path("idempotencyKey").asText()))
        .hasSize(3)
        .containsOnly(server.asked().element().json().path("idempotencyKey").asText())
        .doesNotContain("");
  }

  @Test
  void patienceEndsWithTheReasonAndTheServersAdvice() {
    server.answers(problem(429, "queue_full", "Retry-After", "12"));

    var full =
        catchThrowableOfType(
            OverloadedException.class, () -> client.submit(TaskRequest.of("work")));

    assertThat(full.code()).isEqualTo("queue_full");
    assertThat(full.retryAfter()).isEqualTo(Duration.ofSeconds(12));
    assertThat(server.asked()).as("at 0, 12 and 24 s").hasSize(3);
  }

  @Test
  void aLostAnswerIsAskedForAgainAndTheTaskFoundByItsKey() {
    server.answers(cut(), cut(), status(200, task("running")));

    assertThat(client.submit(TaskRequest.of("work").idempotencyKey("once")).id()).isEqualTo(ID);

    assertThat(server.asked().stream().map(a -> a.json().path("idempotencyKey").asText()))
        .containsOnly("once");
  }

  @Test
  void withoutAnyAnswerTheOutcomeIsUnknownEvenIfTheLastTryWasRefused() {
    server.answers(cut(), problem(503, "unavailable"));

    assertThatThrownBy(() -> client.submit(TaskRequest.of("work")))
        .isInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void aServerThatNeverTookItLeavesNoDoubt() {
    server.answers(problem(503, "draining"));

    assertThatThrownBy(() -> client.submit(TaskRequest.of("work")))
        .isInstanceOf(OverloadedException.class);
  }

  @Test
  void aRefusalIsNotRepeated() {
    server.answers(problem(422, "idempotency_key_reused"));

    var refused =
        catchThrowableOfType(RefusedException.class, () -> client.submit(TaskRequest.of("work")));

    assertThat(refused.code()).isEqualTo("idempotency_key_reused");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void whatMustNotHappenTwiceIsNotRepeatedAfterALostAnswer() {
    server.answers(cut());

    assertThatThrownBy(() -> client.deadLetters().redrive(DeadLetters.Which.ALL.pool("writers")))
        .isInstanceOf(OutcomeUnknownException.class);
    assertThat(server.asked()).hasSize(1);
    assertThat(server.asked().element().body()).isEqualTo("{\"pool\":\"writers\"}");
  }

  @Test
  void theSecondAddressServesWhenTheFirstIsDead() throws IOException {
    server.answers(status(202, task("queued")));
    try (var there = client(dead(), server.address())) {
      assertThat(there.submit(TaskRequest.of("work")).id()).isEqualTo(ID);
      assertThat(there.submit(TaskRequest.of("work")).id()).isEqualTo(ID);
    }
    assertThat(timers.waited()).as("the dead address is asked once").hasSize(1);
  }

  @Test
  void manyThatLoseOneMemberAreOneStepFurtherTogether() throws IOException {
    URI dead = dead();
    try (var there = client(dead, server.address())) {
      there.requests().leave(dead);
      there.requests().leave(dead);
      assertThat(there.requests().address()).isEqualTo(server.address());
      there.requests().leave(server.address());
      assertThat(there.requests().address()).as("round and round").isEqualTo(dead);
    }
  }

  @Test
  void whoWaitedLongForAMemberThatDiedHasPatienceLeftForAnother() {
    server.answers(
        request -> {
          timers.after(Duration.ofSeconds(40), () -> {});
          cut().answer(request);
        },
        status(200, task("succeeded")));

    assertThat(client.await(ID, Duration.ofMinutes(2)).isFinal()).isTrue();
  }

  @Test
  void ofABatchOnlyWhatFoundTheQueueFullIsSentAgain() {
    server.answers(
        status(
            200,
            """
            {"results":[{"id":"%s","status":"accepted"},
              {"status":"refused","code":"queue_full","detail":"","retryAfterMs":1500},
              {"status":"refused","code":"bad_request","detail":"pool: not a name"}]}\
            """
                .formatted(ID)),
        status(200, "{\"results\":[{\"id\":\"%s\",\"status\":\"duplicate\"}]}".formatted(ID)));

    var results =
        client.submitAll(List.of(TaskRequest.of(1), TaskRequest.of(2), TaskRequest.of(3)));

    assertThat(results)
        .containsExactly(
            new Submitted.Accepted(ID),
            new Submitted.Duplicate(ID),
            new Submitted.Refused("bad_request", "pool: not a name", Duration.ZERO));
    assertThat(timers.waited()).containsExactly(Duration.ofMillis(1500));
    assertThat(server.asked().getLast().body().lines()).hasSize(1).first().asString().contains("2");
  }

  @Test
  void aBatchIsCutIntoRequestsThatTheServerTakes() {
    var thousand =
        "{\"results\":[%s]}"
            .formatted(
                java.util.stream.IntStream.range(0, 1_000)
                    .mapToObj(i -> "{\"id\":\"%s\",\"status\":\"accepted\"}".formatted(ID))
                    .collect(Collectors.joining(",")));
    server.answers(
        status(200, thousand),
        status(200, "{\"results\":[{\"id\":\"%s\",\"status\":\"accepted\"}]}".formatted(ID)));

    assertThat(client.submitAll(java.util.Collections.nCopies(1_001, TaskRequest.of(1))))
        .hasSize(1_001);
  }

  @Test
  void aListReadsPageAfterPage() {
    server.answers(
        status(200, "{\"tasks\":[%s,%1$s],\"nextPageToken\":\"a b\"}".formatted(task("dead"))),
        status(200, "{\"tasks\":[%s],\"nextPageToken\":\"\"}".formatted(task("dead"))));

    assertThat(client.list(TaskQuery.ALL.status(TaskStatus.DEAD))).hasSize(3);
    assertThat(server.asked())
        .extracting(FakeServer.Asked::target)
        .containsExactly(
            "/api/v1/tasks?status=dead&pageSize=100",
            "/api/v1/tasks?status=dead&pageSize=100&pageToken=a+b");
  }

  @Test
  void awaitAsksAgainUntilTheTaskIsFinal() {
    server.answers(
        status(200, task("running")), status(200, task("running")), status(200, task("succeeded")));

    assertThat(client.await(ID, Duration.ofMinutes(2)).status()).isEqualTo(TaskStatus.SUCCEEDED);
  }

  @Test
  void whoIsNotLetWaitForATaskAsksAgainAfterPausesThatGrow() {
    server.answers(status(200, task("running"))); // at once: as many wait already as may

    assertThat(client.await(ID, Duration.ofSeconds(20)).isFinal()).isFalse();

    assertThat(server.asked()).hasSizeBetween(5, 15);
    assertThat(timers.waited().getFirst()).isLessThan(Duration.ofMillis(101));
    assertThat(timers.waited()).anyMatch(pause -> pause.toSeconds() >= 2);
    assertThat(timers.nanos()).as("and no longer").isEqualTo(Duration.ofSeconds(20).toNanos());
  }

  @Test
  void whoIsNotLetWaitForALockAsksAgainAfterPausesThatGrow() {
    server.answers(problem(409, "locked"));

    var acquired =
        client.locks().acquire(LeaseWish.of("l", "ada").waitUpTo(Duration.ofSeconds(20)));

    assertThat(acquired).isInstanceOf(Locks.Acquisition.Taken.class);
    assertThat(server.asked()).hasSizeBetween(5, 15);
    assertThat(timers.waited()).anyMatch(pause -> pause.toSeconds() >= 2);
  }

  @Test
  void aResultIsThereOrNotYetOrNever() {
    server.answers(
        problem(409, "not_finished"), status(200, "{\"a\": 1}"), problem(410, "no_result"));

    assertThat(client.result(ID)).isEqualTo(new TaskResult.NotFinished());
    assertThat(client.result(ID)).isEqualTo(new TaskResult.Ready(Json.parse("{\"a\": 1}")));
    assertThat(client.result(ID)).isEqualTo(new TaskResult.Absent("no_result"));
  }

  @Test
  void cancellingWhatIsFinalAnswersItAsItIs() {
    server.answers(problem(409, "already_final"), status(200, task("succeeded")));

    assertThat(client.cancel(ID).status()).isEqualTo(TaskStatus.SUCCEEDED);
  }

  @Test
  void aTaskTellsItsWholeStory() {
    server.answers(
        status(
            200,
            """
            {"id":"%s","status":"dead","pool":"writers","type":"summary","priority":"high",
             "createdAt":"2026-11-20T09:30:00.000Z","updatedAt":"2026-11-20T09:31:00.000Z",
             "progress":0.5,"deadReason":"attempts_failed","payload":{"n":1.50},
             "attempts":[{"number":1,"agent":"a-1","token":"7","startedAt":"2026-11-20T09:30:01.000Z",
               "endedAt":"2026-11-20T09:30:02.000Z","outcome":"failed","error":"HTTP 500"}],
             "somethingNew":[1]}\
            """
                .formatted(ID)));

    Task task = client.get(ID).orElseThrow();

    assertThat(task.isFinal()).isTrue();
    assertThat(task.progress()).hasValue(0.5);
    assertThat(task.payload()).hasValue(Json.parse("{\"n\":1.50}"));
    assertThat(task.result()).isEmpty();
    assertThat(task.attempts().getFirst().error()).isEqualTo("HTTP 500");
  }

  @Test
  void anEventStreamThatBreaksGoesOnWhereItWas() {
    server.answers(
        request -> {
          request.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
          request
              .response()
              .write(": hello\nretry: 2000\n\n" + event("10.0") + event("10.1") + "id: 10.2\nda")
              .onComplete(written -> request.connection().close());
        },
        request -> {
          request.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
          request.response().write(event("10.2"));
        });
    // A watchdog that fires at once is no use here
    try (var there = SwarmholdClient.connect(server.address()).drainOnShutdown(false).open();
        var events = there.events("0.0")) {
      var positions = new java.util.ArrayList<String>();
      var next = events.iterator();
      for (int i = 0; i < 3; i++) {
        positions.add(next.next().position());
      }
      assertThat(positions).containsExactly("10.0", "10.1", "10.2");
    }
    assertThat(server.asked())
        .extracting(FakeServer.Asked::lastEventId)
        .containsExactly("0.0", "10.1");
  }

  @Test
  void anEventStreamThatBreaksBeforeItsFirstEventGoesOnWhereItBegan() {
    server.answers(
        request -> {
          request.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
          request
              .response()
              .write("retry: 2000\n\nid: 9.0\n\n")
              .onComplete(written -> request.connection().close());
        },
        request -> {
          request.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
          request.response().write(event("10.0"));
        });
    try (var there = SwarmholdClient.connect(server.address()).drainOnShutdown(false).open();
        var events = there.events()) {
      assertThat(events.iterator().next().position()).isEqualTo("10.0");
    }
    assertThat(server.asked().getLast().lastEventId()).isEqualTo("9.0");
  }

  private static String event(String position) {
    return """
    id: %s
    event: task.submitted
    data: {"position":"%1$s","at":"2026-11-20T09:30:00.000Z","type":"task.submitted","task":"%s"}

    """
        .formatted(position, ID);
  }

  private static String task(String status) {
    return """
    {"id":"%s","status":"%s","pool":"p","createdAt":"2026-11-20T09:30:00.000Z",\
    "updatedAt":"2026-11-20T09:30:00.000Z"}\
    """
        .formatted(ID, status);
  }

  /** An address where nobody listens. */
  private static URI dead() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
  }
}
