package io.swarmhold.perf.load.drive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.swarmhold.perf.load.wire.UnexpectedAnswerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A connection on its way to being a WebSocket. Blocks. */
record Upgrade(SocketChannel channel) {

  private static final int MAX_HEAD_BYTES = 8 << 10;

  /** The key and what it must be answered with are the example of RFC 6455, 1.3. */
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
  private static final String END = "\r\n\r\n";

  /** Connects, from a certain address of this machine if there is one. */
  static SocketChannel connect(InetSocketAddress server, @Nullable InetAddress from)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    if (from != null) {
      channel.bind(new InetSocketAddress(from, 0));
    }
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.connect(server);
    return channel;
  }

  /** Connects and asks for the upgrade. */
  static Upgrade ask(InetSocketAddress server, @Nullable InetAddress from) throws IOException {
    SocketChannel channel = connect(server, from);
    String request =
        """
        GET /api/v1/socket HTTP/1.1\r
        Host: %s:%d\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Protocol: swarmhold.v1.json\r
        Sec-WebSocket-Key: %s\r
        \r
        """
            .formatted(server.getHostString(), server.getPort(), KEY);
    ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(ISO_8859_1));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    return new Upgrade(channel);
  }

  /** Waits until the server has agreed; returns what it sent behind that. */
  byte[] await() throws IOException {
    var received = new ByteArrayOutputStream();
    var buffer = ByteBuffer.allocate(MAX_HEAD_BYTES);
    int end;
    while ((end = received.toString(ISO_8859_1).indexOf(END)) < 0) {
      if (received.size() > MAX_HEAD_BYTES || channel.read(buffer.clear()) < 0) {
        throw new UnexpectedAnswerException("no answer to the upgrade: " + received);
      }
      received.write(buffer.array(), 0, buffer.position());
    }
    String head = received.toString(ISO_8859_1).substring(0, end);
    if (!head.startsWith("HTTP/1.1 101") || !head.contains(ACCEPT)) {
      throw new UnexpectedAnswerException("the server does not upgrade: " + head);
    }
    byte[] all = received.toByteArray();
    return java.util.Arrays.copyOfRange(all, end + END.length(), all.length);
  }
}
