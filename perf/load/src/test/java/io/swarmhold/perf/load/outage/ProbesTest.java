package io.swarmhold.perf.load.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.swarmhold.model.TaskId;
import io.swarmhold.perf.load.outage.Probe.Outcome;
import io.swarmhold.perf.load.wire.UnexpectedAnswerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Probes against a server that says what a test wants. */
@Timeout(60)
class ProbesTest {

  private static final int SHARDS = 4;
  private static final int ENOUGH = 3 * SHARDS;
  private static final KeyPlacement PLACEMENT =
      new KeyPlacement(KeyPlacement.DEFAULT_TENANT, SHARDS);

  private final CountDownLatch asked = new CountDownLatch(ENOUGH);
  private final AtomicLong numbers = new AtomicLong();
  private final HttpServer server;

  ProbesTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() {
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void everyShardIsAskedInTurnUnderAKeyThatGoesThere() throws Exception {
    serve(202, 0, "");
    try (Probes probes = probes()) {
      long begun = System.nanoTime();
      probes.start();
      asked.await();
      probes.finish();
      List<Probe> seen = probes.since(begun);
      // On a machine that is busy some wait for longer than anybody waits for an answer.
      assertThat(seen)
          .hasSizeGreaterThanOrEqualTo(ENOUGH)
          .anyMatch(Probe::isAcknowledged)
          .noneMatch(probe -> probe.outcome() == Outcome.REFUSED);
      assertThat(seen.stream().map(Probe::shard).distinct()).hasSize(SHARDS);
    }
  }

  @Test
  void aRefusalIsNoLossAndNobodyKnowsIsNoRefusal() throws Exception {
    serve(503, 0, "unavailable");
    assertThat(outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void anUnknownOutcomeIsSaidToBeUnknown() throws Exception {
    serve(503, 0, "outcome_unknown");
    assertThat(outcome()).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void whereNobodyIsNothingHappens() throws Exception {
    server.stop(0);
    try (Probes probes = probes()) {
      long begun = System.nanoTime();
      probes.start();
      probes.finish();
      assertThat(probes.since(begun)).allMatch(probe -> probe.outcome() == Outcome.UNREACHED);
    }
  }

  @Test
  void aServerThatPlacesKeysInAnotherWayEndsTheRun() throws Exception {
    serve(202, 1, "");
    try (Probes probes = probes()) {
      probes.start();
      asked.await();
      probes.finish();
      assertThatExceptionOfType(UnexpectedAnswerException.class)
          .isThrownBy(() -> probes.counts(System.nanoTime()))
          .withMessageContaining("another way");
    }
  }

  private Outcome outcome() throws Exception {
    try (Probes probes = probes()) {
      long begun = System.nanoTime();
      probes.start();
      asked.await();
      probes.finish();
      List<Outcome> outcomes = probes.since(begun).stream().map(Probe::outcome).distinct().toList();
      assertThat(outcomes).hasSize(1);
      return outcomes.getFirst();
    }
  }

  private Probes probes() {
    return new Probes("probe", List.of(server.getAddress()), PLACEMENT, "memory", 31, 1_000);
  }

  /**
   * Answers so, each task in the shard of its key.
   *
   * @param besides so many shards further than it should be
   */
  private void serve(int status, int besides, String code) {
    server.createContext(
        "/",
        exchange -> {
          JsonNode task = new ObjectMapper().readTree(exchange.getRequestBody());
          int shard = PLACEMENT.shardOf(task.path("idempotencyKey").asText());
          var id = new TaskId((shard + besides) % SHARDS, numbers.incrementAndGet());
          answer(exchange, status, "{\"id\":\"%s\",\"code\":\"%s\"}".formatted(id, code));
          asked.countDown();
        });
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
