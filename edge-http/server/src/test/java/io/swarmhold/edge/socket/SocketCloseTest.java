package io.swarmhold.edge.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.auth.Authenticator;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.AgentStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a socket ends, and the code that says which. */
class SocketCloseTest {

  private static final TenantId TENANT = new TenantId("acme");
  private static final String PROTOCOL = "Sec-WebSocket-Protocol: swarmhold.v1.json\r\n";
  private static final String WORKER = PROTOCOL + "Authorization: Bearer worker-key\r\n";
  private static final byte[] NOTHING = {};
  private static final String LARGE_TASK =
      "{\"op\":\"submit\",\"tasks\":[{\"payload\":\"" + "x".repeat(60_000) + "\"}]}";

  @TempDir private Path folder;
  private Path keys;
  private SocketServer server;

  @BeforeEach
  void open() throws IOException {
    keys = folder.resolve("keys.json");
    writeKeys(key("worker", "tasks:lease"), key("submitter", "tasks:submit"));
    server = new SocketServer(keys);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void whoDoesNotSayWhoHeIsHasFiveSeconds() {
    try (var socket = server.connect()) {
      server.elapse(Duration.ofMillis(4_999));
      server.elapse(Duration.ofMillis(1));
      assertThat(socket.receiveClose()).isEqualTo(4401);
    }
    try (var socket = server.connect()) {
      server.elapse(Duration.ofMillis(4_999));
      socket.send("{\"op\":\"auth\",\"key\":\"worker-key\"}");
      socket.ask("{\"op\":\"ping\"}");
      socket.receive("pong");
      server.elapse(Duration.ofSeconds(5));
      socket.ask("{\"op\":\"ping\"}");
      socket.receive("pong");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"op\":\"auth\",\"key\":\"guess\"}",
        "{\"op\":\"ping\"}",
        "{\"op\":\"submit\",\"tasks\":[]}",
      })
  void theFirstFrameMustBringAGoodKey(String frame) {
    try (var socket = server.connect()) {
      socket.send(frame);
      assertThat(socket.receiveClose()).isEqualTo(4401);
    }
  }

  @Test
  void aRevokedKeyEndsItsSockets() throws IOException {
    try (var socket = server.connect(WORKER)) {
      socket.ask(SocketStoryTest.register("a-1", 1));
      socket.receive("registered");
      writeKeys(key("submitter", "tasks:submit"));
      server.authenticator().reload();
      server.elapse(Duration.ofSeconds(1));
      assertThat(socket.receiveClose()).isEqualTo(4401);
      assertThat(agent("a-1").connected()).isFalse();
    }
  }

  @Test
  void whatTheKeyIsNotForIsForbidden() {
    try (var socket = server.connect(WORKER)) {
      socket.ask(SocketStoryTest.submit(1));
      assertThat(socket.receiveClose()).isEqualTo(4403);
    }
    try (var socket = server.connect()) {
      socket.send("{\"op\":\"auth\",\"key\":\"submitter-key\"}");
      socket.ask(SocketStoryTest.register("a-1", 1));
      assertThat(socket.receiveClose()).isEqualTo(4403);
    }
    assertThat(server.swarm.tasks()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "[]",
        "{}",
        "{\"op\":\"dance\"}",
        "{\"op\":7}",
        "{\"id\":1,\"op\":\"ping\"}",
        "{\"op\"",
        "null"
      })
  void whatIsNoFrameOfOursIs4400(String text) {
    try (var socket = server.connect(WORKER)) {
      socket.send(text);
      assertThat(socket.receiveClose()).isEqualTo(4400);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"op\":\"register\",\"agent\":\"\u00C3\"}",
        "\u00FF\u00FE",
        "{\"op\":\"ping\",\"x\":\"\u00ED\u00A0\u0080\"}"
      })
  void textThatIsNotUtf8Is1007(String latin1) {
    try (var socket = server.connect(WORKER)) {
      socket.frame(RawSocket.TEXT, true, latin1.getBytes(ISO_8859_1));
      assertThat(socket.receiveClose()).isEqualTo(1007);
    }
  }

  @Test
  void aFrameOrAMessageTooLargeIs1009() {
    try (var socket = server.connect(WORKER)) {
      socket.frame(RawSocket.TEXT, true, new byte[(64 << 10) + 1]);
      assertThat(socket.receiveClose()).isEqualTo(1009);
    }
    try (var socket = server.connect(WORKER)) {
      socket.frame(RawSocket.TEXT, false, new byte[64 << 10]);
      for (int i = 0; i < 4; i++) {
        socket.frame(RawSocket.CONTINUATION, false, new byte[64 << 10]);
      }
      assertThat(socket.receiveClose()).isEqualTo(1009);
    }
    try (var socket = server.connect(WORKER)) {
      socket.frame(RawSocket.TEXT, false, new byte[] {'{'});
      byte[] one = RawSocket.encode(RawSocket.CONTINUATION, false, new byte[] {' '});
      for (int i = 0; i < 257; i++) {
        socket.raw(repeat(one, 1 << 10));
      }
      assertThat(socket.receiveClose()).isIn(1009, 1006);
    }
    try (var socket = server.connect(WORKER)) {
      socket.frame(RawSocket.TEXT, false, NOTHING);
      socket.raw(repeat(RawSocket.encode(RawSocket.CONTINUATION, false, NOTHING), 1_024));
      assertThat(socket.receiveClose()).isEqualTo(1009);
    }
  }

  @Test
  void whatRfc6455ForbidsIs1002() {
    byte[] good = RawSocket.encode(RawSocket.TEXT, true, "{\"op\":\"ping\"}".getBytes(UTF_8));
    byte[] unmasked = {(byte) 0x81, 2, '{', '}'};
    expectProtocolError(unmasked);
    expectProtocolError(withFirst(good, 0xC1)); // a reserved bit
    expectProtocolError(withFirst(good, 0x83)); // a reserved opcode
    expectProtocolError(withFirst(good, 0x80)); // a continuation of nothing
    expectProtocolError(withFirst(good, 0x09)); // a ping in parts
    expectProtocolError(RawSocket.encode(RawSocket.PING, true, new byte[126]));
    expectProtocolError(
        concat(RawSocket.encode(RawSocket.TEXT, false, NOTHING), good)); // text within text
  }

  @Test
  void anotherConnectionOfTheSameAgentTakesOver() {
    try (var first = server.connect(WORKER);
        var second = server.connect(WORKER)) {
      first.ask(SocketStoryTest.register("a-1", 1));
      first.receive("registered");
      second.ask(SocketStoryTest.register("a-1", 1));
      second.receive("registered");
      assertThat(first.receiveClose()).isEqualTo(4409);
      assertThat(agent("a-1").connected()).isTrue();
    }
  }

  @Test
  void onASocketOfSeveralOnlyTheAgentThatIsReplacedGoes() {
    try (var first = server.connect(WORKER);
        var second = server.connect(WORKER)) {
      first.ask(SocketStoryTest.register("a-1", 1));
      first.ask(SocketStoryTest.register("a-2", 1));
      first.receive("registered");
      first.receive("registered");
      second.ask(SocketStoryTest.register("a-1", 1));
      assertThat(first.receive("replaced").path("agent").asText()).isEqualTo("a-1");
      first.ask("{\"op\":\"ping\"}");
      first.receive("pong");
      assertThat(agent("a-2").connected()).isTrue();
    }
  }

  @Test
  void anAgentMayRegisterAgainOnItsSocket() {
    try (var socket = server.connect(WORKER)) {
      for (int i = 0; i < 3; i++) {
        socket.ask(SocketStoryTest.register("a-1", 1));
        assertThat(socket.receive().path("op").asText()).isEqualTo("registered");
      }
      assertThat(server.sockets().counts().agents()).isEqualTo(1);
    }
  }

  @Test
  void aFloodOfPingsIs4429() {
    try (var socket = server.connect(WORKER)) {
      socket.raw(repeat(RawSocket.encode(RawSocket.PING, true, NOTHING), 1_001));
      assertThat(socket.receiveClose()).isEqualTo(4429);
    }
    try (var socket = server.connect(WORKER)) {
      byte[] bad =
          RawSocket.encode(RawSocket.TEXT, true, "{\"op\":\"ping\",\"x\":1}".getBytes(UTF_8));
      socket.raw(repeat(bad, 1_001));
      assertThat(socket.receiveClose()).isEqualTo(4429);
    }
  }

  @Test
  void tooManyAgentsAre4429() {
    try (var socket = server.connect(WORKER)) {
      var code = CompletableFuture.supplyAsync(socket::receiveClose);
      for (int i = 0; i <= SocketLimits.MAX_AGENTS; i++) {
        socket.send(SocketStoryTest.register("a-" + i, 0));
      }
      assertThat(SocketServer.await(code)).isEqualTo(4429);
    }
  }

  @Test
  void silenceForAMinuteIs4408ButAPongIsEnough() {
    try (var socket = server.connect(WORKER)) {
      server.elapse(Duration.ofSeconds(59));
      socket.frame(RawSocket.PONG, true, NOTHING);
      socket.ask("{\"op\":\"ping\"}");
      socket.receive("pong");
      server.elapse(Duration.ofSeconds(59));
      socket.ask("{\"op\":\"ping\"}");
      socket.receive("pong");
      server.elapse(Duration.ofSeconds(60));
      assertThat(socket.receiveClose()).isEqualTo(4408);
    }
  }

  @Test
  void whenTheServerStopsItSaysSoAndEndsWith4503() {
    try (var idle = server.connect(WORKER);
        var busy = server.connect()) {
      busy.send("{\"op\":\"auth\",\"key\":\"submitter-key\"}");
      busy.ask("{\"op\":\"ping\"}");
      busy.receive("pong");
      server.swarm.stall(true);
      busy.ask(SocketStoryTest.submit(1));
      idle.ask("{\"op\":\"ping\"}");
      idle.receive("pong");
      server.onEventLoop(() -> {});
      server.onEventLoop(() -> server.sockets().drain());
      assertThat(idle.receive().path("op").asText()).isEqualTo("draining");
      assertThat(idle.receiveClose()).isEqualTo(4503);
      assertThat(busy.receive().path("op").asText()).isEqualTo("draining");
      busy.ask(SocketStoryTest.submit(1));
      assertThat(busy.receive().path("code").asText()).isEqualTo("draining");
      server.elapse(Duration.ofSeconds(3));
      assertThat(busy.receiveClose()).isEqualTo(4503);
    }
  }

  @Test
  void aReaderThatTakesNothingGetsNoMoreWork() {
    try (var open = new SocketServer();
        var agent = RawSocket.open(open.port(), PROTOCOL, 4_096);
        var submitter = open.connect()) {
      agent.ask(SocketStoryTest.register("a-1", 1_000));
      agent.receive("registered");
      int submitted = 0;
      while (held(open) == submitted && submitted < 1_000) {
        submitter.ask(LARGE_TASK);
        submitter.receive("submitted");
        submitted++;
      }
      assertThat(held(open)).isEqualTo(submitted - 1).isLessThan(999);
      open.elapse(Duration.ofSeconds(10)); // little waits: it is not cut off
      for (int got = 0; got < submitted; ) {
        got += agent.receive("assign").path("tasks").size();
        if (got == submitted - 1) {
          agent.send("{\"op\":\"credits\",\"slots\":1000}");
        }
      }
    }
  }

  @Test
  void aReaderThatTakesNothingOfALotIsCutOffWith1013() {
    try (var open = new SocketServer();
        var agent = RawSocket.open(open.port(), PROTOCOL, 4_096)) {
      queueALot(open);
      agent.ask(SocketStoryTest.register("a-1", 1_000));
      agent.receive("registered");
      open.elapse(Duration.ofMillis(1_999));
      assertThat(open.sockets().counts().closes()).doesNotContainKey(1013);
      for (int i = 0; i < 10 && !open.sockets().counts().closes().containsKey(1013); i++) {
        open.elapse(Duration.ofSeconds(2)); // the kernel may have taken a last bit meanwhile
      }
      assertThat(agent.receiveClose()).isEqualTo(1013);
    }
  }

  @Test
  void whoWritesBeforeItReadsAgainIsReadThoughALotWaitsForIt() {
    try (var open = new SocketServer();
        var agent = RawSocket.open(open.port(), PROTOCOL, 4_096)) {
      queueALot(open);
      agent.ask(SocketStoryTest.register("a-1", 1_000));
      byte[] beat =
          RawSocket.encode(RawSocket.TEXT, true, "{\"op\":\"heartbeat\"}".getBytes(UTF_8));
      byte[] beats = repeat(beat, 1_000);
      SocketServer.await(
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 500; i++) { // more than both kernels' buffers hold
              agent.raw(beats);
            }
          }));
      agent.receive("registered");
      agent.receive("assign");
    }
  }

  @Test
  void whoDoesNotEvenTakeTheCloseFrameIsDropped() {
    try (var open = new SocketServer();
        var agent = RawSocket.open(open.port(), PROTOCOL, 4_096)) {
      queueALot(open);
      agent.ask(SocketStoryTest.register("a-1", 1_000));
      agent.receive("registered");
      open.settle();
      open.elapse(Duration.ofSeconds(2));
      assertThat(open.sockets().counts().sockets()).isEqualTo(1);
      open.elapse(Duration.ofSeconds(2));
      open.settle();
      assertThat(open.sockets().counts().sockets()).isZero();
    }
  }

  private static void queueALot(SocketServer open) {
    try (var submitter = open.connect()) {
      for (int i = 0; i < 400; i++) {
        submitter.ask(LARGE_TASK);
        submitter.receive("submitted");
      }
    }
  }

  @Test
  void theCountsSayWhichCodeHowOften() {
    for (int i = 0; i < 3; i++) {
      try (var socket = server.connect(WORKER)) {
        socket.send("hello");
        socket.receiveClose();
      }
    }
    assertThat(server.sockets().counts().closes()).containsEntry(4400, 3L);
  }

  private static int held(SocketServer open) {
    return open.swarm
        .agents
        .find(new TenantId("default"), new io.swarmhold.model.AgentId("a-1"))
        .orElseThrow()
        .running();
  }

  private AgentStatus agent(String name) {
    return server.swarm.agents.find(TENANT, new io.swarmhold.model.AgentId(name)).orElseThrow();
  }

  private void expectProtocolError(byte[] bytes) {
    try (var socket = server.connect(WORKER)) {
      socket.raw(bytes);
      assertThat(socket.receiveClose()).isEqualTo(1002);
    }
  }

  private static byte[] withFirst(byte[] frame, int first) {
    byte[] other = frame.clone();
    other[0] = (byte) first;
    return other;
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static byte[] repeat(byte[] piece, int times) {
    byte[] all = new byte[piece.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(piece, 0, all, i * piece.length, piece.length);
    }
    return all;
  }

  private static String key(String name, String scopes) {
    return "{\"id\":\"%s\",\"sha256\":\"%s\",\"tenant\":\"acme\",\"scopes\":[\"%s\"]}"
        .formatted(name, Authenticator.digestOf(name + "-key"), scopes);
  }

  private void writeKeys(String... entries) throws IOException {
    Files.writeString(keys, "{\"keys\":[" + String.join(",", entries) + "]}");
  }
}
