package io.swarmhold.edge.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.model.Durability;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.StorageFullException;
import io.swarmhold.model.port.UnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes over a socket between well-behaved people, and what mistakes are told. */
class SocketStoryTest {

  private static final TenantId TENANT = new TenantId("default");

  private final SocketServer server = new SocketServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void theUpgradeNamesTheSubprotocolAndNoExtension() {
    try (var socket =
        RawSocket.open(
            server.port(),
            """
            Sec-WebSocket-Protocol: other.v9, swarmhold.v1.json\r
            Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r
            """)) {
      assertThat(socket.handshakeAnswer().toLowerCase(Locale.ROOT))
          .startsWith("http/1.1 101")
          .contains("sec-websocket-protocol: swarmhold.v1.json")
          .doesNotContain("extensions");
    }
    try (var socket = RawSocket.open(server.port(), "Sec-WebSocket-Protocol: swarmhold.v9\r\n")) {
      assertThat(socket.handshakeAnswer()).startsWith("HTTP/1.1 400").contains("problem+json");
    }
  }

  @Test
  void aTaskGoesFromSubmitterToAgentAndBack() {
    try (var agent = server.connect();
        var submitter = server.connect()) {
      long registered = agent.ask(register("a-1", 8));
      assertThat(agent.receive())
          .isEqualTo(json("{'op':'registered','id':%d,'agent':'a-1','slots':8}", registered));

      long submitted =
          submitter.ask(
              json("{'op':'submit','tasks':[{'payload':{'n': 1e2},'type':'t','key':'k'}],"
                      + "'durability':'disk'}")
                  .toString());
      JsonNode answer = submitter.receive();
      assertThat(answer.path("op").asText()).isEqualTo("submitted");
      assertThat(answer.path("id").asLong()).isEqualTo(submitted);
      assertThat(answer.at("/results/0/status").asText()).isEqualTo("accepted");
      assertThat(server.swarm.lastDurability()).isEqualTo(Durability.DISK);

      JsonNode assign = agent.receive();
      assertThat(assign.path("op").asText()).isEqualTo("assign");
      assertThat(assign.path("agent").asText()).isEqualTo("a-1");
      JsonNode task = assign.at("/tasks/0");
      assertThat(task.path("id")).isEqualTo(answer.at("/results/0/id"));
      assertThat(task.path("attempt").asInt()).isEqualTo(1);
      assertThat(task.path("type").asText()).isEqualTo("t");
      assertThat(task.path("key").asText()).isEqualTo("k");
      assertThat(task.has("tenant")).isFalse();
      assertThat(task.path("expiresAt").asText()).isEqualTo("2026-11-20T09:45:00.000Z");
      assertThat(task.path("token").isTextual()).isTrue();

      agent.ask(tell("complete", task, ",'result':{'ok':true}"));
      assertThat(agent.receive().path("results")).isEqualTo(json("['accepted']"));
      agent.ask(tell("complete", task, ",'result':{'ok':true}"));
      assertThat(agent.receive().path("results")).isEqualTo(json("['repeated']"));
      agent.ask(tell("complete", task, ",'result':{'ok':false}"));
      assertThat(agent.receive().path("results")).isEqualTo(json("['already_finished']"));
      assertThat(server.swarm.lastDurability()).isEqualTo(Durability.PROCESS);
    }
  }

  @Test
  void payloadsArriveVerbatim() {
    String payload = "{\"z\": 1.50, \"a\":[ ],\"text\":\"h\\u00e9 é😀\\n\"}";
    try (var agent = server.connect()) {
      agent.ask(register("a-1", 8));
      agent.receive("registered");
      agent.ask("{\"op\":\"submit\",\"tasks\":[{\"payload\":" + payload + "}]}");
      agent.receive("submitted");
      assertThat(new String(agent.receiveBytes(), UTF_8)).contains("\"payload\":" + payload + "}");
    }
  }

  @Test
  void anAgentMaySayMoreOfATaskThanThatItIsDone() {
    try (var agent = server.connect()) {
      agent.ask(register("a-1", 3));
      agent.receive("registered");
      agent.ask(submit(3));
      agent.receive("submitted");
      JsonNode tasks = agent.receive("assign").path("tasks");
      assertThat(tasks).hasSize(3);

      agent.ask(tell("progress", tasks.get(0), ",'fraction':0.5"));
      agent.ask(tell("extend", tasks.get(0), ",'forMs':60000"));
      agent.ask(tell("extend", tasks.get(0), ""));
      agent.ask(tell("fail", tasks.get(1), ",'error':'no \\n luck','retryable':false"));
      agent.send(json("{'op':'drain','agent':'a-1'}").toString());
      agent.ask(tell("handback", tasks.get(2), ""));
      for (int i = 0; i < 5; i++) {
        assertThat(agent.receive("reported").path("results")).isEqualTo(json("['accepted']"));
      }
      assertThat(find(tasks.get(0)).progress()).isEqualTo(0.5);
      assertThat(find(tasks.get(1)).attempts().getLast().error()).isEqualTo("no \n luck");
      assertThat(find(tasks.get(2)).status()).hasToString("QUEUED");
    }
  }

  @Test
  void severalAgentsShareASocketAndArriveInOneMessageEach() {
    try (var socket = server.connect()) {
      socket.ask(register("a-1", 5));
      socket.ask(register("a-2", 5));
      socket.receive("registered");
      socket.receive("registered");
      socket.ask(submit(10));
      socket.receive("submitted");
      assertThat(socket.receive("assign").path("tasks")).hasSize(5);
      JsonNode second = socket.receive("assign");
      assertThat(second.path("tasks")).hasSize(5);
      assertThat(second.path("agent").asText()).isEqualTo("a-2");

      socket.ask(tellWithoutAgent("complete", second.at("/tasks/0")));
      JsonNode error = socket.receive("error");
      assertThat(error.path("code").asText()).isEqualTo("bad_request");
      assertThat(error.path("detail").asText()).contains("agent");
    }
  }

  @Test
  void creditsRaiseWhatAnAgentWorksOn() {
    try (var agent = server.connect()) {
      agent.ask(register("a-1", 0));
      agent.receive("registered");
      agent.ask(submit(4));
      agent.receive("submitted");
      agent.send("{\"op\":\"credits\",\"slots\":4}");
      int got = 0;
      while (got < 4) {
        got += agent.receive("assign").path("tasks").size();
      }
      agent.ask("{\"op\":\"ping\"}");
      assertThat(agent.receive().path("op").asText()).isEqualTo("pong");
    }
  }

  @Test
  void heartbeatsCountForOneOrForAll() {
    try (var socket = server.connect()) {
      socket.ask(register("a-1", 1));
      socket.ask(register("a-2", 1));
      socket.receive("registered");
      socket.receive("registered");
      server.elapse(Duration.ofSeconds(5));
      socket.send("{\"op\":\"heartbeat\",\"agents\":[\"a-2\"]}");
      socket.ask("{\"op\":\"ping\"}");
      socket.receive("pong");
      assertThat(lastSeen("a-2") - lastSeen("a-1")).isEqualTo(5_000);
      socket.send("{\"op\":\"heartbeat\"}");
      socket.ask("{\"op\":\"ping\"}");
      socket.receive("pong");
      assertThat(lastSeen("a-1")).isEqualTo(lastSeen("a-2"));
    }
  }

  @Test
  void aCancelledTaskIsRevoked() {
    try (var agent = server.connect()) {
      agent.ask(register("a-1", 1));
      agent.receive("registered");
      agent.ask(submit(1));
      JsonNode task = agent.receive("assign").at("/tasks/0");
      server.swarm.queue.cancel(TENANT, id(task), Durability.DISK);
      JsonNode revoke = agent.receive("revoke");
      assertThat(revoke.at("/tasks/0/id")).isEqualTo(task.path("id"));
      assertThat(revoke.at("/tasks/0/token")).isEqualTo(task.path("token"));
      agent.ask(tell("complete", task, ""));
      assertThat(agent.receive("reported").path("results")).isEqualTo(json("['stale']"));
    }
  }

  @Test
  void afterALostConnectionNothingIsLostAndNothingDoubled() {
    JsonNode held;
    JsonNode lost;
    try (var agent = server.connect()) {
      agent.ask(register("a-1", 2));
      agent.receive("registered");
      agent.ask(submit(2));
      JsonNode tasks = agent.receive("assign").path("tasks");
      held = tasks.get(0);
      lost = tasks.get(1);
    }
    try (var agent = server.connect()) {
      agent.ask(
          json(
                  "{'op':'register','agent':'a-1','pools':['default'],'slots':2,'holding':["
                      + "{'id':'%s','token':'%s'},{'id':'%s','token':'1'}]}",
                  held.path("id").asText(), held.path("token").asText(), held.path("id").asText())
              .toString());
      assertThat(agent.receive().path("op").asText()).isEqualTo("registered");
      List<JsonNode> news = List.of(agent.receive(), agent.receive());
      assertThat(news)
          .anySatisfy(message -> {
            assertThat(message.path("op").asText()).isEqualTo("assign");
            assertThat(message.path("tasks")).hasSize(1);
            assertThat(message.at("/tasks/0/id")).isEqualTo(lost.path("id"));
            assertThat(message.at("/tasks/0/token")).isEqualTo(lost.path("token"));
          })
          .anySatisfy(message -> assertThat(message.path("op").asText()).isEqualTo("revoke"));
    }
  }

  @Test
  void whoSpeaksInBinaryIsAnsweredInBinary() {
    try (var socket = server.connect()) {
      socket.frame(RawSocket.BINARY, true, "{\"op\":\"ping\",\"id\":7}".getBytes(UTF_8));
      RawSocket.Frame frame = socket.receiveFrame();
      assertThat(frame.opcode()).isEqualTo(RawSocket.BINARY);
      assertThat(new String(frame.content(), UTF_8)).isEqualTo("{\"op\":\"pong\",\"id\":7}");
    }
  }

  @Test
  void aMessageMayComeInSeveralFramesAndLeaveInSeveral() {
    String payload = "\"" + "x".repeat(200_000) + "\"";
    byte[] message =
        ("{\"op\":\"submit\",\"id\":1,\"tasks\":[{\"payload\":" + payload + "}]}").getBytes(UTF_8);
    try (var socket = server.connect()) {
      socket.ask(register("a-1", 1));
      socket.receive("registered");
      socket.frame(RawSocket.TEXT, false, java.util.Arrays.copyOf(message, 60_000));
      for (int from = 60_000; from < message.length; from += 60_000) {
        int to = Math.min(message.length, from + 60_000);
        socket.frame(RawSocket.PING, true, new byte[0]);
        socket.frame(
            RawSocket.CONTINUATION,
            to == message.length,
            java.util.Arrays.copyOfRange(message, from, to));
      }
      socket.receive("submitted");
      assertThat(socket.receive("assign").at("/tasks/0/payload").asText()).hasSize(200_000);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'op':'ping','id':1,'x':2}                                  | unknown_property",
        "{'op':'ping','id':1,'op':'ping'}                            | malformed_json",
        "{'op':'ping','id':1                                         | malformed_json",
        "{'op':'ping','id':1} {}                                     | malformed_json",
        "{'op':'ping','id':1.5}                                      | bad_request",
        "{'op':'submit','id':1}                                      | bad_request",
        "{'op':'submit','id':1,'tasks':{}}                           | bad_request",
        "{'op':'submit','id':1,'tasks':[{}]}                         | bad_request",
        "{'op':'submit','id':1,'tasks':[{'payload':1,'pool':'/'}]}   | bad_request",
        "{'op':'submit','id':1,'tasks':[{'payload':1,'y':1}]}        | unknown_property",
        "{'op':'submit','id':1,'tasks':[],'durability':'paper'}      | bad_request",
        "{'op':'complete','id':1,'agent':'a-9','tasks':[]}           | not_found",
        "{'op':'complete','id':1,'agent':'a-1','tasks':[{'id':'x','token':'1'}]}  | bad_request",
        "{'op':'complete','id':1,'tasks':[{'id':'00002000000g0001','token':1}]}   | bad_request",
        "{'op':'complete','id':1,'tasks':[{'id':'00002000000g0001'}]}             | bad_request",
        "{'op':'extend','id':1,'tasks':[{'id':'00002000000g0001','token':'1','forMs':0}]}        | bad_request",
        "{'op':'extend','id':1,'tasks':[{'id':'00002000000g0001','token':'1','forMs':999}]}      | bad_request",
        "{'op':'extend','id':1,'tasks':[{'id':'00002000000g0001','token':'1','forMs':43200001}]} | bad_request",
        "{'op':'progress','id':1,'tasks':[{'id':'00002000000g0001','token':'1'}]} | bad_request",
        "{'op':'progress','id':1,'tasks':[{'id':'00002000000g0001','token':'1','fraction':2}]} | bad_request",
        "{'op':'register','id':1,'agent':'a 1','pools':['p'],'slots':1}           | bad_request",
        "{'op':'register','id':1,'agent':'metrics','pools':['p'],'slots':1}       | bad_request",
        "{'op':'register','id':1,'agent':'a','pools':[],'slots':1}                | bad_request",
        "{'op':'register','id':1,'agent':'a','pools':['p']}                       | bad_request",
        "{'op':'register','id':1,'agent':'a','pools':['p'],'slots':10001}         | bad_request",
        "{'op':'auth','key':'k'}                                                  | bad_request",
        "{'op':'credits','slots':1,'agent':'a-9'}                                 | not_found",
      })
  void aFrameThatCannotBeCarriedOutIsToldAndTheSocketLivesOn(String frame, String code) {
    try (var socket = server.connect()) {
      socket.ask(register("a-1", 1));
      socket.receive("registered");
      socket.send(frame.replace('\'', '"'));
      JsonNode error = socket.receive();
      assertThat(error.path("op").asText()).isEqualTo("error");
      assertThat(error.path("code").asText()).isEqualTo(code);
      assertThat(error.path("id").asLong())
          .isEqualTo(frame.contains("'id':1,") ? 1 : error.path("id").asLong());
      socket.ask("{\"op\":\"ping\"}");
      assertThat(socket.receive().path("op").asText()).isEqualTo("pong");
      assertThat(server.swarm.tasks()).isZero();
    }
  }

  @Test
  void malformedJsonIsToldWithItsPlace() {
    try (var socket = server.connect()) {
      socket.send("{\"op\":\"submit\",\n \"tasks\":[{\"payload\": tru}]}");
      assertThat(socket.receive().path("detail").asText()).startsWith("line 2, column 23: ");
      socket.send("{\"op\":\"submit\",\"tasks\":[{\"payload\":" + "[".repeat(40) + "}]}");
      assertThat(socket.receive().path("code").asText()).isEqualTo("json_too_deep");
    }
  }

  @Test
  void whatTheGridCannotDoIsToldByItsCode() {
    try (var socket = server.connect()) {
      expectFailure(socket, new UnavailableException("x"), "unavailable");
      expectFailure(socket, new OutcomeUnknownException("x", new Throwable()), "outcome_unknown");
      expectFailure(socket, new StorageFullException("x"), "storage_full");
      expectFailure(socket, new IllegalStateException("a secret"), "internal");
    }
  }

  @Test
  void countsAddUp() {
    try (var socket = server.connect()) {
      socket.ask(register("a-1", 5));
      socket.receive("registered");
      socket.ask(submit(5));
      socket.receive("assign");
      SocketCounts counts = server.sockets().counts();
      assertThat(counts)
          .returns(1L, SocketCounts::sockets)
          .returns(1L, SocketCounts::agents)
          .returns(2L, SocketCounts::messagesIn)
          .returns(3L, SocketCounts::messagesOut)
          .returns(5L, SocketCounts::submitted)
          .returns(5L, SocketCounts::assigned);
      assertThat(server.latencies().submit().count()).isEqualTo(1);
      socket.frame(RawSocket.CLOSE, true, new byte[] {0x03, (byte) 0xE8});
      assertThat(socket.receiveClose()).isEqualTo(1000);
    }
  }

  private void expectFailure(RawSocket socket, RuntimeException failure, String code) {
    server.swarm.failWith(failure);
    long id = socket.ask(submit(1));
    JsonNode error = socket.receive("error");
    assertThat(error.path("id").asLong()).isEqualTo(id);
    assertThat(error.path("code").asText()).isEqualTo(code);
    assertThat(error.path("detail").asText()).doesNotContain("secret");
  }

  private io.swarmhold.model.TaskView find(JsonNode task) {
    return server.swarm.queue.find(TENANT, id(task)).toCompletableFuture().join().orElseThrow();
  }

  private long lastSeen(String agent) {
    return server
        .swarm
        .agents
        .find(TENANT, new io.swarmhold.model.AgentId(agent))
        .orElseThrow()
        .lastSeenMillis();
  }

  private static TaskId id(JsonNode task) {
    return TaskId.parse(task.path("id").asText());
  }

  static String register(String agent, int slots) {
    return "{\"op\":\"register\",\"agent\":\"%s\",\"pools\":[\"default\"],\"slots\":%d}"
        .formatted(agent, slots);
  }

  static String submit(int count) {
    return "{\"op\":\"submit\",\"tasks\":["
        + String.join(",", java.util.Collections.nCopies(count, "{\"payload\":1}"))
        + "]}";
  }

  private static String tell(String op, JsonNode task, String more) {
    return json(
            "{'op':'%s','agent':'a-1','tasks':[{'id':'%s','token':'%s'%s}]}",
            op, task.path("id").asText(), task.path("token").asText(), more)
        .toString();
  }

  private static String tellWithoutAgent(String op, JsonNode task) {
    return tell(op, task, "").replace("\"agent\":\"a-1\",", "");
  }

  @SuppressWarnings("AnnotateFormatMethod") // no annotation for one test
  private static JsonNode json(String text, Object... args) {
    return RawSocket.parse(String.format(text, args).replace('\'', '"'));
  }
}
