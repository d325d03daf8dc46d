package io.swarmhold.model.schedule;

import io.swarmhold.model.wire.Codes;

/**
 * What becomes of a run that is due while another of its schedule is open. As the overlap policies
 * of Temporal (docs.temporal.io/schedule: AllowAll, Skip, BufferOne, CancelOther); Kubernetes'
 * CronJobs call the first two and the last Allow, Forbid and Replace.
 */
public enum Overlap {
  /** It starts beside the other. */
  ALLOW(0, "allow"),
  /** It is dropped. */
  SKIP(1, "skip"),
  /** It starts when the other is over; while one waits so, further ones are dropped. */
  BUFFER_ONE(2, "buffer-one"),
  /**
   * The others are cancelled, and it starts at once: a cancelled task is over, for the token of who
   * holds it counts no more. Of several that are due in the same moment, the last alone starts.
   */
  CANCEL_OTHER(3, "cancel-other");

  private static final Overlap[] VALUES = values();

  private final int code;
  private final String text;

  Overlap(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** What stands for it in the log; never changes its meaning. */
  public int code() {
    return code;
  }

  /** What it is called outside. */
  public String text() {
    return text;
  }

  /** The one whose {@link #code} it is. */
  public static Overlap of(int code) {
    return Codes.valueOf(VALUES, code);
  }

  /**
   * The one that is called so.
   *
   * @throws IllegalArgumentException if none is
   */
  public static Overlap named(String text) {
    for (Overlap value : VALUES) {
      if (value.text.equals(text)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "overlap: " + text + " (expected: allow, skip, buffer-one or cancel-other)");
  }
}
