package io.swarmhold.edge.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.edge.testkit.FakeSwarm;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.TenantId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Agents share sockets, take tasks, report them, and lose their connections at the worst moments. A
 * referee on their side sees that nothing they hold is given to them again; in the end every task
 * was worked on once.
 */
class SocketResumeTest {

  private static final int STEPS = 60;
  private static final int AGENTS = 3;

  static LongStream seeds() {
    Long only = Long.getLong("seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 40);
  }

  /** The agents of one socket, and what they know. */
  private static final class Crew {
    private final SocketServer server;
    private final String prefix;
    private RawSocket socket;

    /** Tasks held, by agent: id to token. */
    private final Map<String, Map<String, String>> holding = new LinkedHashMap<>();

    Crew(SocketServer server, String prefix, int size) {
      this.server = server;
      this.prefix = prefix;
      for (int i = 0; i < size; i++) {
        holding.put(prefix + i, new LinkedHashMap<>());
      }
      this.socket = server.connect();
      register();
    }

    void register() {
      holding.forEach((agent, tasks) -> {
        String held =
            tasks.entrySet().stream()
                .map(task ->
                    "{\"id\":\"%s\",\"token\":\"%s\"}".formatted(task.getKey(), task.getValue()))
                .collect(Collectors.joining(","));
        socket.ask(SocketStoryTest.register(agent, 4).replace("}", ",\"holding\":[" + held + "]}"));
      });
    }

    /** The connection dies, with whatever is on it; the crew comes back. */
    void loseConnection() {
      socket.kill();
      server.settle();
      socket = server.connect();
      register();
    }

    /** Hears all that the server has to say so far. */
    void listen() {
      long ping = socket.ask("{\"op\":\"ping\"}");
      while (true) {
        JsonNode message = socket.receive();
        switch (message.path("op").asText()) {
          case "assign" -> assigned(message);
          case "revoke" -> holding(message).remove(message.at("/tasks/0/id").asText());
          case "reported" -> reported(message);
          case "registered", "submitted" -> {}
          case "pong" -> {
            assertThat(message.path("id").asLong()).isEqualTo(ping);
            return;
          }
          default -> throw new AssertionError("unexpected: " + message);
        }
      }
    }

    private void assigned(JsonNode message) {
      for (JsonNode task : message.path("tasks")) {
        String before = holding(message).put(task.path("id").asText(), task.path("token").asText());
        assertThat(before).as("held already: %s", task).isNull();
      }
    }

    private static void reported(JsonNode message) {
      for (JsonNode result : message.path("results")) {
        assertThat(result.asText()).isIn("accepted", "repeated");
      }
    }

    private Map<String, String> holding(JsonNode message) {
      Map<String, String> tasks = holding.get(message.path("agent").asText());
      assertThat(tasks).as("an agent of this socket: %s", prefix).isNotNull();
      return java.util.Objects.requireNonNull(tasks);
    }

    /** Completes some of what one agent holds; it forgets them only once it is answered. */
    void complete(SplittableRandom dice, boolean thenLose) {
      String agent = prefix + dice.nextInt(holding.size());
      Map<String, String> tasks = java.util.Objects.requireNonNull(holding.get(agent));
      List<String> done = tasks.keySet().stream().filter(task -> dice.nextInt(3) > 0).toList();
      if (done.isEmpty()) {
        return;
      }
      String told =
          done.stream()
              .map(task ->
                  "{\"id\":\"%s\",\"token\":\"%s\",\"result\":\"%s\"}"
                      .formatted(task, tasks.get(task), task))
              .collect(Collectors.joining(","));
      socket.ask("{\"op\":\"complete\",\"agent\":\"%s\",\"tasks\":[%s]}".formatted(agent, told));
      if (thenLose) {
        loseConnection();
      } else {
        done.forEach(tasks::remove);
      }
    }

    boolean isIdle() {
      return holding.values().stream().allMatch(Map::isEmpty);
    }

    void submit(SplittableRandom dice) {
      socket.ask(SocketStoryTest.submit(dice.nextInt(1, 12)));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whateverConnectionsDoEachTaskIsWorkedOnOnce(long seed) {
    var dice = new SplittableRandom(seed);
    var swarm = new FakeSwarm();
    try (var grid = new GridThread();
        var server = new SocketServer(swarm, grid::around, Optional.empty())) {
      var crews = new ArrayList<Crew>();
      for (char name = 'a'; name < 'a' + AGENTS; name++) {
        crews.add(new Crew(server, name + "-", dice.nextInt(1, 4)));
      }
      for (int step = 0; step < STEPS; step++) {
        Crew crew = crews.get(dice.nextInt(crews.size()));
        switch (dice.nextInt(10)) {
          case 0, 1 -> crew.submit(dice);
          case 2 -> crew.loseConnection();
          case 3 -> crew.complete(dice, true);
          case 4, 5, 6 -> crew.complete(dice, false);
          default -> crew.listen();
        }
      }
      finish(grid, server, crews, dice);
      judge(swarm);
    }
  }

  private static void finish(
      GridThread grid, SocketServer server, List<Crew> crews, SplittableRandom dice) {
    int idle = 0; // what came in during a round goes out in the next, so one is not enough
    for (int round = 0; round < 500 && idle < 2; round++) {
      server.settle();
      grid.settle();
      server.settle();
      crews.forEach(Crew::listen);
      idle = crews.stream().allMatch(Crew::isIdle) ? idle + 1 : 0;
      crews.forEach(crew -> crew.complete(dice, false));
    }
    assertThat(idle).as("everything was worked off").isEqualTo(2);
    grid.settle();
  }

  private static void judge(FakeSwarm swarm) {
    var seen = new TreeSet<TaskId>();
    for (long number = 1L << 40; seen.size() < swarm.tasks(); number++) {
      var id = new TaskId(1, number);
      TaskView task =
          swarm.queue.find(new TenantId("default"), id).toCompletableFuture().join().orElseThrow();
      assertThat(task.status()).as("%s", task).isEqualTo(TaskStatus.SUCCEEDED);
      assertThat(task.attempts()).as("%s", task).hasSize(1);
      assertThat(task.result()).asString().isEqualTo("\"" + id + "\"");
      seen.add(id);
    }
  }
}
