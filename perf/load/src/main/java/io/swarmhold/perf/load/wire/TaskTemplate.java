package io.swarmhold.perf.load.wire;

/**
 * The one task that is submitted again and again; only its {@link Stamp} changes.
 *
 * @param json with a stamp of zeros
 * @param stampAt where the stamp's digits start in {@code json}
 * @param payloadBytes length of the payload in it
 */
public record TaskTemplate(String json, int stampAt, int payloadBytes) {

  /** Where the load generator's tasks wait. */
  public static final String POOL = "bench";

  public static final int MIN_PAYLOAD_BYTES = 31;

  /** A larger one is refused by the server. */
  public static final int MAX_PAYLOAD_BYTES = 48 << 10;

  static final String PAYLOAD_START = "{\"t\":\"";
  private static final String PADDING = "\",\"d\":\"";
  private static final String PAYLOAD_END = "\"}";
  private static final String LETTERS = "The quick brown fox jumps over the lazy dog. ";

  /** A task with a payload of exactly so many bytes. */
  public static TaskTemplate of(int payloadBytes) {
    return of(POOL, payloadBytes);
  }

  /** As {@link #of(int)}, in another pool. */
  public static TaskTemplate of(String pool, int payloadBytes) {
    if (payloadBytes < MIN_PAYLOAD_BYTES || payloadBytes > MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "payload bytes: %d (expected: %d to %d)"
              .formatted(payloadBytes, MIN_PAYLOAD_BYTES, MAX_PAYLOAD_BYTES));
    }
    String before = "{\"pool\":\"" + pool + "\",\"payload\":";
    int letters = payloadBytes - MIN_PAYLOAD_BYTES;
    String padding = LETTERS.repeat(letters / LETTERS.length() + 1).substring(0, letters);
    String payload = PAYLOAD_START + "0".repeat(Stamp.DIGITS) + PADDING + padding + PAYLOAD_END;
    return new TaskTemplate(
        before + payload + "}", before.length() + PAYLOAD_START.length(), payloadBytes);
  }
}
