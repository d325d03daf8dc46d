package io.swarmhold.edge.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.model.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A worker on a real socket, and a server that does not make it easy. */
@Timeout(30)
class WorkerStoryTest {

  private static final String T1 = new TaskId(2, 1).toString();
  private static final String T2 = new TaskId(2, 2).toString();

  private final FakeServer server = new FakeServer();
  private final SwarmholdClient client =
      SwarmholdClient.connect(server.address()).drainOnShutdown(false).open();

  private Worker.Builder worker() {
    return client
        .worker("a-1")
        .pool("writers")
        .reconnect(Duration.ofMillis(1), Duration.ofMillis(5));
  }

  @AfterEach
  void close() {
    server.close();
    client.close();
  }

  @Test
  void aTaskIsTakenWorkedOnAndReported() throws Exception {
    try (var worker =
        worker()
            .capabilities("english")
            .slots(2)
            .handle("double", task -> Map.of("twice", 2 * task.payload().as(Integer.class)))
            .start()) {
      var line = server.line();
      JsonNode register = line.register();
      assertThat(register.path("slots").asInt()).isEqualTo(2);
      assertThat(register.path("holding")).isEmpty();

      line.assign(T1, "5", "double", "21");
      JsonNode complete = line.expect("complete");
      assertThat(complete.path("tasks").path(0).path("id").asText()).isEqualTo(T1);
      assertThat(complete.path("tasks").path(0).path("token").asText()).isEqualTo("5");
      assertThat(complete.path("tasks").path(0).path("result").path("twice").asInt()).isEqualTo(42);
      line.answer(complete, "accepted");
      leaveQuietly(line, worker);

      assertThat(worker.stats().completed()).isEqualTo(1);
    }
  }

  @Test
  void aReportWhoseAnswerWasLostIsRepeatedAndTheWorkIsNot() throws Exception {
    var runs = new AtomicInteger();
    try (var worker = worker().handleAll(task -> runs.incrementAndGet()).start()) {
      var line = server.line();
      line.register();
      line.assign(T1, "5", "", "null");
      line.expect("complete");
      line.cut(); // it arrived, and the answer did not

      line = server.line();
      JsonNode register = line.register();
      assertThat(register.path("holding").path(0).path("token").asText()).isEqualTo("5");
      line.say(
          "{\"op\":\"revoke\",\"agent\":\"a-1\",\"tasks\":[{\"id\":\"%s\",\"token\":\"5\"}]}"
              .formatted(T1));
      JsonNode again = line.expect("complete");
      line.answer(again, "repeated");
      leaveQuietly(line, worker);

      assertThat(runs).hasValue(1);
      assertThat(worker.stats().completed()).isEqualTo(1);
    }
  }

  @Test
  void aHandlerOutlivesItsConnection() throws Exception {
    var began = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var runs = new AtomicInteger();
    try (var worker =
        worker()
            .handleAll(task -> {
              runs.incrementAndGet();
              began.countDown();
              goOn.await();
              return "done";
            })
            .start()) {
      var line = server.line();
      line.register();
      line.assign(T1, "5", "", "null");
      began.await();
      line.cut();

      line = server.line();
      assertThat(line.register().path("holding").path(0).path("id").asText()).isEqualTo(T1);
      line.assign(T1, "5", "", "null"); // a confused server's
      goOn.countDown();
      line.answer(line.expect("complete"), "accepted");
      leaveQuietly(line, worker);

      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void aRevokedTaskIsInterruptedAndItsSlotServesTheNext() throws Exception {
    var interrupted = new CountDownLatch(1);
    try (var worker =
        worker()
            .handle(
                "endless",
                task -> {
                  try {
                    new CountDownLatch(1).await();
                    return null;
                  } catch (InterruptedException e) {
                    assertThat(task.isHeld()).isFalse();
                    interrupted.countDown();
                    throw e;
                  }
                })
            .handle("quick", task -> null)
            .start()) {
      var line = server.line();
      line.register();
      line.assign(T1, "5", "endless", "null");
      line.assign(T2, "6", "quick", "null");
      line.say("{\"op\":\"revoke\",\"tasks\":[{\"id\":\"%s\",\"token\":\"5\"}]}".formatted(T1));

      assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
      JsonNode complete = line.expect("complete");
      assertThat(complete.path("tasks")).hasSize(1);
      assertThat(complete.path("tasks").path(0).path("id").asText()).isEqualTo(T2);
      assertThat(complete.path("tasks").path(0).has("result")).isFalse();
      line.answer(complete, "accepted");
      leaveQuietly(line, worker);
    }
  }

  @Test
  void failuresSayWhetherTryingAgainHelps() throws Exception {
    try (var worker =
        worker()
            .slots(4)
            .handle(
                "flaky",
                task -> {
                  throw new java.io.IOException("HTTP 500 from the model");
                })
            .handle(
                "hopeless",
                task -> {
                  throw new PermanentFailure("no such document");
                })
            .handle("huge", task -> "x".repeat(Worker.MAX_RESULT_BYTES))
            .start()) {
      var line = server.line();
      line.register();

      line.assign(T1, "1", "flaky", "null");
      failed(line, true, "IOException: HTTP 500 from the model");
      line.assign(T1, "2", "hopeless", "null");
      failed(line, false, "no such document");
      line.assign(T1, "3", "huge", "null");
      failed(line, false, "result: 260098 bytes (expected: at most 260096)");
      line.assign(T1, "4", "unheard-of", "null");
      failed(line, true, "agent a-1 has no handler for type 'unheard-of'");
      leaveQuietly(line, worker);

      assertThat(worker.stats().failed()).isEqualTo(4);
    }
  }

  private static void failed(FakeServer.Line line, boolean retryable, String error)
      throws InterruptedException {
    JsonNode fail = line.expect("fail");
    JsonNode task = fail.path("tasks").path(0);
    assertThat(task.path("error").asText()).isEqualTo(error);
    assertThat(task.path("retryable").asBoolean()).isEqualTo(retryable);
    line.answer(fail, "accepted");
  }

  @Test
  void aLargeResultCrossesInFramesTheServerTakes() throws Exception {
    String large = "x".repeat(200_000);
    try (var worker = worker().handleAll(task -> large).start()) {
      var line = server.line();
      line.register();
      line.assign(T1, "5", "", "\"" + large + "\"");
      JsonNode complete = line.expect("complete");
      assertThat(complete.path("tasks").path(0).path("result").asText()).isEqualTo(large);
      line.answer(complete, "accepted");
      leaveQuietly(line, worker);
    }
  }

  @Test
  void aLeaseIsExtendedWhileTheHandlerRunsAndProgressIsTold() throws Exception {
    var goOn = new CountDownLatch(1);
    try (var worker =
        worker()
            .handleAll(task -> {
              task.progress(0.25);
              goOn.await();
              return null;
            })
            .start()) {
      var line = server.line();
      line.register();
      // Its time is up already by our clock: extended at the shortest interval
      line.say(
          """
          {"op":"assign","tasks":[{"id":"%s","token":"5","attempt":1,\
          "expiresAt":"2020-01-01T00:00:00.000Z","payload":1}]}\
          """
              .formatted(T1));
      JsonNode progress = line.expect("progress");
      assertThat(progress.path("tasks").path(0).path("fraction").asDouble()).isEqualTo(0.25);
      line.answer(progress, "accepted");
      for (int i = 0; i < 2; i++) {
        JsonNode extend = line.expect("extend");
        assertThat(extend.path("tasks").path(0).path("token").asText()).isEqualTo("5");
        line.answer(extend, "accepted");
      }
      goOn.countDown();
      line.answer(line.expect("complete"), "accepted");
      leaveQuietly(line, worker);
    }
  }

  @Test
  void aDrainHandsBackWhatHasNotBegunAndFinishesWhatHas() throws Exception {
    var began = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    try (var worker =
        worker()
            .handleAll(task -> {
              began.countDown();
              goOn.await();
              return null;
            })
            .start()) {
      var line = server.line();
      line.register();
      line.assign(T1, "5", "", "null");
      line.assign(T2, "6", "", "null"); // beyond its only slot
      began.await();
      worker.beginDrain(Duration.ofSeconds(20));

      line.expect("drain");
      JsonNode handback = line.expect("handback");
      assertThat(handback.path("tasks").path(0).path("id").asText()).isEqualTo(T2);
      line.answer(handback, "accepted");
      goOn.countDown();
      JsonNode complete = line.expect("complete");
      assertThat(complete.path("tasks").path(0).path("id").asText()).isEqualTo(T1);
      line.answer(complete, "accepted");

      worker.stopped().get(10, TimeUnit.SECONDS);
      assertThat(worker.stats().handedBack()).isEqualTo(1);
    }
  }

  @Test
  void whatDoesNotFinishInTimeIsInterruptedAndHandedBack() throws Exception {
    var began = new CountDownLatch(1);
    try (var worker =
        worker()
            .handleAll(task -> {
              began.countDown();
              new CountDownLatch(1).await();
              return null;
            })
            .start()) {
      var line = server.line();
      line.register();
      line.assign(T1, "5", "", "null");
      began.await();
      worker.beginDrain(Duration.ofMillis(1));

      line.answer(line.expect("handback"), "accepted");
      worker.stopped().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aWorkerWhoseNameAnotherTookStopsAndSaysWhy() throws Exception {
    try (var worker = worker().handleAll(task -> null).start()) {
      var line = server.line();
      line.register();
      line.socket().close((short) 4409, "replaced").await();

      assertThatThrownBy(() -> worker.stopped().get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("another connection registered the same agent");
    }
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({"4401, 401, unauthenticated", "4403, 403, forbidden", "4409, 409, replaced"})
  void aSocketClosedForGoodSaysWhyAsARequestWouldHave(short close, int status, String code)
      throws Exception {
    try (var worker = worker().handleAll(task -> null).start()) {
      var line = server.line();
      line.register();
      line.socket().close(close, "says the test").await();

      assertThatThrownBy(() -> worker.stopped().get(10, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              RefusedException.class,
              refused -> {
                assertThat(refused.status()).isEqualTo(status);
                assertThat(refused.code()).isEqualTo(code);
                assertThat(refused).hasMessageEndingWith("says the test");
              });
    }
  }

  @Test
  void aBadCredentialIsNotTriedForEver() {
    server.refuseUpgrades(401);
    try (var worker = worker().handleAll(task -> null).start()) {
      assertThatThrownBy(() -> worker.stopped().get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("unauthenticated");
    }
  }

  @Test
  void aSilentServerIsLeftForAnotherConnection() throws Exception {
    try (var worker = worker().heartbeat(Duration.ofMillis(20)).handleAll(task -> null).start()) {
      var line = server.line();
      line.register();
      line.expect("heartbeat");
      line.expect("ping"); // and no answer
      server.line().expect("register"); // it may be left as well, on a slow machine
      assertThat(worker.stats().connections()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void manyReportsShareAFrame() throws Exception {
    var all = new CountDownLatch(1);
    try (var worker =
        worker()
            .slots(100)
            .handleAll(task -> {
              all.await();
              return 1;
            })
            .start()) {
      var line = server.line();
      line.register();
      for (int i = 0; i < 100; i++) {
        line.assign(new TaskId(3, i).toString(), "7", "", "null");
      }
      line.cut();
      line = server.line();
      JsonNode register = line.expect("register");
      all.countDown();
      while (worker.stats().running() > 0) {
        Thread.onSpinWait(); // the handlers return while the worker may not report yet
      }
      line.say("{\"op\":\"registered\",\"id\":%s}".formatted(register.path("id")));

      JsonNode complete = line.expect("complete");
      int reported = complete.path("tasks").size();
      assertThat(reported).isEqualTo(register.path("holding").size());
      line.answer(
          complete, java.util.Collections.nCopies(reported, "accepted").toArray(String[]::new));
      leaveQuietly(line, worker);
      assertThat(worker.stats().completed()).isEqualTo(reported);
    }
  }

  @Test
  void aListenerThatFailsOrTakesItsTimeDoesNotCostTheConnection() throws Exception {
    var heard = new LinkedBlockingQueue<String>();
    var goOn = new CountDownLatch(1);
    var self = new CompletableFuture<Worker>();
    try (var worker =
        worker()
            .handleAll(task -> null)
            .whenConfirmed(task -> {
              heard.add(task.toString());
              if (heard.size() == 1) {
                throw new IllegalStateException("says the test");
              }
              awaitQuietly(goOn);
              // Another thread gets in: the lock is free.
              assertThat(
                      CompletableFuture.supplyAsync(() -> self.join().stats().completed()).join())
                  .isEqualTo(2);
              heard.add("and its figures");
            })
            .start()) {
      self.complete(worker);
      var line = server.line();
      line.register();
      line.assign(T1, "5", "", "null");
      line.answer(line.expect("complete"), "accepted");
      line.assign(T2, "6", "", "null");
      line.answer(line.expect("complete"), "accepted");
      Thread.ofVirtual().start(goOn::countDown);
      leaveQuietly(line, worker);

      assertThat(heard)
          .as("before the worker has stopped")
          .containsExactly(T1, T2, "and its figures");
      assertThat(worker.stats().connections()).isEqualTo(1);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until nothing is owed: the answers given so far have been heard. */
  private static void leaveQuietly(FakeServer.Line line, Worker worker) throws Exception {
    worker.beginDrain(Duration.ofSeconds(5));
    line.expect("drain");
    worker.stopped().get(10, TimeUnit.SECONDS);
    assertThat(List.of(worker.stats().running())).containsExactly(0);
  }
}
