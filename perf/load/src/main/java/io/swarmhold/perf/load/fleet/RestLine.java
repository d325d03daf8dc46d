package io.swarmhold.perf.load.fleet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.swarmhold.perf.load.wire.UnexpectedAnswerException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * One connection that asks and waits for the answer. Knows as much of HTTP as our server's answers
 * need: a general client costs more than what is measured.
 */
public final class RestLine implements AutoCloseable {

  private static final int PATIENCE_MS = 60_000;
  private static final int MAX_LINE = 8_192;
  private static final String LENGTH = "content-length:";

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final String host;
  private final byte[] line = new byte[MAX_LINE];

  public RestLine(InetSocketAddress server) throws IOException {
    socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MS);
    socket.connect(server, PATIENCE_MS);
    in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
    out = socket.getOutputStream();
    host = server.getHostString() + ":" + server.getPort();
  }

  /** Asks; returns the body of the answer, which must be of the statuses from 200 to 299. */
  public byte[] ask(String method, String target, byte[] body, String... headers)
      throws IOException {
    StringBuilder head =
        new StringBuilder(method)
            .append(' ')
            .append(target)
            .append(" HTTP/1.1\r\nhost: ")
            .append(host)
            .append("\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    if (body.length > 0) {
      head.append("content-type: application/json\r\ncontent-length: ").append(body.length);
      head.append("\r\n");
    }
    byte[] start = head.append("\r\n").toString().getBytes(US_ASCII);
    byte[] whole = new byte[start.length + body.length];
    System.arraycopy(start, 0, whole, 0, start.length);
    System.arraycopy(body, 0, whole, start.length, body.length);
    out.write(whole);
    return answer(target);
  }

  private byte[] answer(String target) throws IOException {
    String status = readLine();
    int length = 0;
    for (String header = readLine(); !header.isEmpty(); header = readLine()) {
      if (header.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
        length = Integer.parseInt(header.substring(LENGTH.length()).strip());
      }
    }
    byte[] body = in.readNBytes(length);
    if (!status.startsWith("HTTP/1.1 2")) {
      throw new UnexpectedAnswerException(
          target + ": " + status + " " + new String(body, US_ASCII));
    }
    return body;
  }

  private String readLine() throws IOException {
    int length = 0;
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || length == MAX_LINE) {
        throw new IOException("the server hung up, or spoke no HTTP");
      }
      line[length++] = (byte) b;
    }
    return new String(line, 0, Math.max(0, length - 1), US_ASCII);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
