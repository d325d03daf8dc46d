package io.swarmhold.model.quota;

/** Why somebody gets nothing: what a caller is told. */
public sealed interface Refusal {

  QuotaName name();

  /** The limit, without the burst. */
  long limit();

  /** Units that a smaller request could have; 0 or more. */
  long remaining();

  /**
   * There is not enough now.
   *
   * @param retryAfterMillis when it may be worth trying again: for a rate there is enough then if
   *     nobody else takes it, for what is held nobody knows; 1 to 10^12
   */
  record Later(QuotaName name, long limit, long remaining, long retryAfterMillis)
      implements Refusal {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MOST = 1_000_000_000_000L;

    public Later {
      if (retryAfterMillis < 1 || retryAfterMillis > MOST) {
        throw new IllegalArgumentException(
            "retryAfterMillis: %d (expected: 1 to %d)".formatted(retryAfterMillis, MOST));
      }
    }

    /** Rounded up: who comes back then does not come too early. */
    static Later after(QuotaName name, long limit, long remaining, long waitNanos) {
      long millis = Math.ceilDiv(waitNanos, NANOS_PER_MILLI);
      return new Later(name, limit, remaining, Math.max(1, millis));
    }
  }

  /** There is no room until something is removed; time alone brings none. */
  record Full(QuotaName name, long limit, long remaining) implements Refusal {}

  /**
   * It is more than there ever is.
   *
   * @param most so much can be asked for at once
   */
  record Never(QuotaName name, long limit, long remaining, long most) implements Refusal {}
}
