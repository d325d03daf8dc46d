package io.swarmhold.edge.task;

import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.model.Durability;
import io.swarmhold.model.TaskOptions;
import org.jspecify.annotations.Nullable;

/** What a request may ask for in headers. */
public final class RequestHeaders {

  private RequestHeaders() {}

  /** {@code Swarmhold-Durability}, or {@code otherwise} where it is missing. */
  public static Durability durability(Exchange exchange, Durability otherwise) {
    String text = exchange.header("swarmhold-durability");
    return switch (text) {
      case null -> otherwise;
      case "memory" -> Durability.MEMORY;
      case "process" -> Durability.PROCESS;
      case "disk" -> Durability.DISK;
      default ->
          throw new RefusedException(
              Code.BAD_REQUEST, "Swarmhold-Durability: expected memory, process or disk");
    };
  }

  /**
   * {@code Idempotency-Key}: a string in quotes, as the draft has it, or without, as most send it.
   */
  public static @Nullable String idempotencyKey(Exchange exchange) {
    String text = exchange.header("idempotency-key");
    if (text == null) {
      return null;
    }
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    String key = quoted ? text.substring(1, text.length() - 1) : text;
    boolean printable = key.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '"');
    if (key.isEmpty() || key.length() > TaskOptions.MAX_KEY_LENGTH || !printable) {
      throw new RefusedException(
          Code.BAD_REQUEST, "Idempotency-Key: expected 1 to 128 printable characters of ASCII");
    }
    return key;
  }

  /**
   * Seconds to wait for the end of the task, by {@code Prefer: wait=30}; 0 where it is missing or
   * {@code respond-async} stands alone. What else is preferred is ignored, as RFC 7240 asks.
   */
  static int secondsToWait(Exchange exchange) {
    String text = exchange.header("prefer");
    if (text == null) {
      return 0;
    }
    for (String preference : text.split(",", -1)) {
      String wish = preference.strip();
      if (wish.regionMatches(true, 0, "wait=", 0, 5)) {
        return seconds(wish.substring(5));
      }
    }
    return 0;
  }

  private static int seconds(String text) {
    try {
      return Math.clamp(Long.parseLong(text), 0, TaskRoutes.MAX_WAIT_MILLIS / 1_000);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
