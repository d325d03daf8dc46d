package io.swarmhold.edge.client;

import static io.swarmhold.edge.client.FakeServer.problem;
import static io.swarmhold.edge.client.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.edge.client.FakeServer.Answering;
import io.swarmhold.model.TaskId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a reader of events sees of members that go away, and of those who call it off. */
@Timeout(30)
class EventStreamTest {

  private static final TaskId ID = new TaskId(2, 1);
  private static final Answering SILENCE = request -> {};

  private final FakeServer server = new FakeServer();
  private final SwarmholdClient client =
      SwarmholdClient.connect(server.address())
          .patience(Duration.ZERO)
          .drainOnShutdown(false)
          .open();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void whileAMemberIsAwayTheStreamOfATaskWaitsForIt() {
    server.answers(
        events("10.0"),
        problem(503, "draining"), // whether the task has ended is asked, and not answered
        events("10.1"),
        problem(500, "internal"),
        events("10.2"),
        status(
            200,
            """
            {"id":"%s","status":"succeeded","pool":"p","createdAt":"2026-11-20T09:30:00.000Z",\
            "updatedAt":"2026-11-20T09:30:00.000Z"}\
            """
                .formatted(ID)));
    try (var events = client.events(ID)) {
      assertThat(StreamSupport.stream(events.spliterator(), false))
          .extracting(EventStream.Event::position)
          .containsExactly("10.0", "10.1", "10.2");
    }
  }

  static Stream<Answering> waits() {
    return Stream.of(
        SILENCE, // before the headers
        request -> {
          request.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
          request.response().write(": hello\n\n");
        });
  }

  @ParameterizedTest
  @MethodSource("waits")
  void anInterruptIsToldAndTheStreamGoesOnWhereItWas(Answering wait) throws Exception {
    var waiting = new CountDownLatch(1);
    server.answers(
        events("10.0"),
        request -> {
          wait.answer(request);
          waiting.countDown();
        },
        events("10.1"));
    try (var events = client.events("9.0")) {
      var next = events.iterator();
      assertThat(next.next().position()).isEqualTo("10.0");
      var read = new CompletableFuture<String>();
      Thread reader =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  read.complete(next.hasNext() ? "an event" : "the end");
                } catch (OutcomeUnknownException e) {
                  read.complete(Thread.currentThread().isInterrupted() + " " + e.getMessage());
                }
              });
      assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
      reader.interrupt();

      assertThat(read.get(10, TimeUnit.SECONDS)).startsWith("true ").contains("interrupted");
      assertThat(next.next().position()).isEqualTo("10.1");
      assertThat(server.asked().getLast().lastEventId()).isEqualTo("10.0");
    }
  }

  @Test
  void aStreamEndsWithItsClient() throws Exception {
    var waiting = new CountDownLatch(1);
    server.answers(request -> waiting.countDown());
    var events = client.events("9.0");
    var hasNext =
        CompletableFuture.supplyAsync(events.iterator()::hasNext, Futures.VIRTUAL_THREADS);
    assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();

    client.close();

    assertThat(hasNext.get(10, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void aStreamThatIsRefusedSaysWhy() {
    server.answers(problem(403, "forbidden"));
    try (var events = client.events()) {
      assertThatThrownBy(events.iterator()::hasNext)
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("forbidden: says the test");
    }
  }

  private static Answering events(String position) {
    return request -> {
      request.response().putHeader("Content-Type", "text/event-stream");
      request
          .response()
          .end(
              """
              id: %s
              event: task.submitted
              data: {"at":"2026-11-20T09:30:00.000Z","type":"task.submitted","task":"%s"}

              """
                  .formatted(position, ID));
    };
  }
}
