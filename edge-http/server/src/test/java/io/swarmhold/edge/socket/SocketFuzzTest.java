package io.swarmhold.edge.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.json.RandomJson;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that were once right, damaged at random: each is answered or ends its own socket. */
class SocketFuzzTest {

  private static final int MUTANTS = 200;

  private static final String[] FRAMES = {
    "{\"op\":\"register\",\"id\":1,\"agent\":\"a-1\",\"pools\":[\"default\",\"p\"],\"slots\":3,"
        + "\"capabilities\":[\"x\"],\"region\":\"eu-1\","
        + "\"holding\":[{\"id\":\"00002000000g0001\",\"token\":\"17\"}]}",
    "{\"op\":\"submit\",\"id\":2,\"tasks\":[{\"payload\":{\"a\":[1,\"é\"]},\"pool\":\"p\","
        + "\"retry\":{\"factor\":3},\"deadline\":\"2026-11-21T00:00:00Z\"}],\"durability\":\"disk\"}",
    "{\"op\":\"complete\",\"id\":3,\"agent\":\"a-1\",\"tasks\":"
        + "[{\"id\":\"00002000000g0001\",\"token\":\"1099511627777\",\"result\":{\"b\":null}}]}",
    "{\"op\":\"fail\",\"id\":4,\"tasks\":"
        + "[{\"id\":\"00002000000g0001\",\"token\":\"1\",\"error\":\"e\",\"retryable\":false}]}",
    "{\"op\":\"progress\",\"id\":5,\"tasks\":"
        + "[{\"id\":\"00002000000g0001\",\"token\":\"1\",\"fraction\":0.25}]}",
    "{\"op\":\"credits\",\"agent\":\"a-1\",\"slots\":16}",
    "{\"op\":\"heartbeat\",\"agents\":[\"a-1\"]}",
    "{\"op\":\"drain\"}",
    "{\"op\":\"ping\",\"id\":8}",
    "{\"op\":\"auth\",\"key\":\"k\"}",
  };

  private static final SocketServer server = new SocketServer();

  static LongStream seeds() {
    Long only = Long.getLong("seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 25);
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void damagedMessagesEndTheirOwnSocketAtMost(long seed) {
    var dice = new SplittableRandom(seed);
    RawSocket socket = server.connect();
    for (int i = 0; i < MUTANTS; i++) {
      byte[] message = FRAMES[dice.nextInt(FRAMES.length)].getBytes(UTF_8);
      int opcode = dice.nextBoolean() ? RawSocket.TEXT : RawSocket.BINARY;
      socket.frame(opcode, true, RandomJson.mutate(message, dice));
      socket.send("{\"op\":\"ping\",\"id\":99}");
      int code = closeCodeOrPong(socket);
      if (code != 0) {
        assertThat(code).isIn(4400, 1007);
        socket.close();
        socket = server.connect();
      }
    }
    socket.close();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void damagedBytesOnTheWireEndTheirOwnSocketAtMost(long seed) {
    var dice = new SplittableRandom(seed);
    for (int i = 0; i < 10; i++) {
      try (var socket = server.connect()) {
        byte[] message = FRAMES[dice.nextInt(FRAMES.length)].getBytes(UTF_8);
        byte[] wire = RawSocket.encode(RawSocket.TEXT, dice.nextInt(4) > 0, message);
        for (int flips = dice.nextInt(1, 4); flips > 0; flips--) {
          wire[dice.nextInt(Math.min(wire.length, 12))] ^= (byte) (1 << dice.nextInt(8));
        }
        socket.raw(wire);
      }
      try (var socket = server.connect()) {
        socket.send("{\"op\":\"ping\",\"id\":99}");
        assertThat(closeCodeOrPong(socket)).isZero();
      }
    }
  }

  /** 0 when the pong that was asked for has come. */
  private static int closeCodeOrPong(RawSocket socket) {
    while (true) {
      RawSocket.Frame frame = socket.receiveFrame();
      if (frame.opcode() == RawSocket.CLOSE) {
        return frame.closeCode();
      }
      String text = new String(frame.content(), UTF_8);
      assertThat(text).startsWith("{\"op\":\"").doesNotContain("\"internal\"");
      RawSocket.parse(text);
      if (text.equals("{\"op\":\"pong\",\"id\":99}")) {
        return 0;
      }
    }
  }
}
