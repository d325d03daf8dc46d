package io.swarmhold.edge.lock;

import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.edge.json.JsonReader;
import io.swarmhold.edge.json.NameTable;
import io.swarmhold.edge.task.RequestHeaders;
import io.swarmhold.model.port.Locks;
import java.time.Duration;
import java.util.EnumSet;
import java.util.UUID;
import java.util.regex.Pattern;

/** Who wants a lease, and for how long; and the request that names the attempt. */
record Wish(String holder, Locks.Terms terms, Duration atMost, String request) {

  private static final long DEFAULT_TERM_SECONDS = 30;

  /** Control characters, line breaks, and what turns the order of what follows around. */
  private static final Pattern UNFIT =
      Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]");

  private enum Property {
    HOLDER,
    NOTE,
    TERM_SECONDS,
    WAIT_SECONDS
  }

  /** Reads wishes. */
  static final class Reader {

    private final String holderName;
    private final NameTable<Property> properties;
    private final JsonReader json = new JsonReader();

    /**
     * @param holderName what the holder is called
     */
    Reader(String holderName) {
      this.holderName = holderName;
      this.properties =
          NameTable.of(
              Property.class,
              EnumSet.allOf(Property.class),
              property ->
                  switch (property) {
                    case HOLDER -> holderName;
                    case NOTE -> "note";
                    case TERM_SECONDS -> "termSeconds";
                    case WAIT_SECONDS -> "waitSeconds";
                  });
    }

    Wish read(Exchange exchange) {
      String holder = "";
      String note = "";
      long term = DEFAULT_TERM_SECONDS;
      long wait = 0;
      json.read(exchange.body()).openObject();
      Property property;
      while ((property = json.next(properties)) != null) {
        switch (property) {
          case HOLDER -> holder = holder();
          case NOTE -> note = text();
          case TERM_SECONDS -> term = json.integer(1, Locks.MAX_TERM.toSeconds());
          case WAIT_SECONDS -> wait = json.integer(0, Locks.MAX_WAIT.toSeconds());
        }
      }
      if (holder.isEmpty()) {
        throw json.bad(holderName + ": missing");
      }
      json.end();
      return new Wish(
          holder,
          new Locks.Terms(note, Duration.ofSeconds(term)),
          Duration.ofSeconds(wait),
          request(exchange));
    }

    private String holder() {
      String holder = text();
      if (holder.isEmpty()) {
        throw json.bad("empty (expected: 1 to " + Locks.MAX_TEXT + " characters)");
      }
      return holder;
    }

    /** Others read it in a line of their terminal: nothing may move there, or turn around. */
    private String text() {
      String text = json.string(Locks.MAX_TEXT);
      if (!UNFIT.matcher(text).find()) {
        return text;
      }
      throw json.bad("a control character (expected: text for a line that others read)");
    }

    /** Without a key of the client's, each request is an attempt of its own. */
    private static String request(Exchange exchange) {
      String key = RequestHeaders.idempotencyKey(exchange);
      if (key != null && key.length() > Locks.MAX_REQUEST) {
        throw new RefusedException(
            Code.BAD_REQUEST, "Idempotency-Key: expected at most 64 characters for a lease");
      }
      return key == null ? UUID.randomUUID().toString() : key;
    }
  }
}
