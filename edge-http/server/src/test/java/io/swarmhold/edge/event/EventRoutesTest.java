package io.swarmhold.edge.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.testkit.EdgeUnderTest;
import io.swarmhold.edge.testkit.FakeEvents;
import io.swarmhold.edge.testkit.RestClient;
import io.swarmhold.edge.testkit.Until;
import io.swarmhold.edge.testkit.Wire;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Those who watch. */
class EventRoutesTest {

  private static final String TASKS = "/api/v1/tasks";

  private final EdgeUnderTest edge = EdgeUnderTest.start();
  private final RestClient client = edge.client();

  @AfterEach
  void stop() {
    edge.close();
  }

  /** A stream being read, event by event. */
  private static final class Watch implements AutoCloseable {
    private final BufferedReader lines;

    Watch(RestClient client, String path) {
      lines = new BufferedReader(new InputStreamReader(client.open(path), StandardCharsets.UTF_8));
    }

    /** The fields of the next event; empty at the end. What is none is passed over. */
    List<String> next() throws IOException {
      var fields = new ArrayList<String>();
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.isEmpty() && fields.stream().anyMatch(field -> field.startsWith("data: "))) {
          return fields;
        }
        if (line.isEmpty()) {
          fields.clear();
        } else if (!line.startsWith(":")) {
          fields.add(line);
        }
      }
      return List.of();
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  private static String position(int events) {
    return FakeEvents.after(events).toString();
  }

  private static String id(int events) {
    return "id: " + position(events);
  }

  private String submit() {
    return client.post(TASKS, "{\"payload\":1,\"type\":\"t\"}").json().getString("id");
  }

  @Test
  void fromNowOnOrFromAnyPoint() throws IOException {
    submit();
    try (Watch now = new Watch(client, "/api/v1/events");
        Watch all = new Watch(client, "/api/v1/events?from=0.0")) {
      String second = submit();
      List<String> event = now.next();
      assertThat(event).hasSize(3);
      assertThat(event.get(0)).isEqualTo(id(2));
      assertThat(event.get(1)).isEqualTo("event: task.submitted");
      JsonObject data = new JsonObject(event.get(2).substring("data: ".length()));
      assertThat(data.getString("task")).isEqualTo(second);
      assertThat(data.getString("id")).isEqualTo("1.1.2.0");
      assertThat(data.getString("at")).isEqualTo("2026-11-20T09:30:00.000Z");
      assertThat(data.getString("taskType")).isEqualTo("t");
      assertThat(data.containsKey("agent")).isFalse();
      assertThat(all.next().getFirst()).isEqualTo(id(1));
      assertThat(all.next()).isEqualTo(event);
    }
  }

  @Test
  void whoComesBackMissesNothing() throws IOException {
    submit();
    submit();
    submit();
    try (Watch back =
        new Watch(client.with("Last-Event-ID", position(1)), "/api/v1/events?from=end")) {
      assertThat(back.next().getFirst()).isEqualTo(id(2));
      assertThat(back.next().getFirst()).isEqualTo(id(3));
    }
  }

  @Test
  void whoWasToldOfNothingYetCanComeBackToWhereHeBegan() throws IOException {
    submit();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(client.open("/api/v1/events"), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("retry: 2000");
      assertThat(lines.readLine()).isEmpty();
      assertThat(lines.readLine()).isEqualTo(id(1));
      assertThat(lines.readLine()).isEmpty();
    }
  }

  @Test
  void whatWasTrimmedIsAGap() throws IOException {
    submit();
    submit();
    submit();
    edge.swarm().trimEvents(2);
    try (Watch back = new Watch(client.with("Last-Event-ID", position(1)), "/api/v1/events")) {
      assertThat(back.next())
          .containsExactly(
              "event: gap", "data: {\"type\":\"gap\",\"after\":\"" + position(1) + "\"}");
      assertThat(back.next().getFirst()).isEqualTo(id(3));
    }
  }

  @Test
  void aTasksStreamEndsWithTheTask() throws IOException {
    String id = submit();
    submit();
    try (Watch watch = new Watch(client, TASKS + "/" + id + "/stream")) {
      assertThat(watch.next().get(1)).isEqualTo("event: task.submitted");
      client.post(TASKS + "/" + id + ":cancel");
      assertThat(watch.next().get(1)).isEqualTo("event: task.cancelled");
      assertThat(watch.next()).isEmpty();
    }
    try (Watch after = new Watch(client, TASKS + "/" + id + "/stream?from=end")) {
      assertThat(after.next()).as("over before it began").isEmpty();
    }
  }

  @Test
  void aPositionThatIsNoneIsRefused() {
    assertThat(client.get("/api/v1/events?from=x").code()).isEqualTo("invalid_cursor");
    assertThat(client.with("Last-Event-ID", "1").get("/api/v1/events").code())
        .isEqualTo("invalid_cursor");
    assertThat(client.get(TASKS + "/0zzzz000000g0001/stream").code()).isEqualTo("not_found");
  }

  @Test
  void nobodyListensForThoseWhoLeft() throws IOException {
    Watch first = new Watch(client, "/api/v1/events");
    Watch second = new Watch(client, "/api/v1/events");
    assertThat(edge.swarm().listeners()).isEqualTo(1);
    first.close();
    second.close();
    Until.isTrue(() -> {
      submit();
      return edge.swarm().listeners() == 0;
    });
  }

  @Test
  void attack_37_whoDoesNotReadIsNotReadForAndClosedInTheEnd() {
    String filler = "\"type\":\"" + "t".repeat(64) + "\",\"pool\":\"" + "p".repeat(64) + "\"";
    edge.swarm().setCapacity(Integer.MAX_VALUE);
    String batch = "[" + ("{\"payload\":1," + filler + "},").repeat(999) + "{\"payload\":1}]";
    for (int i = 0; i < 40; i++) {
      assertThat(client.post(TASKS + ":batch", batch).status()).isEqualTo(200);
    }
    try (Wire wire = new Wire(edge.port())) {
      wire.send("GET /api/v1/events?from=0.0 HTTP/1.1\r\nHost: localhost\r\n\r\n");
      Until.isTrue(() -> edge.swarm().listeners() > 0);
      Until.isTrue(() -> {
        edge.swarm().time().advance(Duration.ofSeconds(16));
        return edge.swarm().listeners() == 0;
      });
      assertThat(edge.swarm().readUpTo()).isPositive().isLessThan(39_000);
    }
  }
}
