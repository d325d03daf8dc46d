package io.swarmhold.edge.client;

import static io.swarmhold.edge.client.FakeServer.cut;
import static io.swarmhold.edge.client.FakeServer.problem;
import static io.swarmhold.edge.client.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.edge.client.Definitions.Written;
import io.swarmhold.edge.client.FakeServer.Answering;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a holder sees of a lock that is kept, taken, lost or let go; and whoever leads. */
@Timeout(30)
class HeldLeaseTest {

  private static final LeaseWish DEPLOY = LeaseWish.of("deploy/prod", "ada").note("v7");
  private static final Duration THIRD = Duration.ofSeconds(10);
  private static final Answering HELD = status(200, "{\"name\":\"deploy/prod\",\"token\":\"42\"}");
  private static final Answering LEADS = status(200, "{\"name\":\"planner\",\"term\":\"5\"}");
  private static final Answering TAKEN =
      status(
          409,
          """
          {"code":"locked","detail":"it is bob who has it",
           "heldBy":{"holder":"bob","note":"v6","token":"41"}}\
          """);

  private final StepTimers timers = new StepTimers();
  private final FakeServer server = new FakeServer();
  private final SwarmholdClient client =
      SwarmholdClient.connect(server.address())
          .timers(timers)
          .dice(new SplittableRandom(1))
          .drainOnShutdown(false)
          .open();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void aLockRenewsItselfAtAThirdOfItsTermUntilItIsClosed() throws InterruptedException {
    server.answers(HELD);
    try (HeldLease lock = client.locks().acquire(DEPLOY).orRefuse()) {
      assertThat(lock.token()).isEqualTo(42);
      for (int renewal = 1; renewal <= 4; renewal++) {
        timers.advance(THIRD);
        int looks = renewal < 3 ? 1 : 2; // whether the term is over, at its first end again
        timers.awaitScheduled(1 + renewal + looks);
        assertThat(lock.isHeld()).isTrue();
      }
    }
    var asked = server.asked();
    assertThat(asked.getFirst().target()).isEqualTo("/api/v1/locks/deploy%2Fprod:acquire");
    assertThat(asked.getFirst().json().path("holder").asText()).isEqualTo("ada");
    assertThat(asked.getLast().target()).endsWith(":release");
    assertThat(asked.getLast().json().path("token").asText()).isEqualTo("42");
    assertThat(asked).hasSize(6);
  }

  @Test
  void whoeverHasItIsNamed() {
    server.answers(TAKEN);
    var taken = (Locks.Acquisition.Taken) client.locks().acquire(DEPLOY);
    assertThat(taken.by()).isEqualTo(new Locks.Holder("bob", "v6", "41"));
    assertThatThrownBy(taken::orRefuse)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("bob");
  }

  @Test
  void aLockThatTheServerGaveAwayIsLostAndNotReleased() throws InterruptedException {
    server.answers(HELD, problem(409, "not_held"));
    var lost = new CountDownLatch(1);
    try (HeldLease lock = client.locks().acquire(DEPLOY).orRefuse()) {
      lock.onLost(lost::countDown);
      timers.advance(THIRD);
      assertThat(lost.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(lock.isHeld()).isFalse();
    }
    assertThat(server.asked()).hasSize(2);
  }

  @Test
  void withoutAnswersItIsLostWhenItsTermIsOver() throws InterruptedException {
    server.answers(HELD, cut());
    var lost = new CountDownLatch(1);
    try (HeldLease lock = client.locks().acquire(DEPLOY).orRefuse()) {
      lock.onLost(lost::countDown);
      timers.advance(Duration.ofMillis(29_999));
      assertThat(lock.isHeld()).isTrue();
      timers.advance(Duration.ofMillis(1));
      assertThat(lock.isHeld()).isFalse();
      assertThat(lost.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aRenewalCountsFromTheTryThatWasAnswered() throws InterruptedException {
    server.answers(HELD, problem(503, "unavailable", "Retry-After", "5"), HELD, cut());
    try (HeldLease lock = client.locks().acquire(DEPLOY).orRefuse()) {
      timers.advance(THIRD);
      timers.awaitScheduled(3);
      timers.advance(Duration.ofSeconds(5)); // the try that is answered
      timers.awaitScheduled(4);
      timers.advance(Duration.ofMillis(29_999));
      assertThat(lock.isHeld()).isTrue();
      timers.advance(Duration.ofMillis(1));
      assertThat(lock.isHeld()).isFalse();
    }
  }

  @Test
  void aLockThatWasLongWaitedForIsRenewedBeforeItIsCountedOn() {
    Answering waits =
        request -> {
          timers.advance(Duration.ofSeconds(25));
          HELD.answer(request);
        };
    server.answers(waits, HELD);
    var wish = DEPLOY.term(Duration.ofSeconds(6)).waitUpTo(Duration.ofMinutes(1));
    try (HeldLease lock = client.locks().acquire(wish).orRefuse()) {
      assertThat(lock.isHeld()).isTrue();
      assertThat(server.asked())
          .extracting(FakeServer.Asked::target)
          .containsExactly(
              "/api/v1/locks/deploy%2Fprod:acquire", "/api/v1/locks/deploy%2Fprod:renew");
    }
  }

  @Test
  void anAnswerThatWasLostIsAskedForUnderTheSameKey() {
    var keys = new LinkedBlockingQueue<String>();
    Answering lose =
        request -> {
          keys.add(request.getHeader("Idempotency-Key"));
          cut().answer(request);
          Thread.startVirtualThread(() -> awaitAndAdvance(2));
        };
    Answering give =
        request -> {
          keys.add(request.getHeader("Idempotency-Key"));
          HELD.answer(request);
        };
    server.answers(lose, give);
    client.locks().acquire(DEPLOY);
    assertThat(keys).hasSize(2);
    assertThat(keys.remove()).isNotEmpty().isEqualTo(keys.remove());
  }

  private void awaitAndAdvance(int seconds) {
    try {
      timers.awaitScheduled(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    timers.advance(Duration.ofSeconds(seconds));
  }

  @Test
  void aCandidateLeadsIsTurnedOutAndStandsAgain() throws InterruptedException {
    server.answers(problem(403, "forbidden"), LEADS, problem(409, "not_held"), TAKEN, LEADS);
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    var listener =
        new Elections.Listener() {
          @Override
          public void elected(long term) {
            heard.add("elected for " + term);
          }

          @Override
          public void lost(long term) {
            heard.add("lost " + term);
          }

          @Override
          public void failed(RuntimeException why) {
            heard.add(((RefusedException) why).code());
          }
        };
    try (var campaign = client.elections().campaign(LeaseWish.of("planner", "ada"), listener)) {
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("forbidden");
      timers.awaitScheduled(1);
      timers.advance(Duration.ofSeconds(1));
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("elected for 5");
      timers.awaitScheduled(3);
      timers.advance(THIRD);
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("lost 5");
      timers.awaitScheduled(4);
      timers.advance(Duration.ofSeconds(1)); // somebody has it, and we were not let wait
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("elected for 5");
      assertThat(campaign.leadsFor()).hasValue(5);
    }
    assertThat(server.asked().getLast().target()).endsWith("/planner:resign");
  }

  @Test
  void aListenerThatThrowsHearsTheRestAllTheSame() throws InterruptedException {
    server.answers(problem(403, "forbidden"), LEADS, problem(409, "not_held"), LEADS);
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    var listener =
        new Elections.Listener() {
          @Override
          public void elected(long term) {
            throw said("elected");
          }

          @Override
          public void lost(long term) {
            throw said("lost");
          }

          @Override
          public void failed(RuntimeException why) {
            throw said("failed");
          }

          private Error said(String what) {
            heard.add(what);
            return new AssertionError("says the test");
          }
        };
    try (var campaign = client.elections().campaign(LeaseWish.of("planner", "ada"), listener)) {
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("failed");
      timers.awaitScheduled(1);
      timers.advance(Duration.ofSeconds(1));
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("elected");
      timers.awaitScheduled(3);
      timers.advance(THIRD);
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("lost");
      assertThat(heard.poll(10, TimeUnit.SECONDS)).as("stands again").isEqualTo("elected");
      assertThat(campaign.leadsFor()).hasValue(5);
    }
  }

  @Test
  void aListenerThatBlocksKeepsNobodyFromAskingNorFromClosing() throws InterruptedException {
    server.answers(LEADS);
    var elected = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var listener =
        new Elections.Listener() {
          @Override
          public void elected(long term) {
            elected.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void lost(long term) {}
        };
    try (var campaign = client.elections().campaign(LeaseWish.of("planner", "ada"), listener)) {
      assertThat(elected.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(campaign.leadsFor()).hasValue(5);
    }
    goOn.countDown();
  }

  @Test
  void theLossOfALockIsToldOnAThreadOfItsOwn() throws InterruptedException {
    server.answers(HELD, problem(409, "not_held"));
    BlockingQueue<Thread> toldOn = new LinkedBlockingQueue<>();
    try (HeldLease lock = client.locks().acquire(DEPLOY).orRefuse()) {
      lock.onLost(() -> toldOn.add(Thread.currentThread()));
      timers.advance(THIRD);
      Thread thread = toldOn.poll(10, TimeUnit.SECONDS);
      assertThat(thread).isNotNull();
      assertThat(thread.isVirtual()).as("the common pool may be busy").isTrue();
    }
  }

  @Test
  void aDefinitionIsReplacedOnlyWhereItWasSeen() {
    server.answers(
        status(200, "{\"model\":\"large\"}", "ETag", "\"7\""),
        status(200, "{}", "ETag", "\"8\""),
        status(412, "{\"code\":\"precondition_failed\"}", "ETag", "\"8\""),
        problem(404, "not_found"));
    var definitions = client.definitions();
    var seen = definitions.get("agent", "writer").orElseThrow();
    assertThat(seen.revision()).isEqualTo(7);
    assertThat(definitions.replace("agent", "writer", 7, Json.parse("{}")))
        .isEqualTo(new Written.At(8));
    assertThat(definitions.create("agent", "writer", Json.parse("{}")))
        .isEqualTo(new Written.Conflict(8));
    assertThat(definitions.delete("agent", "writer")).isFalse();
  }
}
