package io.swarmhold.perf.lab.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * One line of a history.
 *
 * @param i 0, 1, 2 ...
 * @param t nanoseconds on the recorder's monotonic clock, never less than the line before
 * @param proc who acts: {@code stream/incarnation}. Once it does not know whether something
 *     happened it acts no more, and the stream goes on under the next incarnation
 * @param node whom it talks to, or what the fault is done to; empty for nobody in particular
 * @param f what is done: see {@link F}
 * @param key what it is done to; for tasks the label that their payload carries
 * @param v the rest: arguments of an invocation, or what was answered
 * @param err why it failed, or why nobody knows; empty otherwise
 */
public record Op(
    long i,
    long t,
    String proc,
    String node,
    Type type,
    String f,
    String tenant,
    String key,
    JsonNode v,
    String err) {

  /** Where an operation stands. */
  public enum Type {
    INVOKE,
    /** It happened. */
    OK,
    /** It did not happen, and never will. */
    FAIL,
    /** It may have happened, or may yet happen. */
    INFO;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The part of {@link #proc} that goes on when an incarnation is retired. */
  public String stream() {
    int slash = proc.lastIndexOf('/');
    return slash < 0 ? proc : proc.substring(0, slash);
  }

  /** What {@code v} says under {@code name}; empty if nothing. */
  public String text(String name) {
    return v.path(name).asText("");
  }

  /** As {@link #text}, of a whole number; 0 if nothing. */
  public long number(String name) {
    return v.path(name).asLong();
  }

  @Override
  public String toString() {
    String said = v.isEmpty() ? "" : " " + v;
    String why = err.isEmpty() ? "" : " (" + err + ")";
    return "#%d %.3fs %s %s %s %s%s%s"
        .formatted(i, t / 1e9, proc, type.text(), f, key, said, why)
        .strip();
  }
}
