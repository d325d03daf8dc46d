package io.swarmhold.edge.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

/**
 * A WebSocket client that does as it is told, right or wrong: bytes on a plain socket, so that what
 * no library would send can be sent. Blocks; fails if nothing comes for some seconds.
 */
final class RawSocket implements AutoCloseable {

  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PATIENCE_MS = 10_000;
  private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

  /** What the server sent. */
  record Frame(boolean last, int opcode, byte[] content) {

    int closeCode() {
      return (content[0] & 0xFF) << 8 | (content[1] & 0xFF);
    }
  }

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final String answer;
  private long nextId = 1;

  private RawSocket(int port, String headers, int receiveBuffer) throws IOException {
    socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(PATIENCE_MS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    out = socket.getOutputStream();
    out.write(
        ("GET /api/v1/socket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + headers
                + "\r\n")
            .getBytes(ISO_8859_1));
    answer = readHead();
  }

  static RawSocket open(int port) {
    return open(port, "Sec-WebSocket-Protocol: swarmhold.v1.json\r\n");
  }

  static RawSocket open(int port, String headers) {
    return open(port, headers, 0);
  }

  static RawSocket open(int port, String headers, int receiveBuffer) {
    try {
      return new RawSocket(port, headers, receiveBuffer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Status line and headers of the server's answer to the upgrade. */
  String handshakeAnswer() {
    return answer;
  }

  void send(String json) {
    frame(TEXT, true, json.getBytes(UTF_8));
  }

  /** Sends the object with the next id added, and returns the id. */
  long ask(String json) {
    long id = nextId++;
    int comma = json.indexOf(',');
    int at = comma < 0 ? json.length() - 1 : comma;
    send(json.substring(0, at) + ",\"id\":" + id + json.substring(at));
    return id;
  }

  void frame(int opcode, boolean last, byte[] content) {
    raw(encode(opcode, last, content));
  }

  /** A frame as a client must send it: masked. */
  static byte[] encode(int opcode, boolean last, byte[] content) {
    var frame = new ByteArrayOutputStream();
    frame.write((last ? 0x80 : 0) | opcode);
    int length = content.length;
    if (length < 126) {
      frame.write(0x80 | length);
    } else if (length < 65_536) {
      frame.write(0x80 | 126);
      frame.write(length >> 8);
      frame.write(length);
    } else {
      frame.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) length >> shift));
      }
    }
    frame.writeBytes(MASK);
    byte[] masked = content.clone();
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= MASK[i & 3];
    }
    frame.writeBytes(masked);
    return frame.toByteArray();
  }

  void raw(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (SocketException e) {
      // the server may have closed meanwhile: what it said of that is read next
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next frame that is neither ping nor pong. */
  Frame receiveFrame() {
    try {
      Frame frame;
      do {
        frame = readFrame();
      } while (frame.opcode() == PING || frame.opcode() == PONG);
      return frame;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next message, put together of its frames. */
  byte[] receiveBytes() {
    var message = new ByteArrayOutputStream();
    Frame frame;
    do {
      frame = receiveFrame();
      if (frame.opcode() == CLOSE) {
        throw new AssertionError(
            "closed with " + frame.closeCode() + " " + new String(frame.content(), UTF_8));
      }
      message.writeBytes(frame.content());
    } while (!frame.last());
    return message.toByteArray();
  }

  JsonNode receive() {
    return parse(new String(receiveBytes(), UTF_8));
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + json, e);
    }
  }

  /** The next message with this op; those before it are dropped. */
  JsonNode receive(String op) {
    JsonNode message = receive();
    while (!message.path("op").asText().equals(op)) {
      message = receive();
    }
    return message;
  }

  /**
   * The code the server closes with; messages before that are dropped. 1006 without close frame.
   */
  int receiveClose() {
    try {
      Frame frame;
      do {
        frame = readFrame();
      } while (frame.opcode() != CLOSE);
      frame(CLOSE, true, frame.content());
      return frame.closeCode();
    } catch (EOFException | SocketException e) {
      return 1006;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the server to end the connection. */
  boolean isAtEnd() {
    try {
      return in.read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  /** Whether the next frame is a ping. */
  boolean waitForPing() {
    try {
      return readFrame().opcode() == PING;
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends the connection at once; what is under way in either direction may be lost. */
  void kill() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String readHead() throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) readByte());
    }
    return head.toString();
  }

  private Frame readFrame() throws IOException {
    int first = readByte();
    int second = readByte();
    long length = second & 0x7F;
    if ((second & 0x80) != 0) {
      throw new AssertionError("a server must not mask");
    }
    int more = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (more > 0) {
      length = 0;
      for (int i = 0; i < more; i++) {
        length = length << 8 | readByte();
      }
    }
    byte[] content = in.readNBytes((int) length);
    if (content.length < length) {
      throw new EOFException();
    }
    return new Frame((first & 0x80) != 0, first & 0x0F, content);
  }

  private int readByte() throws IOException {
    int value = in.read();
    if (value < 0) {
      throw new EOFException();
    }
    return value;
  }
}
