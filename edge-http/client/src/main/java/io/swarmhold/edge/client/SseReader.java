package io.swarmhold.edge.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events off a stream of bytes.
 *
 * <p>Source: WHATWG HTML, section 9.2.6 "Interpreting an event stream".
 */
final class SseReader {

  /** Larger events are refused: ours are a few hundred bytes. */
  private static final int MAX_LINE_BYTES = 1 << 20;

  /**
   * @param id empty if the event has none
   * @param data empty if there was only an id: no event, but a place to come back to
   */
  record Event(String id, String type, String data) {}

  private final InputStream in;
  private final Runnable heard;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private boolean afterReturn;

  /**
   * @param heard called for every line, comments included: a sign of life
   */
  SseReader(InputStream in, Runnable heard) {
    this.in = in;
    this.heard = heard;
  }

  /** The next event, or null at the end of the stream; an event cut off by the end is dropped. */
  @Nullable Event next() throws IOException {
    String id = "";
    String type = "message";
    StringBuilder data = null;
    for (String text = line(); text != null; text = line()) {
      heard.run();
      if (text.isEmpty()) {
        if (data != null || !id.isEmpty()) {
          return new Event(id, type, data == null ? "" : data.toString());
        }
        id = "";
        type = "message";
        continue;
      }
      int colon = text.indexOf(':');
      String name = colon < 0 ? text : text.substring(0, colon);
      String value = colon < 0 ? "" : text.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      switch (name) {
        case "id" -> id = value;
        case "event" -> type = value;
        case "data" -> {
          if (data == null) {
            data = new StringBuilder(value);
          } else {
            data.append('\n').append(value);
          }
        }
        default -> {} // a comment, retry, or what is yet to be invented
      }
    }
    return null;
  }

  private @Nullable String line() throws IOException {
    line.reset();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n' && afterReturn) {
        afterReturn = false;
        continue;
      }
      afterReturn = b == '\r';
      if (b == '\n' || b == '\r') {
        return line.toString(StandardCharsets.UTF_8);
      }
      if (line.size() == MAX_LINE_BYTES) {
        throw new IOException("event stream: a line of more than " + MAX_LINE_BYTES + " bytes");
      }
      line.write(b);
    }
    return null;
  }
}
