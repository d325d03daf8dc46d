package io.swarmhold.edge.client;

import static io.swarmhold.edge.client.FakeServer.problem;
import static io.swarmhold.edge.client.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.edge.client.FakeServer.Answering;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No call waits for ever: not for a client that was closed, nor for an answer that broke off. */
@Timeout(30)
class BoundedWaitTest {

  private static final Answering HALF =
      request -> request.response().putHeader("Content-Length", "100").write("{\"id\":");

  private final StepTimers timers = new StepTimers();
  private final FakeServer server = new FakeServer();
  private final SwarmholdClient client = client(timers, server.address());

  private static SwarmholdClient client(Timers timers, URI... addresses) {
    return SwarmholdClient.connect(addresses)
        .requestTimeout(Duration.ofMillis(500))
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
  void whoIsAboutToTryAgainHearsThatTheClientWasClosed() throws Exception {
    server.answers(problem(503, "unavailable"));
    var submitted = client.submitAsync(TaskRequest.of("work"));
    timers.awaitScheduled(1);

    client.close();

    assertThatThrownBy(() -> submitted.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(OverloadedException.class)
        .hasMessageContaining("unavailable");
  }

  @Test
  void whatMayHaveHappenedBeforeTheClientWasClosedIsUnknown() throws Exception {
    server.answers(FakeServer.cut());
    var submitted = client.submitAsync(TaskRequest.of("work"));
    timers.awaitScheduled(1);

    client.close();

    assertThatThrownBy(() -> submitted.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void whatBecameOfABatchIsToldEvenIfTheClientIsClosedBeforeTheRestIsTaken() throws Exception {
    server.answers(
        status(
            200,
            """
            {"results":[{"status":"refused","code":"queue_full","detail":"","retryAfterMs":1500}]}\
            """));
    var submitted =
        CompletableFuture.supplyAsync(
            () -> client.submitAll(List.of(TaskRequest.of(1))), Futures.VIRTUAL_THREADS);
    timers.awaitScheduled(1);

    client.close();

    assertThat(submitted.get(10, TimeUnit.SECONDS)).hasOnlyElementsOfType(Submitted.Refused.class);
  }

  @Test
  void whoeverTriesAfterTheClientWasClosedIsNotLeftWaiting() {
    server.answers(problem(503, "unavailable"));
    client.close();

    assertThatThrownBy(() -> client.submit(TaskRequest.of("work")))
        .isInstanceOf(SwarmholdException.class);
  }

  @Test
  void whoWaitsForAnAnswerHearsThatTheClientWasClosed() throws Exception {
    var asked = new CountDownLatch(1);
    server.answers(request -> asked.countDown()); // and no answer
    var patient =
        SwarmholdClient.connect(server.address()).timers(timers).drainOnShutdown(false).open();
    var submitted = patient.submitAsync(TaskRequest.of("work"));
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

    patient.close();

    assertThatThrownBy(() -> submitted.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void aMemberCutOffInMidAnswerIsLeftForTheNext() {
    server.answers(HALF);
    try (var other = new FakeServer();
        var there = client(new EagerTimers(), server.address(), other.address())) {
      other.answers(status(200, "{\"version\":\"1\"}"));

      assertThat(there.serverVersion()).isEqualTo(Json.parse("{\"version\":\"1\"}"));
    }
  }

  @Test
  void whatMustNotHappenTwiceIsNotRepeatedAfterAnAnswerThatBrokeOff() {
    server.answers(HALF);

    assertThatThrownBy(() -> client.deadLetters().redrive(DeadLetters.Which.ALL.pool("writers")))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("broke off");
    assertThat(server.asked()).hasSize(1);
  }
}
