package io.swarmhold.model.breaker;

/**
 * Who took a breaker in hand, and why.
 *
 * @param by 1 to 128 characters
 * @param why 1 to 256 characters
 */
public record OperatorReason(String by, String why) {

  public static final int MAX_BY = 128;
  public static final int MAX_WHY = 256;

  public OperatorReason {
    Bounds.text("by", by, MAX_BY);
    Bounds.text("why", why, MAX_WHY);
  }
}
