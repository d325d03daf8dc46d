package io.swarmhold.perf.load.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames go out as RFC 6455 has them and come in however the network cuts them. */
class FramingTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 1_000, 65_535})
  void aFrameOfAnyLengthIsMaskedAndHasTheShortestHeader(int length) throws Exception {
    var output = new FrameOutput(16);
    output.text("first");
    output.text("x".repeat(length));

    List<ClientFrame> frames = ClientFrame.all(written(output));

    assertThat(frames).hasSize(2);
    assertThat(frames.get(1).text()).isEqualTo("x".repeat(length));
    assertThat(frames.get(1).headerBytes()).isEqualTo(length < 126 ? 6 : 8);
    assertThat(output.isEmpty()).isTrue();
  }

  @Test
  void aFrameIsBuiltPieceByPiece() throws Exception {
    var output = new FrameOutput(4);
    output.begin();
    output.raw(Mask.masked("{\"a\":"));
    output.number(0);
    output.raw(Mask.masked(",\"b\":"));
    output.number(1_234_567_890_123L);
    output.raw(Mask.masked(",\"c\":\""));
    output.copy("--0123456789--".getBytes(ISO_8859_1), 2, 10);
    output.raw(Mask.masked("\","));
    output.dropLast();
    output.raw(Mask.masked("}"));
    output.end();
    output.begin();
    output.raw(Mask.masked("never sent"));
    output.cancel();
    output.pong("beat".getBytes(UTF_8), 1, 3);

    List<ClientFrame> frames = ClientFrame.all(written(output));

    assertThat(frames).hasSize(2);
    assertThat(frames.get(0).text())
        .isEqualTo("{\"a\":0,\"b\":1234567890123,\"c\":\"0123456789\"}");
    assertThat(frames.get(1).opcode()).isEqualTo(10);
    assertThat(frames.get(1).text()).isEqualTo("ea");
  }

  @Test
  void aSubmissionSaysWhatItIsToldEachTime() throws Exception {
    var task = TaskTemplate.of(300);
    var template = SubmitTemplate.webSocket(task, 3, "disk");
    ByteBuffer copies = template.copies(2);
    template.fill(copies, 0, SubmitTemplate.FIRST_ID, -1);
    template.fill(copies, 1, SubmitTemplate.FIRST_ID + 42, 0x0123_4567_89AB_CDEFL);

    List<ClientFrame> frames = ClientFrame.all(bytes(copies));

    assertThat(frames).hasSize(2);
    JsonNode first = JSON.readTree(frames.get(0).text());
    JsonNode second = JSON.readTree(frames.get(1).text());
    assertThat(first.path("op").asText()).isEqualTo("submit");
    assertThat(first.path("id").asLong()).isEqualTo(1_000_000_000L);
    assertThat(second.path("id").asLong()).isEqualTo(1_000_000_042L);
    assertThat(second.path("durability").asText()).isEqualTo("disk");
    assertThat(second.path("tasks")).hasSize(3);
    for (JsonNode each : second.path("tasks")) {
      assertThat(each.path("pool").asText()).isEqualTo("bench");
      assertThat(each.path("payload").path("t").asText()).isEqualTo("0123456789abcdef");
      assertThat(each.path("payload").toString()).hasSize(300);
    }
    assertThat(first.path("tasks").get(2).path("payload").path("t").asText())
        .isEqualTo("ffffffffffffffff");
  }

  @Test
  void requestsSayTheirLength() throws Exception {
    var task = TaskTemplate.of(TaskTemplate.MIN_PAYLOAD_BYTES);
    for (SubmitTemplate template :
        List.of(
            SubmitTemplate.single(task, "127.0.0.1:1", "memory"),
            SubmitTemplate.batch(task, 4, "127.0.0.1:1", "memory"))) {
      ByteBuffer copies = template.copies(1);
      template.fill(copies, 0, 0, 0xABCL);
      String request = new String(bytes(copies), ISO_8859_1);
      String body = request.substring(request.indexOf("\r\n\r\n") + 4);

      assertThat(request).startsWith("POST /api/v1/tasks").contains("\r\nHost: 127.0.0.1:1\r\n");
      assertThat(request).contains("\r\nSwarmhold-Durability: memory\r\n");
      assertThat(request).contains("\r\nContent-Length: " + body.length() + "\r\n");
      assertThat(JSON.readTree(body).findValuesAsText("t"))
          .hasSize(template.tasks())
          .containsOnly("0000000000000abc");
    }
  }

  @Test
  void aFrameThatTheServerWouldRefuseIsRefusedHere() {
    var task = TaskTemplate.of(1_024);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SubmitTemplate.webSocket(task, 100, "disk"))
        .withMessageContaining("65536");
  }

  @Test
  void aStampComesBackAsItWasSent() {
    for (long nanos : new long[] {0, 1, -1, Long.MAX_VALUE, 0x0123_4567_89AB_CDEFL}) {
      byte[] text = "%016x".formatted(nanos).getBytes(ISO_8859_1);
      assertThat(Stamp.read(text, 0)).isEqualTo(nanos);
    }
    assertThat(Stamp.read("000000000000000g".getBytes(ISO_8859_1), 0)).isEqualTo(Stamp.NONE);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void messagesArriveHoweverTheyAreCut(long seed) {
    var dice = new SplittableRandom(seed);
    var sent = new ArrayList<String>();
    var wire = new ByteArrayOutputStream();
    for (int i = 0; i < 60; i++) {
      String message = i + "x".repeat(dice.nextInt(dice.nextBoolean() ? 200 : 70_000));
      sent.add(message);
      serverFrames(wire, message.getBytes(UTF_8), dice);
    }
    var received = new Recorder();
    var input = new FrameInput(received);
    byte[] all = wire.toByteArray();
    byte[] buffer = new byte[all.length];
    int kept = 0;
    for (int at = 0; at < all.length; ) {
      int length = Math.min(dice.nextInt(1, 9_000), all.length - at);
      System.arraycopy(all, at, buffer, kept, length);
      int taken = input.take(buffer, 0, kept + length);
      kept = kept + length - taken;
      System.arraycopy(buffer, taken, buffer, 0, kept);
      at += length;
    }
    assertThat(kept).isZero();
    assertThat(received.messages).isEqualTo(sent);
    assertThat(received.pings).isNotEmpty().containsOnly("ping");
  }

  @Test
  void aServerThatMasksOrSpeaksInTonguesIsRefused() {
    var input = new FrameInput(new Recorder());
    for (byte[] frame :
        new byte[][] {
          {(byte) 0x81, (byte) 0x80},
          {(byte) 0x83, 0},
          {(byte) 0x80, 0},
          {(byte) 0x81, 127, 1, 0, 0, 0, 0, 0, 0, 0}
        }) {
      assertThatExceptionOfType(UnexpectedAnswerException.class)
          .isThrownBy(() -> input.take(frame, 0, frame.length));
    }
  }

  @Test
  void aGoodbyeHasCodeAndReason() {
    var received = new Recorder();
    new FrameInput(received).take(new byte[] {(byte) 0x88, 4, 0x03, (byte) 0xF5, 'n', 'o'}, 0, 6);
    assertThat(received.goodbye).isEqualTo("1013 no");
  }

  private static final class Recorder implements FrameInput.Messages {
    private final List<String> messages = new ArrayList<>();
    private final List<String> pings = new ArrayList<>();
    private String goodbye = "";

    @Override
    public void message(byte[] buffer, int from, int to) {
      messages.add(new String(buffer, from, to - from, UTF_8));
    }

    @Override
    public void ping(byte[] buffer, int from, int to) {
      pings.add(new String(buffer, from, to - from, UTF_8));
    }

    @Override
    public void closed(int code, String reason) {
      goodbye = code + " " + reason;
    }
  }

  /** The message in one frame or several, with pings between them. */
  private static void serverFrames(ByteArrayOutputStream wire, byte[] all, SplittableRandom dice) {
    int at = 0;
    int opcode = dice.nextInt(1, 3);
    do {
      int length = dice.nextInt(4) == 0 ? dice.nextInt(all.length - at + 1) : all.length - at;
      boolean last = at + length == all.length;
      serverFrame(wire, (last ? 0x80 : 0) | opcode, all, at, length);
      if (dice.nextInt(3) == 0) {
        serverFrame(wire, 0x89, "ping".getBytes(UTF_8), 0, 4);
      }
      at += length;
      opcode = 0;
    } while (at < all.length);
  }

  private static void serverFrame(
      ByteArrayOutputStream wire, int first, byte[] content, int from, int length) {
    wire.write(first);
    if (length < 126) {
      wire.write(length);
    } else if (length < 65_536) {
      wire.write(126);
      wire.write(length >> 8);
      wire.write(length);
    } else {
      wire.write(127);
      wire.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
    }
    wire.write(content, from, length);
  }

  private static byte[] written(FrameOutput output) throws Exception {
    var bytes = new ByteArrayOutputStream();
    assertThat(output.writeTo(Channels.newChannel(bytes))).isTrue();
    return bytes.toByteArray();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
