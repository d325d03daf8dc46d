package io.swarmhold.edge.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A lock to take, or an election to stand for.
 *
 * @param holder who it is, for others to read: up to 256 characters
 * @param note what for, likewise
 * @param term how long it lasts if this program dies: whole seconds, rounded down, up to a day
 * @param atMost how long to wait for it if somebody else has it
 */
public record LeaseWish(String name, String holder, String note, Duration term, Duration atMost) {

  private static final Duration DEFAULT_TERM = Duration.ofSeconds(30);

  public LeaseWish {
    if (term.toSeconds() < 1) {
      throw new IllegalArgumentException("term: " + term + " (expected: at least 1 s)");
    }
    term =
        Duration.ofSeconds(term.toSeconds()); // what the server is told is what may be counted on
  }

  /** For 30 s a term, and without waiting. */
  public static LeaseWish of(String name, String holder) {
    return new LeaseWish(name, holder, "", DEFAULT_TERM, Duration.ZERO);
  }

  public LeaseWish note(String text) {
    return new LeaseWish(name, holder, text, term, atMost);
  }

  public LeaseWish term(Duration newTerm) {
    return new LeaseWish(name, holder, note, newTerm, atMost);
  }

  public LeaseWish waitUpTo(Duration newAtMost) {
    return new LeaseWish(name, holder, note, term, newAtMost);
  }

  Json body(String holderName, Duration waitNow) {
    return Json.of(
        JsonNodeFactory.instance
            .objectNode()
            .put(holderName, holder)
            .put("note", note)
            .put("termSeconds", term.toSeconds())
            .put("waitSeconds", Math.ceilDiv(waitNow.toMillis(), 1_000L)));
  }

  static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
