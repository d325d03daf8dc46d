package io.swarmhold.edge.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Locale;

/**
 * A connection on which anything can be said, HTTP or not. Text is ISO 8859-1: a byte a character.
 */
public final class Wire implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 20_000;
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  /** What came back; status 0 if the connection was closed without an answer. */
  public record Reply(int status, String head, String body) {
    public boolean says(String code) {
      return body.contains("\"code\":\"" + code + "\"");
    }
  }

  private final Socket socket;
  private final InputStream in;

  public Wire(int port) {
    this(port, "127.0.0.1");
  }

  /** Of another address of this machine. */
  public Wire(int port, String from) {
    try {
      socket = new Socket(InetAddress.getByAddress(LOOPBACK), port, InetAddress.getByName(from), 0);
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = socket.getInputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Wire send(String text) {
    return send(text.getBytes(ISO_8859_1));
  }

  /** Sends as much as the server takes: it may close before the end. */
  public Wire send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (SocketException e) {
      // closed by the server: what it had to say can still be read
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The next answer, with as much body as its head promises. */
  public Reply read() {
    try {
      String head = head();
      if (head.isEmpty()) {
        return new Reply(0, "", "");
      }
      int length = length(head);
      return new Reply(
          Integer.parseInt(head.substring(9, 12)),
          head,
          new String(in.readNBytes(length), ISO_8859_1));
    } catch (SocketException e) {
      return new Reply(0, "", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether something, or the end, comes within {@code millis}. Takes nothing. */
  public boolean isReadableWithin(int millis) {
    try {
      if (in.available() > 0) {
        return true;
      }
      socket.setSoTimeout(millis);
      int next = pushedBack >= 0 ? pushedBack : in.read();
      pushedBack = next;
      ended = next < 0;
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      ended = true;
      return true;
    } finally {
      patient();
    }
  }

  private int pushedBack = -1;
  private boolean ended;

  /** Whether the server has closed, or does so soon; skips what it still says. */
  public boolean isClosed() {
    try {
      while (in.read() >= 0) {
        // what comes before the end is of no interest
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** One byte, or -1 at the end. */
  private int next() throws IOException {
    if (pushedBack >= 0) {
      int byteBefore = pushedBack;
      pushedBack = -1;
      return byteBefore;
    }
    return ended ? -1 : in.read();
  }

  private String head() throws IOException {
    var head = new ByteArrayOutputStream();
    int matched = 0;
    while (matched < 4) {
      int next = next();
      if (next < 0) {
        return "";
      }
      head.write(next);
      matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
    }
    return head.toString(ISO_8859_1);
  }

  private static int length(String head) {
    String lower = head.toLowerCase(Locale.ROOT);
    int at = lower.indexOf("content-length:");
    return at < 0 ? 0 : Integer.parseInt(lower.substring(at + 15, lower.indexOf('\r', at)).strip());
  }

  private void patient() {
    try {
      socket.setSoTimeout(PATIENCE_MILLIS);
    } catch (SocketException e) {
      ended = true;
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
}
