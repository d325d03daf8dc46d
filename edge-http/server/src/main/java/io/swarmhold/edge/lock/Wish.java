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

/** Who wants a lease, and for how long; and the request that names the attempt. */
record Wish(String holder, Locks.Terms terms, Duration atMost, String request) {

  private static final long DEFAULT_TERM_SECONDS = 30;

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
          case NOTE -> note = json.string(Locks.MAX_TEXT);
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
      String holder = json.string(Locks.MAX_TEXT);
      if (holder.isEmpty()) {
        throw json.bad("empty (expected: 1 to " + Locks.MAX_TEXT + " characters)");
      }
      return holder;
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
